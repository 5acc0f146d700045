package dev.patchbay.datapath.underlay;

/**
 * Flags of a tunnel's outer header, with the values that Open vSwitch 3.1 gives them in {@code tun_flags} (FLOW_TNL_F_…,
 * {@code lib/packets.h}): these bits are what {@code FlowField.TUN_FLAGS} holds.
 */
public final class TunnelFlags {
    /** Operations and maintenance; Geneve and GPE only. */
    public static final int OAM = 1;

    /** Don't fragment. */
    public static final int DF = 1 << 1;

    /** The outer UDP header has a checksum. */
    public static final int CSUM = 1 << 2;

    /** There is a tunnel key: always with VXLAN. */
    public static final int KEY = 1 << 3;

    private TunnelFlags() {}
}
