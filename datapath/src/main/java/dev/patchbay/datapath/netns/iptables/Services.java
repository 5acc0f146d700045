package dev.patchbay.datapath.netns.iptables;

import java.util.Map;

/** Ports and IP protocols by number or by name; the protocols are those of protocols(5) of Debian 12 that one may meet. */
final class Services {
    private static final Map<Integer, String> PROTOCOLS = Map.ofEntries(
            Map.entry(0, "all"),
            Map.entry(1, "icmp"),
            Map.entry(2, "igmp"),
            Map.entry(4, "ipencap"),
            Map.entry(6, "tcp"),
            Map.entry(17, "udp"),
            Map.entry(33, "dccp"),
            Map.entry(41, "ipv6"),
            Map.entry(47, "gre"),
            Map.entry(50, "esp"),
            Map.entry(51, "ah"),
            Map.entry(58, "ipv6-icmp"),
            Map.entry(89, "ospf"),
            Map.entry(103, "pim"),
            Map.entry(112, "vrrp"),
            Map.entry(132, "sctp"),
            Map.entry(135, "mobility-header"),
            Map.entry(136, "udplite"));

    private Services() {}

    /** A port of a protocol by its name, unless numbers are wanted or it has none. */
    static String text(int port, String protocol, boolean numeric) {
        String name = numeric ? null : ServiceNames.name(port, protocol);
        return name == null ? Integer.toString(port) : name;
    }

    /** The port of a number or a name, or -1. */
    static int port(String text) {
        if (text.matches("[0-9]{1,5}")) {
            int port = Integer.parseInt(text);
            return port <= 0xffff ? port : -1;
        }
        return ServiceNames.port(text);
    }

    /** A protocol by its name, or its number if it has none. */
    static String protocol(int number) {
        return PROTOCOLS.getOrDefault(number, Integer.toString(number));
    }

    /** The protocol of a number or a name in any case, or -1. */
    static int protocolNumber(String text) {
        if (text.matches("[0-9]{1,3}")) {
            int number = Integer.parseInt(text);
            return number <= 255 ? number : -1;
        }
        for (Map.Entry<Integer, String> protocol : PROTOCOLS.entrySet()) {
            if (protocol.getValue().equalsIgnoreCase(text)) {
                return protocol.getKey();
            }
        }
        return text.equalsIgnoreCase("icmpv6") ? 58 : -1;
    }
}
