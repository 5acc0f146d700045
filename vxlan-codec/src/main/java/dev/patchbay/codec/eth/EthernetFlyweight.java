package dev.patchbay.codec.eth;

import static java.nio.ByteOrder.BIG_ENDIAN;

import dev.patchbay.codec.Flyweight;
import org.agrona.MutableDirectBuffer;

/**
 * Ethernet II header (IEEE 802.3 clause 3), without preamble and frame check sequence.
 *
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  |                      Destination Address                      |
 *  +                               +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  |                               |                               |
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+                               +
 *  |                        Source Address                         |
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  |        Type or Length         |  802.1Q tags or payload ...
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-
 * </pre>
 *
 * <p>A tag sits between the source address and the type: with one, the field here is {@link EtherType#VLAN} and a
 * {@link VlanTagFlyweight} wrapped at {@link #LENGTH} holds the tag control information and the next type.
 */
public final class EthernetFlyweight extends Flyweight {
    /** Octet index of the destination address. */
    public static final int DESTINATION_OFFSET = 0;

    /** Octet index of the source address. */
    public static final int SOURCE_OFFSET = DESTINATION_OFFSET + MacAddress.LENGTH;

    /** Octet index of the type (or 802.3 length). */
    public static final int TYPE_OFFSET = SOURCE_OFFSET + MacAddress.LENGTH;

    /** Octets of the header without tags. */
    public static final int LENGTH = TYPE_OFFSET + Short.BYTES;

    /**
     * Looks at a header.
     *
     * @param buffer that holds it
     * @param offset of its first octet
     * @return this
     */
    public EthernetFlyweight wrap(MutableDirectBuffer buffer, int offset) {
        point(buffer, offset);
        return this;
    }

    /**
     * Destination address.
     *
     * @return 48 bits
     */
    public long destination() {
        return MacAddress.read(buffer, offset + DESTINATION_OFFSET);
    }

    /**
     * Sets the destination address.
     *
     * @param mac 48 bits
     * @return this
     */
    public EthernetFlyweight destination(long mac) {
        MacAddress.write(buffer, offset + DESTINATION_OFFSET, mac);
        return this;
    }

    /**
     * Source address.
     *
     * @return 48 bits
     */
    public long source() {
        return MacAddress.read(buffer, offset + SOURCE_OFFSET);
    }

    /**
     * Sets the source address.
     *
     * @param mac 48 bits
     * @return this
     */
    public EthernetFlyweight source(long mac) {
        MacAddress.write(buffer, offset + SOURCE_OFFSET, mac);
        return this;
    }

    /**
     * The field behind the addresses: a type, or below {@link EtherType#MIN} an 802.3 length.
     *
     * @return 0 to 0xffff
     */
    public int etherType() {
        return buffer.getShort(offset + TYPE_OFFSET, BIG_ENDIAN) & 0xffff;
    }

    /**
     * Sets the type.
     *
     * @param etherType low 16 bits are used
     * @return this
     */
    public EthernetFlyweight etherType(int etherType) {
        buffer.putShort(offset + TYPE_OFFSET, (short) etherType, BIG_ENDIAN);
        return this;
    }

    @Override
    public StringBuilder appendTo(StringBuilder out) {
        MacAddress.append(out.append("eth src="), source());
        MacAddress.append(out.append(" dst="), destination());
        return appendType(out.append(" type="), etherType());
    }

    static StringBuilder appendType(StringBuilder out, int etherType) {
        out.append("0x");
        for (int shift = 12; shift >= 0; shift -= 4) {
            out.append(Character.forDigit(etherType >>> shift & 0xf, 16));
        }
        return out;
    }
}
