package dev.patchbay.datapath.action;

import dev.patchbay.codec.eth.EtherType;
import dev.patchbay.codec.ip.IpProtocol;
import dev.patchbay.flowcache.key.FlowField;

/**
 * The header that a set action writes to, as ovs-dpctl(8) names it in {@code set(…)}. It matters for the text only: the
 * executor looks at the frame.
 */
enum HeaderKind {
    ETH("eth"),
    IPV4("ipv4"),
    IPV6("ipv6"),
    ARP("arp"),
    TCP("tcp"),
    UDP("udp"),
    SCTP("sctp"),
    ICMP("icmp"),
    ICMPV6("icmpv6"),
    ND("nd"),
    ND_EXTENSIONS("nd_ext"),
    MPLS("mpls");

    private static final HeaderKind[] VALUES = values();

    private final String text;

    HeaderKind(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }

    /** Whether Open vSwitch's datapaths cannot write it. */
    boolean uncommon() {
        return switch (this) {
            case ARP, ICMP, ICMPV6, ND, ND_EXTENSIONS -> true;
            case ETH, IPV4, IPV6, TCP, UDP, SCTP, MPLS -> false;
        };
    }

    static HeaderKind of(int ordinal) {
        return VALUES[ordinal];
    }

    /** The header of a field in a packet of this type and protocol; 0 where one is not known. */
    static HeaderKind of(FlowField field, int ethType, int ipProtocol) {
        return switch (field) {
            case ETH_SRC, ETH_DST -> ETH;
            case IPV6_SRC, IPV6_DST, IPV6_LABEL -> IPV6;
            case ND_TARGET -> ND;
            case ND_RESERVED, ND_OPTIONS_TYPE -> ND_EXTENSIONS;
            case MPLS_LSE0 -> MPLS;
            case ARP_SHA, ARP_THA -> ethType == EtherType.IPV6 ? ND : ARP;
            case NW_PROTO -> ARP;
            case NW_SRC, NW_DST -> isArp(ethType) ? ARP : IPV4;
            case NW_TOS, NW_TTL -> ethType == EtherType.IPV6 ? IPV6 : IPV4;
            case TP_SRC, TP_DST ->
                switch (ipProtocol) {
                    case IpProtocol.TCP -> TCP;
                    case IpProtocol.SCTP -> SCTP;
                    case IpProtocol.ICMP -> ICMP;
                    case IpProtocol.ICMPV6 -> ICMPV6;
                    default -> UDP;
                };
            default -> throw new IllegalArgumentException("not a field of the frame that can be set: " + field);
        };
    }

    private static boolean isArp(int ethType) {
        return ethType == EtherType.ARP || ethType == EtherType.RARP;
    }
}
