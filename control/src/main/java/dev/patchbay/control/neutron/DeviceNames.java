package dev.patchbay.control.neutron;

import dev.patchbay.codec.ip.Ipv4Address;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * How Neutron names devices: a prefix that tells the kind, and the beginning of an id, 14 characters in all.
 *
 * <p>Stateless.
 */
public final class DeviceNames {
    private static final long TAP_MAC = 0xfe_00_00_00_00_00L;
    private static final long LOW_BITS = 0xff_ffff_ffffL;
    private static final int NAME_LENGTH = 14;
    private static final int LINUX_LENGTH = 15;
    private static final int HASH_LENGTH = 6;
    private static final Pattern COUNTED = Pattern.compile("[0-9a-fA-F]{8}-0000-0000-0000-[0-9a-fA-F]{12}");
    private static final String BASE32 = "abcdefghijklmnopqrstuvwxyz234567";

    private DeviceNames() {}

    /**
     * A name of a prefix and an id.
     *
     * @param prefix such as {@code tap}
     * @param id UUID of a port, router or network
     * @return cut to 14 characters
     */
    public static String of(String prefix, String id) {
        String name = prefix + beginning(id);
        return name.substring(0, Math.min(name.length(), NAME_LENGTH));
    }

    /** Ids that somebody counted, with zeros between, all begin alike; then the last digits stand for the ones before. */
    private static String beginning(String id) {
        return COUNTED.matcher(id).matches()
                ? id.substring(0, 4) + id.substring(id.length() - 4) + id.substring(8)
                : id;
    }

    /**
     * The port of the integration bridge that a port of Neutron has.
     *
     * @param port of Neutron
     * @param firewall of the host: with Linux bridges between, machines come in by another device
     * @return name of the device
     */
    public static String integrationPort(NeutronPort port, Firewall firewall) {
        String prefix = switch (port.owner()) {
            case "network:router_interface",
                    NeutronPort.DISTRIBUTED_GATEWAY,
                    "network:ha_router_replicated_interface" -> "qr-";
            case NeutronPort.ROUTER_GATEWAY -> "qg-";
            case NeutronPort.CENTRALIZED_SNAT -> "sg-";
            case NeutronPort.FLOATING_GATEWAY -> "fg-";
            case "network:router_ha_interface" -> "ha-";
            default -> firewall == Firewall.IPTABLES_HYBRID && !port.isTrusted() ? "qvo" : "tap";
        };
        return of(prefix, port.id());
    }

    /**
     * A tunnel port.
     *
     * @param type of the tunnel
     * @param remote address of the other end
     * @param release of the agent: old ones write the address out
     * @return such as {@code vxlan-0ac8895b}
     */
    public static String tunnelPort(NetworkType type, IpPrefix remote, Release release) {
        String prefix = type.text() + "-";
        if (release == Release.HAVANA) {
            return prefix + remote.address();
        }
        if (remote.family() == IpFamily.IPV4) {
            return prefix + String.format(Locale.ROOT, "%08x", remote.low());
        }
        return prefix + base32(sha1(remote.address())).substring(0, LINUX_LENGTH - prefix.length());
    }

    /**
     * One end of the pair between the integration bridge and a provider bridge.
     *
     * @param prefix {@code int-} or {@code phy-}
     * @param bridge name of the provider bridge
     * @return both, or where that is too long for a device, a part of them and of a hash
     */
    public static String bridgePair(String prefix, String bridge) {
        String name = prefix + bridge;
        if (name.length() <= LINUX_LENGTH) {
            return name;
        }
        StringBuilder hash = new StringBuilder();
        for (byte octet : sha1(bridge)) {
            hash.append(String.format(Locale.ROOT, "%02x", octet & 0xff));
        }
        String kept = name.substring(0, LINUX_LENGTH - HASH_LENGTH);
        return kept + hash.substring(0, HASH_LENGTH);
    }

    /**
     * The link-layer address of the host's end of a machine's tap.
     *
     * @param mac of the machine
     * @return the same with a first octet that is higher than that of any card, so that no bridge takes it for its own
     */
    public static long tapMac(long mac) {
        return (mac & LOW_BITS) | TAP_MAC;
    }

    /** The number of an IPv4 address that tables and rules are called by: its 32 bits. */
    static long number(String address) {
        return Ipv4Address.parse(address) & 0xffff_ffffL;
    }

    private static byte[] sha1(String text) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    /** RFC 4648, in lower case and without padding. */
    private static String base32(byte[] octets) {
        StringBuilder text = new StringBuilder();
        int bits = 0;
        int pending = 0;
        for (byte octet : octets) {
            pending = (pending << 8) | (octet & 0xff);
            for (bits += 8; bits >= 5; bits -= 5) {
                text.append(BASE32.charAt((pending >>> (bits - 5)) & 0x1f));
            }
        }
        return text.toString();
    }
}
