package dev.patchbay.datapath.xlate;

import java.util.Locale;

/**
 * Everything that a translation has to remark about a packet, in the words that users of {@code ofproto/trace} know
 * (ovs-vswitchd(8)).
 *
 * <p>The translator only names the remark and its arguments; where the line stands is up to the {@link TraceListener}.
 */
public enum TraceNote {
    /** Argument: {@link Translator}'s depth limit. */
    TOO_DEEP(Weight.ERROR, "over max translation depth %d"),
    /** Argument: limit. */
    TOO_MANY_RESUBMITS(Weight.ERROR, "over %d resubmit actions"),
    TOO_MANY_ACTIONS(Weight.ERROR, "resubmits yielded over 64 kB of actions"),
    STACK_TOO_BIG(Weight.ERROR, "resubmits yielded over 64 kB of stack"),
    RESUBMIT_CT_UNTRACKED(Weight.ERROR, "resubmit(ct) with non-tracked or non-IP packet!"),
    /** Argument: what the packet brought along, {@code actions}. */
    RECIRCULATION_CONFLICT(Weight.ERROR, "Recirculation conflict (%s)!"),
    /** Argument: recirculation id. */
    NO_RECIRCULATION(Weight.ERROR, "Recirculation context not found for ID %x"),

    /** Argument: group id. */
    NO_SUCH_GROUP(Weight.WARNING, "output to nonexistent group %d"),
    /** Arguments: bucket id, what it watches: {@code port 3}. */
    BUCKET_NOT_LIVE(Weight.DETAIL, "bucket %d: not live due to %s"),
    /** Arguments: bucket id, score. */
    BUCKET_SCORE(Weight.DETAIL, "bucket %d: score %d"),
    /** Argument: bucket id. */
    USING_BUCKET(Weight.DETAIL, "using bucket %d"),
    NO_LIVE_BUCKET(Weight.DETAIL, "no live bucket"),
    /** Argument: limit. */
    BUCKETS_CHAINED(Weight.ERROR, "bucket chaining exceeded %d links"),

    /** Argument: table. */
    FORKED(
            Weight.DETAIL,
            "A clone of the packet is forked to recirculate. The forked pipeline will be resumed at table %d."),
    UNTRACKED(Weight.DETAIL, "Sets the packet to an untracked state, and clears all the conntrack fields."),

    SKIP_INPUT_PORT(Weight.WARNING, "skipping output to input port"),
    NO_OUTPUT_PORT(Weight.WARNING, "Nonexistent output port"),
    NO_FORWARD(Weight.DETAIL, "OFPPC_NO_FWD set, skipping output"),
    /** Argument: port. */
    OUTPUT_PORT_IS(Weight.DETAIL, "output port is %d"),
    /** Argument: number that is no port's. */
    OUTPUT_PORT_RANGE(Weight.WARNING, "output port %s is out of range"),
    /** Argument: name of a reserved port. */
    TRUNCATE_RESERVED(Weight.WARNING, "output_trunc does not support port: %s"),
    /** Argument: port. */
    TRUNCATE_PATCH(Weight.ERROR, "output_trunc does not support patch port %s"),
    NO_TUNNEL(Weight.WARNING, "Tunneling decided against output"),
    OWN_ADDRESS(Weight.WARNING, "Not tunneling to our own address"),
    TO_TUNNEL(Weight.DETAIL, "output to kernel tunnel"),

    /** Argument: the queue that is back, as text: {@code 0} or {@code 0x5}. */
    QUEUE(Weight.DETAIL, "queue = %s"),
    /** Argument: 4 or 6. */
    TTL_EXCEPTION(Weight.WARNING, "IPv%d decrement TTL exception"),
    MPLS_TTL_EXCEPTION(Weight.WARNING, "MPLS decrement TTL exception"),
    /** Argument: field. */
    UNMET_PREREQUISITES(Weight.WARNING, "unmet prerequisites for %s, set_field ignored"),
    STACK_UNDERFLOW(Weight.ERROR, "stack underflow"),
    NOOP_CONJUNCTION(Weight.ERROR, "executing no-op conjunction action"),
    LEARN_FAILED(Weight.DETAIL, "Limit exceeded, learn failed"),
    /** Arguments: MAC address, port name, VLAN. */
    LEARNED_MAC(Weight.DETAIL, "learned that %s is on port %s in VLAN %d"),
    LEARN_SUPPRESSED(Weight.WARNING, "suppressing side effects, so learn action ignored"),
    /** Argument: most labels. */
    TOO_MANY_LABELS(
            Weight.PACKET_ERROR,
            "dropping packet on which an MPLS push action can't be performed as it would have more MPLS LSEs than the %d"
                    + " supported."),
    /** Argument: most labels. */
    CANNOT_POP_LABEL(
            Weight.PACKET_ERROR,
            "dropping packet on which an MPLS pop action can't be performed as it has more MPLS LSEs than the %d"
                    + " supported."),

    NO_INPUT_BUNDLE(Weight.WARNING, "no input bundle, dropping"),
    /** Argument: port. */
    UNKNOWN_PORT(Weight.ERROR, "received packet on unknown port %d"),
    /** Argument: port name. */
    PARTIAL_VLAN(Weight.PACKET_ERROR, "dropping packet with partial VLAN tag received on port %s"),
    PARTIAL_VLAN_DROPPED(Weight.WARNING, "partial VLAN tag, dropping"),
    /** Arguments: VID, port name, the port's VLAN. */
    ACCESS_VLAN(Weight.ERROR, "dropping VLAN %d tagged packet received on port %s configured as VLAN %d access port"),
    /** Arguments: VID, port name, VID. */
    TRUNK_VLAN(Weight.ERROR, "dropping VLAN %d packet received on port %s not configured for trunking VLAN %d"),
    /** Arguments: VID, port name. */
    CUSTOMER_VLAN(Weight.ERROR, "dropping VLAN %d packet received on dot1q-tunnel port %s that excludes this VLAN"),
    DISALLOWED_VLAN(Weight.WARNING, "disallowed VLAN VID for this input port, dropping"),
    RESERVED_MAC(Weight.DETAIL, "packet has reserved destination MAC, dropping"),
    LEARNED_PORT(Weight.DETAIL, "forwarding to learned port"),
    LEARNED_UNKNOWN(Weight.WARNING, "learned port is unknown, dropping"),
    LEARNED_INPUT(Weight.DETAIL, "learned port is input port, dropping"),
    FLOODING(Weight.DETAIL, "no learned MAC for destination, flooding"),

    /** Argument: hook, table, chain, and the rule or policy as text. */
    NAMESPACE_RULE(Weight.DETAIL, "%s"),
    /** Argument: what the tracker is asked. */
    NAMESPACE_TRACK(Weight.DETAIL, "connection tracking: %s"),
    NAMESPACE_FORKED(Weight.DETAIL, "the packet goes on below with what the tracker says of it"),
    /** Argument: the policy rule. */
    NAMESPACE_POLICY(Weight.DETAIL, "ip rule %s"),
    /** Arguments: table, route. */
    NAMESPACE_ROUTE(Weight.DETAIL, "route: table %s: %s"),
    NAMESPACE_LOCAL(Weight.DETAIL, "route: it is for the namespace itself"),
    NAMESPACE_NO_ROUTE(Weight.WARNING, "route: there is none"),
    /** Argument: destination from now on. */
    NAMESPACE_DESTINATION(Weight.DETAIL, "NAT: destination is now %s"),
    /** Argument: TTL from now on. */
    NAMESPACE_TTL(Weight.DETAIL, "TTL is now %d"),
    /** Arguments: address, MAC address, state. */
    NAMESPACE_NEIGHBOUR(Weight.DETAIL, "neighbour %s is at %s (%s)"),
    /** Argument: address. */
    NAMESPACE_RESOLVING(Weight.WARNING, "neighbour %s is not known: the packet waits until it answers"),
    /** Argument: device. */
    NAMESPACE_LEAVES(Weight.DETAIL, "leaves by %s"),
    /** Arguments: MTU, device. */
    NAMESPACE_MTU(Weight.DETAIL, "if it is longer than %d, the MTU of %s:"),
    /** Argument: what is answered or delivered. */
    NAMESPACE_TAKES(Weight.DETAIL, "%s"),
    /** Argument: why. */
    NAMESPACE_DROPS(Weight.WARNING, "dropped: %s");

    /** How much a remark matters, which the trace shows by the mark in front of it. */
    public enum Weight {
        /** How it came about. */
        DETAIL,
        /** The packet may not go where it was meant to. */
        WARNING,
        /** The tables ask for what cannot be done. */
        ERROR,
        /** The same, but worth a word only if there is a packet and not just a flow. */
        PACKET_ERROR
    }

    private final Weight weight;
    private final String pattern;

    TraceNote(Weight weight, String pattern) {
        this.weight = weight;
        this.pattern = pattern;
    }

    /**
     * How much it matters.
     *
     * @return weight.
     */
    public Weight weight() {
        return weight;
    }

    /**
     * The remark in words.
     *
     * @param arguments as the constant says.
     * @return text without the mark.
     */
    public String text(Object... arguments) {
        return String.format(Locale.ROOT, pattern, arguments);
    }
}
