package dev.patchbay.codec.ip;

import static java.nio.ByteOrder.BIG_ENDIAN;

import dev.patchbay.codec.Flyweight;
import dev.patchbay.codec.eth.MacAddress;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * One option of a neighbour discovery message (RFC 4861 section 4.6); the picture shows a link-layer address option.
 *
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  |     Type      | Length (of 8) |                               |
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+                               +
 *  |                      Link-Layer Address                       |
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 *
 * <p>Options follow each other without gaps. The length counts units of eight octets, type and length included; zero is
 * an error, and a reader that trusted it would never end: {@link #find} stops there.
 */
public final class NdOptionFlyweight extends Flyweight {
    /** Octet index of the type. */
    public static final int TYPE_OFFSET = 0;

    /** Octet index of the length in units of eight octets. */
    public static final int LENGTH_OFFSET = TYPE_OFFSET + Byte.BYTES;

    /** Octet index of the address in a link-layer address option. */
    public static final int MAC_OFFSET = LENGTH_OFFSET + Byte.BYTES;

    /** Octets of a link-layer address option for Ethernet. */
    public static final int LENGTH = MAC_OFFSET + MacAddress.LENGTH;

    /** Type: link-layer address of the sender, in a solicitation. */
    public static final int SOURCE_LINK_LAYER_ADDRESS = 1;

    /** Type: link-layer address of the target, in an advertisement. */
    public static final int TARGET_LINK_LAYER_ADDRESS = 2;

    /** What {@link #find} answers when there is no such option. */
    public static final int NOT_FOUND = -1;

    /** What {@link #find} answers when an option's length is zero or goes beyond the message. */
    public static final int MALFORMED = -2;

    private static final int UNIT_SHIFT = 3;

    /**
     * Looks at an option.
     *
     * @param buffer that holds it
     * @param offset of its first octet
     * @return this
     */
    public NdOptionFlyweight wrap(MutableDirectBuffer buffer, int offset) {
        point(buffer, offset);
        return this;
    }

    /**
     * Looks for the first option of a type, whatever the bytes are.
     *
     * @param buffer that holds the options
     * @param offset of the first option
     * @param end index behind the last octet of the message
     * @param type of the option wanted
     * @return index of the option's first octet, {@link #NOT_FOUND}, or {@link #MALFORMED}
     */
    public static int find(DirectBuffer buffer, int offset, int end, int type) {
        int index = offset;
        while (index < end) {
            if (end - index <= LENGTH_OFFSET) {
                return MALFORMED;
            }
            int octets = (buffer.getByte(index + LENGTH_OFFSET) & 0xff) << UNIT_SHIFT;
            if (octets == 0 || octets > end - index) {
                return MALFORMED;
            }
            if ((buffer.getByte(index + TYPE_OFFSET) & 0xff) == type) {
                return index;
            }
            index += octets;
        }
        return NOT_FOUND;
    }

    /**
     * Type.
     *
     * @return 0 to 255
     */
    public int type() {
        return buffer.getByte(offset + TYPE_OFFSET) & 0xff;
    }

    /**
     * Octets of the whole option.
     *
     * @return 0 to 2040, a multiple of eight; zero is an error
     */
    public int octets() {
        return (buffer.getByte(offset + LENGTH_OFFSET) & 0xff) << UNIT_SHIFT;
    }

    /**
     * Writes a link-layer address option of eight octets.
     *
     * @param type {@link #SOURCE_LINK_LAYER_ADDRESS} or {@link #TARGET_LINK_LAYER_ADDRESS}
     * @param mac the address
     * @return this
     */
    public NdOptionFlyweight linkLayerAddress(int type, long mac) {
        long option = (type & 0xffL) << 56 | 1L << 48 | (mac & MacAddress.MASK);
        buffer.putLong(offset + TYPE_OFFSET, option, BIG_ENDIAN);
        return this;
    }

    /**
     * Address of a link-layer address option.
     *
     * @return 48 bits
     */
    public long mac() {
        return MacAddress.read(buffer, offset + MAC_OFFSET);
    }

    @Override
    public StringBuilder appendTo(StringBuilder out) {
        out.append("nd-option type=").append(type()).append(" octets=").append(octets());
        if (octets() == LENGTH && (type() == SOURCE_LINK_LAYER_ADDRESS || type() == TARGET_LINK_LAYER_ADDRESS)) {
            MacAddress.append(out.append(" mac="), mac());
        }
        return out;
    }
}
