package dev.patchbay.datapath.conntrack;

/** Bits of {@code ct_state} as {@link dev.patchbay.flowcache.key.FlowField#CT_STATE} holds them (ovs-fields(7)). */
public final class CtState {
    /** Begins a connection. */
    public static final int NEW = 0x01;

    /** Belongs to a connection that was seen in both directions. */
    public static final int ESTABLISHED = 0x02;

    /** Belongs to a connection by what it carries: an ICMP error, or an expected data connection. */
    public static final int RELATED = 0x04;

    /** Goes the other way than the connection's first packet. */
    public static final int REPLY = 0x08;

    /** Cannot be followed, or does not fit its connection. */
    public static final int INVALID = 0x10;

    /** Went through the tracker. */
    public static final int TRACKED = 0x20;

    /** Its source was translated. */
    public static final int SOURCE_NAT = 0x40;

    /** Its destination was translated. */
    public static final int DESTINATION_NAT = 0x80;

    /** Translated in either way. */
    static final int ANY_NAT = SOURCE_NAT | DESTINATION_NAT;

    private CtState() {}
}
