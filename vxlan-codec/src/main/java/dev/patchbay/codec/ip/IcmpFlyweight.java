package dev.patchbay.codec.ip;

import static java.nio.ByteOrder.BIG_ENDIAN;

import dev.patchbay.codec.Flyweight;
import org.agrona.MutableDirectBuffer;

/**
 * ICMP message for IPv4 (RFC 792), with the fields of echo messages and the next-hop MTU of RFC 1191.
 *
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  |     Type      |     Code      |           Checksum            |
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  |      Identifier (echo)        |    Sequence Number (echo)     |
 *  |           or zero             |   or next-hop MTU, or zero    |
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  |     Data, or the IP header and first octets of the packet that an error is about ...
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-
 * </pre>
 */
public final class IcmpFlyweight extends Flyweight {
    /** Octet index of the type. */
    public static final int TYPE_OFFSET = 0;

    /** Octet index of the code. */
    public static final int CODE_OFFSET = TYPE_OFFSET + Byte.BYTES;

    /** Octet index of the checksum. */
    public static final int CHECKSUM_OFFSET = CODE_OFFSET + Byte.BYTES;

    /** Octet index of an echo message's identifier. */
    public static final int IDENTIFIER_OFFSET = CHECKSUM_OFFSET + Short.BYTES;

    /** Octet index of an echo message's sequence number; in "fragmentation needed" of the next-hop MTU. */
    public static final int SEQUENCE_OFFSET = IDENTIFIER_OFFSET + Short.BYTES;

    /** Octets before the data. */
    public static final int LENGTH = SEQUENCE_OFFSET + Short.BYTES;

    /** Type: echo reply. */
    public static final int ECHO_REPLY = 0;

    /** Type: destination unreachable. */
    public static final int DESTINATION_UNREACHABLE = 3;

    /** Type: echo request. */
    public static final int ECHO_REQUEST = 8;

    /** Type: time exceeded. */
    public static final int TIME_EXCEEDED = 11;

    /** Code of "destination unreachable": network. */
    public static final int NET_UNREACHABLE = 0;

    /** Code of "destination unreachable": host. */
    public static final int HOST_UNREACHABLE = 1;

    /** Code of "destination unreachable": port. */
    public static final int PORT_UNREACHABLE = 3;

    /** Code of "destination unreachable": fragmentation needed but forbidden. */
    public static final int FRAGMENTATION_NEEDED = 4;

    /**
     * Looks at a message.
     *
     * @param buffer that holds it
     * @param offset of its first octet
     * @return this
     */
    public IcmpFlyweight wrap(MutableDirectBuffer buffer, int offset) {
        point(buffer, offset);
        return this;
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
     * Sets the type.
     *
     * @param type low eight bits are used
     * @return this
     */
    public IcmpFlyweight type(int type) {
        buffer.putByte(offset + TYPE_OFFSET, (byte) type);
        return this;
    }

    /**
     * Code within the type.
     *
     * @return 0 to 255
     */
    public int code() {
        return buffer.getByte(offset + CODE_OFFSET) & 0xff;
    }

    /**
     * Sets the code.
     *
     * @param code low eight bits are used
     * @return this
     */
    public IcmpFlyweight code(int code) {
        buffer.putByte(offset + CODE_OFFSET, (byte) code);
        return this;
    }

    /**
     * Checksum as it stands in the message.
     *
     * @return 0 to 0xffff
     */
    public int checksum() {
        return buffer.getShort(offset + CHECKSUM_OFFSET, BIG_ENDIAN) & 0xffff;
    }

    /**
     * Sets the checksum.
     *
     * @param checksum low 16 bits are used
     * @return this
     */
    public IcmpFlyweight checksum(int checksum) {
        buffer.putShort(offset + CHECKSUM_OFFSET, (short) checksum, BIG_ENDIAN);
        return this;
    }

    /**
     * Computes the checksum afresh and writes it.
     *
     * @param messageLength octets from the type to the end of the data
     * @return this
     */
    public IcmpFlyweight updateChecksum(int messageLength) {
        checksum(0);
        return checksum(InternetChecksum.compute(buffer, offset, messageLength));
    }

    /**
     * Whether the checksum is right.
     *
     * @param messageLength octets from the type to the end of the data
     * @return true if it is
     */
    public boolean isChecksumValid(int messageLength) {
        return InternetChecksum.isValid(InternetChecksum.sum(buffer, offset, messageLength));
    }

    /**
     * Identifier of an echo message.
     *
     * @return 0 to 0xffff
     */
    public int identifier() {
        return buffer.getShort(offset + IDENTIFIER_OFFSET, BIG_ENDIAN) & 0xffff;
    }

    /**
     * Sets the identifier of an echo message.
     *
     * @param identifier low 16 bits are used
     * @return this
     */
    public IcmpFlyweight identifier(int identifier) {
        buffer.putShort(offset + IDENTIFIER_OFFSET, (short) identifier, BIG_ENDIAN);
        return this;
    }

    /**
     * Sequence number of an echo message, or the next-hop MTU of {@link #FRAGMENTATION_NEEDED}.
     *
     * @return 0 to 0xffff
     */
    public int sequence() {
        return buffer.getShort(offset + SEQUENCE_OFFSET, BIG_ENDIAN) & 0xffff;
    }

    /**
     * Sets the sequence number of an echo message, or the next-hop MTU of {@link #FRAGMENTATION_NEEDED}.
     *
     * @param sequence low 16 bits are used
     * @return this
     */
    public IcmpFlyweight sequence(int sequence) {
        buffer.putShort(offset + SEQUENCE_OFFSET, (short) sequence, BIG_ENDIAN);
        return this;
    }

    @Override
    public StringBuilder appendTo(StringBuilder out) {
        out.append("icmp type=").append(type()).append(" code=").append(code());
        if (type() == ECHO_REQUEST || type() == ECHO_REPLY) {
            out.append(" id=").append(identifier()).append(" seq=").append(sequence());
        }
        return out;
    }
}
