package dev.patchbay.datapath.counter;

/**
 * Why a packet, or one copy of it, went no further.
 *
 * <p><b>What.</b> Each reason says what it counts. {@link Scope#FRAME}: the received frame (or a branch of it) ended here, so a frame
 * is counted under at most one of these. {@link Scope#COPY}: one output of a frame failed; the frame itself may have left by
 * other outputs and counts as forwarded.
 *
 * <p><b>Invariants.</b> Those of {@link WorkerCounters}.
 */
public enum DropReason {
    /** Shorter than a VXLAN header and an inner Ethernet header. */
    VXLAN_TRUNCATED(Scope.FRAME, "datagram too short for a VXLAN header and an Ethernet header"),

    /** The I flag of RFC 7348 is not set. */
    VXLAN_NO_VNI(Scope.FRAME, "VXLAN header without the flag that says its VNI is valid"),

    /** A reserved bit is set that this switch was told not to ignore. */
    VXLAN_RESERVED_BITS(Scope.FRAME, "VXLAN header with reserved bits set"),

    /** VXLAN-GPE with something else than an Ethernet frame. */
    VXLAN_NOT_ETHERNET(Scope.FRAME, "VXLAN header announces a payload that is not Ethernet"),

    /** Longer than the engine's receive buffer; the rest was cut by the kernel. */
    DATAGRAM_CUT(Scope.FRAME, "datagram longer than the receive buffer"),

    /** The kernel had more to say about a datagram than there was room for, so the engine cannot tell where its parts end. */
    DATAGRAM_CONTROL_CUT(Scope.FRAME, "kernel's remarks on a datagram longer than the room for them"),

    /** The kernel had no room in a receive buffer. What it had put together counts once. */
    UNDERLAY_KERNEL_DROP(Scope.FRAME, "receive buffer of the socket was full"),

    /** Read by the engine, but the worker had not taken the datagrams before it. */
    UNDERLAY_OVERRUN(Scope.FRAME, "datagrams arrived faster than the worker took them"),

    /** No tunnel port accepts this source, local address and VNI. */
    TUNNEL_NO_PORT(Scope.FRAME, "no tunnel port for this source address, local address and VNI"),

    /** The outer header is marked CE and the inner packet cannot carry the mark (RFC 6040 section 4.2). */
    TUNNEL_ECN(Scope.FRAME, "outer header marked congestion experienced, inner packet not ECN capable"),

    /** Fewer than the 14 octets of an Ethernet header. */
    FRAME_TOO_SHORT(Scope.FRAME, "frame shorter than an Ethernet header"),

    /** Received on a port that is administratively down or has no link. */
    PORT_DOWN(Scope.FRAME, "received on a port that is down"),

    /** Received on a port that is configured not to receive. */
    PORT_NO_RECEIVE(Scope.FRAME, "received on a port configured not to receive"),

    /** All slots for packets that wait for the slow path are taken. */
    UPCALL_QUEUE_FULL(Scope.FRAME, "no room to wait for the slow path"),

    /** The port has taken its fair share of those slots. */
    UPCALL_PORT_SHARE(Scope.FRAME, "port used up its share of the room to wait for the slow path"),

    /** No rule matches in a table that drops then. */
    NO_RULE(Scope.FRAME, "no matching rule"),

    /** The rules that match output nowhere. */
    ACTIONS_DROP(Scope.FRAME, "rules without an output"),

    /** Resubmits nested deeper than Open vSwitch's 64. */
    RECURSION_TOO_DEEP(Scope.FRAME, "resubmits nested too deep"),

    /** More resubmits in one translation than Open vSwitch's 4,096. */
    TOO_MANY_RESUBMITS(Scope.FRAME, "too many resubmits"),

    /** The actions of one packet outgrew the limit. */
    TOO_MANY_ACTIONS(Scope.FRAME, "too many actions for one packet"),

    /** More on the translation stack than it holds. */
    STACK_TOO_DEEP(Scope.FRAME, "translation stack too deep"),

    /** Sent to a controller that is not there. */
    NO_CONTROLLER(Scope.FRAME, "sent to a controller, but none is connected that wants it"),

    /** More MPLS labels than the key holds. */
    TOO_MANY_LABELS(Scope.FRAME, "more MPLS labels than can be handled"),

    /** The state with which the packet was recirculated is gone. */
    NO_RECIRCULATION(Scope.FRAME, "recirculated, but nobody knows any more why"),

    /** More recirculations than allowed. */
    RECIRCULATION_LIMIT(Scope.FRAME, "too many recirculations"),

    /** More copies of one frame in work than the worker's scratch memory has room for. */
    NESTING_LIMIT(Scope.FRAME, "too many copies of one frame at once"),

    /** A meter's rate was exceeded. */
    METER_EXCEEDED(Scope.FRAME, "rate of a meter exceeded"),

    /** A namespace tracks as many connections as it may, or all ports that a new one might be translated to are taken. */
    NO_CONNECTION_ROOM(Scope.FRAME, "no room for another connection"),

    /** More namespace crossings than allowed. */
    NAMESPACE_LIMIT(Scope.FRAME, "too many namespaces crossed"),

    /** Sent to, or to leave by, a device that is switched off. */
    DEVICE_DOWN(Scope.FRAME, "device of a namespace is down"),

    /** The port or the other end that a device needs is not there. */
    DEVICE_UNPLUGGED(Scope.FRAME, "nothing is behind the device of a namespace"),

    /** Longer than the MTU of the device that should receive it. */
    DEVICE_OVER_MTU(Scope.FRAME, "longer than the MTU of a namespace's device"),

    /** The destination address is another device's. */
    DEVICE_OTHER_HOST(Scope.FRAME, "not addressed to the namespace's device that received it"),

    /** A VLAN that no device of the namespace is for. */
    DEVICE_NO_VLAN(Scope.FRAME, "tagged, and no device of the namespace is for that VLAN"),

    /** Neither IP nor ARP. */
    NAMESPACE_PROTOCOL(Scope.FRAME, "protocol that a namespace does not speak"),

    /** ARP or neighbour discovery that asks for and tells nothing that concerns the namespace. */
    NEIGHBOUR_IGNORED(Scope.FRAME, "question for an address that the namespace does not answer for"),

    /** A source or destination that cannot be (RFC 1812 section 5.3.7). */
    MARTIAN_ADDRESS(Scope.FRAME, "address that no packet may have there"),

    /** The source lies elsewhere ({@code rp_filter}). */
    REVERSE_PATH(Scope.FRAME, "no way back to the source by the device it came by"),

    /** The namespace is no router ({@code ip_forward}), or the frame was not for it alone. */
    NOT_FORWARDED(Scope.FRAME, "not for the namespace, which does not forward it"),

    /** A route or policy rule of type blackhole. */
    ROUTE_BLACKHOLE(Scope.FRAME, "route is a blackhole"),

    /** A rule or policy of iptables. */
    FILTERED(Scope.FRAME, "dropped by iptables"),

    /** Nobody answers for the next hop's address, or too many packets wait for it. */
    NEIGHBOUR_UNKNOWN(Scope.FRAME, "hardware address of the next hop is not known"),

    /** The bridge of the receiving port is gone or the port belongs to none. */
    NO_BRIDGE(Scope.FRAME, "receiving port belongs to no bridge"),

    /** A defect of this program: it threw while it handled the frame. */
    INTERNAL_ERROR(Scope.FRAME, "internal error while handling the frame"),

    /** The output port does not exist (any more). */
    OUTPUT_NO_PORT(Scope.COPY, "output port does not exist"),

    /** The output port is down. */
    OUTPUT_PORT_DOWN(Scope.COPY, "output port is down"),

    /** The ring to whoever sits behind the port is full. */
    PORT_QUEUE_FULL(Scope.COPY, "queue of the output port is full"),

    /** Longer than the longest message of the port's ring, or than a datagram. */
    FRAME_TOO_LONG(Scope.COPY, "frame longer than the output can carry"),

    /** The ring of packets for controllers is full. */
    PUNT_QUEUE_FULL(Scope.COPY, "no room to wait for a controller"),

    /** The tunnel's addresses are not in the VTEP table. */
    NO_VTEP(Scope.COPY, "unknown tunnel end point"),

    /** This host has no underlay, or not the local address of the tunnel. */
    UNDERLAY_NO_ADDRESS(Scope.COPY, "local address of the tunnel is not bound"),

    /** The kernel says that the datagram does not fit the path and must not be fragmented. */
    EMSGSIZE(Scope.COPY, "datagram longer than the path allows"),

    /** The socket's send buffer is full. */
    SEND_BUFFER_FULL(Scope.COPY, "send buffer of the socket is full"),

    /** Any other error of a send call. */
    SEND_FAILED(Scope.COPY, "send call failed");

    /** What one count of a reason stands for. */
    public enum Scope {
        /** A received frame. */
        FRAME,
        /** One output of a frame. */
        COPY
    }

    private static final DropReason[] VALUES = values();

    private final Scope scope;
    private final String description;

    DropReason(Scope scope, String description) {
        this.scope = scope;
        this.description = description;
    }

    /**
     * What one count stands for.
     *
     * @return frame or copy.
     */
    public Scope scope() {
        return scope;
    }

    /**
     * The reason in a few words, for people.
     *
     * @return lower case, without a full stop.
     */
    public String description() {
        return description;
    }

    /**
     * The reason by its ordinal, without the copy that {@code values()} makes.
     *
     * @param ordinal of a reason.
     * @return the reason.
     */
    public static DropReason of(int ordinal) {
        return VALUES[ordinal];
    }

    /**
     * How many reasons there are.
     *
     * @return one more than the highest ordinal.
     */
    public static int count() {
        return VALUES.length;
    }
}
