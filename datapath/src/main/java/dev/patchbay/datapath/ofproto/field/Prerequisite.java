package dev.patchbay.datapath.ofproto.field;

import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;

/**
 * What a packet (or a match) must be for a field to exist (ovs-fields(7), "Prerequisites").
 *
 * <p>On a match, unmatched bits count as zero, so a prerequisite is met only if the match demands it.
 */
public enum Prerequisite {
    NONE,
    /** ARP or RARP. */
    ARP,
    /** A VLAN tag. */
    VLAN,
    IPV4,
    IPV6,
    /** IPv4 or IPv6. */
    IP,
    MPLS,
    /** TCP over IPv4 or IPv6; a later fragment has no transport header. */
    TCP,
    UDP,
    SCTP,
    ICMPV4,
    ICMPV6,
    /** Neighbour solicitation or advertisement. */
    ND,
    ND_SOLICIT,
    ND_ADVERT,
    /** A valid connection-tracking state, with an original tuple over IPv4. */
    CT_IPV4,
    /** As {@link #CT_IPV4} over IPv6. */
    CT_IPV6,
    /** As {@link #CT_IPV4} over either. */
    CT_IP;

    private static final int CT_NEW_EST_RPL = 0x01 | 0x02 | 0x08;
    private static final int CT_VALID_BITS = CT_NEW_EST_RPL | 0x04 | 0x40 | 0x80;
    /** Bit of {@code ct_state}: the packet fits no connection. */
    public static final int CT_INVALID = 0x10;

    private static final int CT_TRACKED = 0x20;
    private static final int ETH_IPV4 = 0x0800;
    private static final int ETH_IPV6 = 0x86dd;
    private static final int ETH_ARP = 0x0806;
    private static final int ETH_RARP = 0x8035;
    private static final int ETH_MPLS = 0x8847;
    private static final int ETH_MPLS_MULTICAST = 0x8848;
    private static final int PROTO_ICMP = 1;
    /** IP protocol number of TCP. */
    public static final int PROTO_TCP = 6;
    /** IP protocol number of UDP. */
    public static final int PROTO_UDP = 17;

    private static final int PROTO_ICMPV6 = 58;
    private static final int PROTO_SCTP = 132;
    private static final int ICMPV6_SOLICIT = 135;
    private static final int ICMPV6_ADVERT = 136;
    private static final int FRAG_LATER = 2;

    /**
     * Whether a packet or match meets it.
     *
     * @param key packet, or value of a match.
     * @return true if the field exists there.
     */
    public boolean metBy(FlowKey key) {
        int type = (int) key.get(FlowField.ETH_TYPE);
        boolean ip = type == ETH_IPV4 || type == ETH_IPV6;
        return switch (this) {
            case NONE -> true;
            case ARP -> type == ETH_ARP || type == ETH_RARP;
            case VLAN -> key.get(FlowField.VLAN_PRESENT) != 0;
            case IPV4 -> type == ETH_IPV4;
            case IPV6 -> type == ETH_IPV6;
            case IP -> ip;
            case MPLS -> type == ETH_MPLS || type == ETH_MPLS_MULTICAST;
            case TCP -> ip && transport(key, PROTO_TCP);
            case UDP -> ip && transport(key, PROTO_UDP);
            case SCTP -> ip && transport(key, PROTO_SCTP);
            case ICMPV4 -> type == ETH_IPV4 && key.get(FlowField.NW_PROTO) == PROTO_ICMP;
            case ICMPV6 -> type == ETH_IPV6 && key.get(FlowField.NW_PROTO) == PROTO_ICMPV6;
            case ND ->
                ICMPV6.metBy(key)
                        && key.get(FlowField.TP_DST) == 0
                        && (key.get(FlowField.TP_SRC) == ICMPV6_SOLICIT || key.get(FlowField.TP_SRC) == ICMPV6_ADVERT);
            case ND_SOLICIT -> ND.metBy(key) && key.get(FlowField.TP_SRC) == ICMPV6_SOLICIT;
            case ND_ADVERT -> ND.metBy(key) && key.get(FlowField.TP_SRC) == ICMPV6_ADVERT;
            case CT_IPV4 -> type == ETH_IPV4 && tracked(key);
            case CT_IPV6 -> type == ETH_IPV6 && tracked(key);
            case CT_IP -> ip && tracked(key);
        };
    }

    /**
     * Whether every packet of a match meets it.
     *
     * @param match what is known of the packet.
     * @return true if the field exists in all of them.
     */
    public boolean metBy(Match match) {
        return switch (this) {
            case CT_IPV4 -> IPV4.metBy(match.value()) && tracked(match);
            case CT_IPV6 -> IPV6.metBy(match.value()) && tracked(match);
            case CT_IP -> IP.metBy(match.value()) && tracked(match);
            default -> metBy(match.value());
        };
    }

    private static boolean tracked(FlowKey key) {
        return (key.get(FlowField.CT_STATE) & CT_NEW_EST_RPL) != 0;
    }

    /**
     * Whether every packet of a match has a valid connection-tracking state.
     *
     * @param match what is known of the packet.
     * @return true if it demands a bit that only packets of connections have, or a tracked packet that is not invalid.
     */
    public static boolean tracked(Match match) {
        long state = match.value().get(FlowField.CT_STATE);
        boolean notInvalid = (match.mask().get(FlowField.CT_STATE) & CT_INVALID) != 0 && (state & CT_INVALID) == 0;
        return (state & CT_VALID_BITS) != 0 || ((state & CT_TRACKED) != 0 && notInvalid);
    }

    private static boolean transport(FlowKey key, int protocol) {
        return key.get(FlowField.NW_PROTO) == protocol && (key.get(FlowField.NW_FRAG) & FRAG_LATER) == 0;
    }

    /**
     * Records in a mask what {@link #metBy} looks at, but for what is in the mask of every translation: the Ethernet type,
     * which tags there are, and whether the packet is a fragment.
     *
     * @param wildcards receives the bits.
     */
    public void unwildcard(FlowMask wildcards) {
        switch (this) {
            case ICMPV4, ICMPV6, TCP, UDP, SCTP -> wildcards.unwildcard(FlowField.NW_PROTO);
            case ND, ND_SOLICIT, ND_ADVERT ->
                wildcards
                        .unwildcard(FlowField.NW_PROTO)
                        .unwildcard(FlowField.TP_SRC)
                        .unwildcard(FlowField.TP_DST);
            case CT_IPV4, CT_IPV6, CT_IP -> wildcards.unwildcard(FlowField.CT_STATE, CT_NEW_EST_RPL);
            default -> {}
        }
    }
}
