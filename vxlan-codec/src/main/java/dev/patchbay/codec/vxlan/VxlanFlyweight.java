package dev.patchbay.codec.vxlan;

import static java.nio.ByteOrder.BIG_ENDIAN;

import dev.patchbay.codec.Flyweight;
import org.agrona.MutableDirectBuffer;

/**
 * VXLAN header (RFC 7348 section 5).
 *
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  |R|R|R|R|I|R|R|R|                   Reserved                    |
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  |        VXLAN Network Identifier (VNI)         |   Reserved    |
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *        I: the VNI is valid; must be set
 * </pre>
 *
 * <p>The header fits a {@code long}: {@link #encode} makes one from a VNI, and {@link #vni(long)} takes it out again,
 * so that the fast path touches it with one load or store.
 */
public final class VxlanFlyweight extends Flyweight {
    /** Octet index of the word of flags (high eight bits) and reserved bits. */
    public static final int FLAGS_OFFSET = 0;

    /** Octet index of the word of VNI (high 24 bits) and reserved bits. */
    public static final int VNI_OFFSET = FLAGS_OFFSET + Integer.BYTES;

    /** Octets of the header. */
    public static final int LENGTH = VNI_OFFSET + Integer.BYTES;

    /** UDP destination port assigned by IANA. */
    public static final int UDP_PORT = 4789;

    /** "The VNI is valid", in the header as a number. */
    public static final long VNI_VALID = 0x0800_0000_0000_0000L;

    private static final int VNI_SHIFT = 8;

    /**
     * Looks at a header.
     *
     * @param buffer that holds it
     * @param offset of its first octet
     * @return this
     */
    public VxlanFlyweight wrap(MutableDirectBuffer buffer, int offset) {
        point(buffer, offset);
        return this;
    }

    /**
     * A correct header for a VNI, as a number to be stored big-endian.
     *
     * @param vni low 24 bits are used
     * @return all eight octets, the first most significant
     */
    public static long encode(int vni) {
        return VNI_VALID | (long) (vni & Vni.MAX) << VNI_SHIFT;
    }

    /**
     * The VNI of a header that was loaded as a big-endian number.
     *
     * @param header all eight octets
     * @return 24 bits
     */
    public static int vni(long header) {
        return (int) header >>> VNI_SHIFT;
    }

    /**
     * The whole header as a number.
     *
     * @return all eight octets, the first most significant
     */
    public long header() {
        return buffer.getLong(offset + FLAGS_OFFSET, BIG_ENDIAN);
    }

    /**
     * Writes the whole header.
     *
     * @param header all eight octets, usually from {@link #encode}
     * @return this
     */
    public VxlanFlyweight header(long header) {
        buffer.putLong(offset + FLAGS_OFFSET, header, BIG_ENDIAN);
        return this;
    }

    /**
     * First word: flags and reserved bits.
     *
     * @return 32 bits, 0x08000000 in a plain VXLAN header
     */
    public int flags() {
        return buffer.getInt(offset + FLAGS_OFFSET, BIG_ENDIAN);
    }

    /**
     * Sets flags and reserved bits.
     *
     * @param flags 32 bits
     * @return this
     */
    public VxlanFlyweight flags(int flags) {
        buffer.putInt(offset + FLAGS_OFFSET, flags, BIG_ENDIAN);
        return this;
    }

    /**
     * VXLAN network identifier.
     *
     * @return 24 bits
     */
    public int vni() {
        return buffer.getInt(offset + VNI_OFFSET, BIG_ENDIAN) >>> VNI_SHIFT;
    }

    /**
     * Sets the VXLAN network identifier and clears the reserved octet behind it.
     *
     * @param vni low 24 bits are used
     * @return this
     */
    public VxlanFlyweight vni(int vni) {
        buffer.putInt(offset + VNI_OFFSET, vni << VNI_SHIFT, BIG_ENDIAN);
        return this;
    }

    @Override
    public StringBuilder appendTo(StringBuilder out) {
        out.append("vxlan vni=").append(vni());
        long unexpected = header() ^ encode(vni());
        if (unexpected != 0) {
            out.append(" header=0x").append(Long.toHexString(header()));
        }
        return out;
    }
}
