package dev.patchbay.codec.vxlan;

/**
 * VXLAN network identifiers: numbers of 24 bits (RFC 7348 section 5).
 *
 * <p>OpenFlow's tunnel id has 64 bits; on the way into a VXLAN header its higher bits are cut, as Open vSwitch does.
 */
public final class Vni {
    /** Largest VNI. */
    public static final int MAX = 0xff_ffff;

    /** Bits of a VNI. */
    public static final int BITS = 24;

    private Vni() {}

    /**
     * The VNI that a tunnel id becomes on the wire.
     *
     * @param tunnelId 64 bits
     * @return its low 24 bits
     */
    public static int ofTunnelId(long tunnelId) {
        return (int) tunnelId & MAX;
    }

    /**
     * Whether a number fits into a VNI without loss.
     *
     * @param value any number
     * @return true from 0 to {@link #MAX}
     */
    public static boolean isValid(long value) {
        return value >= 0 && value <= MAX;
    }
}
