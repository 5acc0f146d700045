package dev.patchbay.control.neutron;

import java.util.Map;

/** The IP protocols that security group rules may name (neutron-lib, {@code IP_PROTOCOL_MAP}; numbers of IANA). */
final class Protocols {
    static final int ICMP = 1;
    static final int TCP = 6;
    static final int UDP = 17;
    static final int DCCP = 33;
    static final int ICMPV6 = 58;
    static final int SCTP = 132;
    static final int UDPLITE = 136;

    private static final Map<String, Integer> NUMBERS = Map.ofEntries(
            Map.entry("ah", 51),
            Map.entry("dccp", DCCP),
            Map.entry("egp", 8),
            Map.entry("esp", 50),
            Map.entry("gre", 47),
            Map.entry("hopopt", 0),
            Map.entry("icmp", ICMP),
            Map.entry("icmpv6", ICMPV6),
            Map.entry("igmp", 2),
            Map.entry("ip", 0),
            Map.entry("ipip", 4),
            Map.entry("ipv6-encap", 41),
            Map.entry("ipv6-frag", 44),
            Map.entry("ipv6-icmp", ICMPV6),
            Map.entry("ipv6-nonxt", 59),
            Map.entry("ipv6-opts", 60),
            Map.entry("ipv6-route", 43),
            Map.entry("ospf", 89),
            Map.entry("pgm", 113),
            Map.entry("rsvp", 46),
            Map.entry("sctp", SCTP),
            Map.entry("tcp", TCP),
            Map.entry("udp", UDP),
            Map.entry("udplite", UDPLITE),
            Map.entry("vrrp", 112));

    private Protocols() {}

    /**
     * The number of a protocol as a rule names it; {@code icmp} is ICMPv6 in a rule for IPv6.
     *
     * @return 0 to 255, or -1 if there is none of that name
     */
    static int number(String text, IpFamily family) {
        if (text.matches("[0-9]{1,3}")) {
            int number = Integer.parseInt(text);
            return number <= 255 ? number : -1;
        }
        if (text.equals("icmp") && family == IpFamily.IPV6) {
            return ICMPV6;
        }
        return NUMBERS.getOrDefault(text, -1);
    }

    /** Whether the Neutron API takes ports for it; two of those protocols' ports no flow can match. */
    static boolean mayHavePorts(int protocol) {
        return hasPorts(protocol) || protocol == DCCP || protocol == UDPLITE;
    }

    /** Whether ports are part of it that a flow can match. */
    static boolean hasPorts(int protocol) {
        return protocol == TCP || protocol == UDP || protocol == SCTP;
    }

    /** Whether types and codes are part of it. */
    static boolean isIcmp(int protocol) {
        return protocol == ICMP || protocol == ICMPV6;
    }
}
