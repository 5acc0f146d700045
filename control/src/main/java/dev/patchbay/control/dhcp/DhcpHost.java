package dev.patchbay.control.dhcp;

import dev.patchbay.codec.eth.MacAddress;
import dev.patchbay.codec.ip.Ipv4Address;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * A line of the hosts file ({@code --dhcp-hostsfile} of dnsmasq(8)): who gets which address.
 *
 * @param macs hardware addresses that it is known by
 * @param clientId client identifier in hexadecimal digits that it is known by, or empty
 * @param name host name, with its domain if it has one, or empty
 * @param address IPv4 address, or 0 for none
 * @param tags set for it, in order
 * @param ignored never answered
 */
public record DhcpHost(List<Long> macs, String clientId, String name, int address, List<String> tags, boolean ignored) {
    /**
     * A host as Neutron writes it.
     *
     * @param mac hardware address
     * @param name with its domain
     * @param address IPv4 address
     * @param tags set for it
     */
    public DhcpHost(long mac, String name, int address, List<String> tags) {
        this(List.of(mac), "", name, address, List.copyOf(tags), false);
    }

    /**
     * Reads a line.
     *
     * @param line {@code fa:16:3e:00:00:18,host-192-168-254-18.openstacklocal,192.168.254.18,set:port-1}
     * @return the host; fields for IPv6 are passed over
     * @throws IllegalArgumentException naming the field that makes no sense
     */
    public static DhcpHost parse(String line) {
        var macs = new ArrayList<Long>();
        var tags = new ArrayList<String>();
        String clientId = "";
        String name = "";
        int address = 0;
        boolean ignored = false;
        for (String part : line.split(",", -1)) {
            String field = part.strip();
            if (field.startsWith("id:")) {
                clientId = clientId(field.substring(3));
            } else if (field.startsWith("set:") || field.startsWith("net:")) {
                tags.add(field.substring(4));
            } else if (field.equals("ignore")) {
                ignored = true;
            } else if (field.matches("[0-9a-fA-F]{1,2}(:[0-9a-fA-F]{1,2}){5}")) {
                macs.add(MacAddress.parse(field));
            } else if (field.matches("[0-9]+(\\.[0-9]+){3}")) {
                address = Ipv4Address.parse(field);
            } else if (field.matches("[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?\\.?")) {
                name = field;
            } else if (!field.startsWith("[")) {
                throw new IllegalArgumentException("bad field \"" + field + "\" in DHCP host \"" + line
                        + "\": a MAC address, id:…, a name, an IPv4 address, set:… or ignore is expected");
            }
        }
        return new DhcpHost(List.copyOf(macs), clientId, name, address, List.copyOf(tags), ignored);
    }

    private static String clientId(String text) {
        return text.matches("[0-9a-fA-F]{1,2}(:[0-9a-fA-F]{1,2})+")
                ? text.replace(":", "").toLowerCase(java.util.Locale.ROOT)
                : HexFormat.of().formatHex(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    /**
     * The name without its domain: what the client is told.
     *
     * @return up to the first dot
     */
    public String shortName() {
        int dot = name.indexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }

    /**
     * The line that {@link #parse} reads.
     *
     * @return without its end
     */
    public String line() {
        var fields = new ArrayList<String>();
        macs.forEach(mac -> fields.add(MacAddress.format(mac)));
        if (!clientId.isEmpty()) {
            fields.add("id:" + DhcpLease.colons(clientId));
        }
        if (!name.isEmpty()) {
            fields.add(name);
        }
        if (address != 0) {
            fields.add(Ipv4Address.format(address));
        }
        tags.forEach(tag -> fields.add("set:" + tag));
        if (ignored) {
            fields.add("ignore");
        }
        return String.join(",", fields);
    }
}
