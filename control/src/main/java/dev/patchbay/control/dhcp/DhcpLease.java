package dev.patchbay.control.dhcp;

import dev.patchbay.codec.eth.MacAddress;
import dev.patchbay.codec.ip.Ipv4Address;

/**
 * A line of the lease file ({@code --dhcp-leasefile} of dnsmasq(8)): an address that is lent.
 *
 * @param expirySeconds when it ends, in seconds of the epoch; 0 for never
 * @param mac who has it
 * @param address what is lent
 * @param name of the client, or empty
 * @param clientId client identifier in hexadecimal digits, or empty
 */
public record DhcpLease(long expirySeconds, long mac, int address, String name, String clientId) {
    /**
     * Reads a line.
     *
     * @param line {@code 0 fa:16:3e:00:00:18 192.168.254.18 * *}
     * @return the lease
     * @throws IllegalArgumentException if the line has another form
     */
    public static DhcpLease parse(String line) {
        String[] fields = line.strip().split("\\s+", -1);
        if (fields.length != 5 || !fields[0].matches("[0-9]{1,18}")) {
            throw new IllegalArgumentException("bad DHCP lease \"" + line
                    + "\": expiry, MAC address, IPv4 address, name or *, client identifier or * are expected");
        }
        return new DhcpLease(
                Long.parseLong(fields[0]),
                MacAddress.parse(fields[1]),
                Ipv4Address.parse(fields[2]),
                fields[3].equals("*") ? "" : fields[3],
                fields[4].equals("*") ? "" : fields[4].replace(":", ""));
    }

    /**
     * Whether it has ended.
     *
     * @param nowSeconds of the epoch
     * @return true from its last second on
     */
    public boolean over(long nowSeconds) {
        return expirySeconds != 0 && nowSeconds >= expirySeconds;
    }

    /**
     * The line that {@link #parse} reads.
     *
     * @return without its end
     */
    public String line() {
        return expirySeconds + " " + MacAddress.format(mac) + " " + Ipv4Address.format(address) + " "
                + (name.isEmpty() ? "*" : name) + " " + (clientId.isEmpty() ? "*" : colons(clientId));
    }

    static String colons(String digits) {
        var out = new StringBuilder();
        for (int i = 0; i < digits.length(); i += 2) {
            out.append(i == 0 ? "" : ":").append(digits, i, Math.min(i + 2, digits.length()));
        }
        return out.toString();
    }
}
