package dev.patchbay.codec.ip;

import static java.nio.ByteOrder.BIG_ENDIAN;

import dev.patchbay.codec.Flyweight;
import org.agrona.MutableDirectBuffer;

/**
 * ICMPv6 message (RFC 4443), with the fields of echo messages and of neighbour discovery (RFC 4861 sections 4.3, 4.4).
 *
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  |     Type      |     Code      |           Checksum            |
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  |      Identifier (echo)        |    Sequence Number (echo)     |
 *  |R|S|O|  Reserved (neighbour advertisement: router, solicited,  |
 *  |     |            override; zero in a solicitation)            |
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  |                                                               |
 *  +        Target Address (neighbour discovery, 16 octets)        +
 *  |                                                               |
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  |                  Options ({@link NdOptionFlyweight}) ...
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-
 * </pre>
 *
 * <p>The checksum covers the IPv6 pseudo header, unlike that of ICMP for IPv4.
 */
public final class Icmpv6Flyweight extends Flyweight {
    /** Octet index of the type. */
    public static final int TYPE_OFFSET = 0;

    /** Octet index of the code. */
    public static final int CODE_OFFSET = TYPE_OFFSET + Byte.BYTES;

    /** Octet index of the checksum. */
    public static final int CHECKSUM_OFFSET = CODE_OFFSET + Byte.BYTES;

    /** Octet index of an echo message's identifier. */
    public static final int IDENTIFIER_OFFSET = CHECKSUM_OFFSET + Short.BYTES;

    /** Octet index of an echo message's sequence number. */
    public static final int SEQUENCE_OFFSET = IDENTIFIER_OFFSET + Short.BYTES;

    /** Octets before the body of any message. */
    public static final int LENGTH = SEQUENCE_OFFSET + Short.BYTES;

    /** Octet index of the flags of a neighbour advertisement, in the place of an echo's identifier. */
    public static final int ND_FLAGS_OFFSET = IDENTIFIER_OFFSET;

    /** Octet index of the target address of neighbour solicitation and advertisement. */
    public static final int ND_TARGET_OFFSET = LENGTH;

    /** Octet index of the first option of neighbour solicitation and advertisement. */
    public static final int ND_OPTIONS_OFFSET = ND_TARGET_OFFSET + Ipv6Address.LENGTH;

    /** Type: destination unreachable. */
    public static final int DESTINATION_UNREACHABLE = 1;

    /** Type: packet too big. */
    public static final int PACKET_TOO_BIG = 2;

    /** Type: time exceeded. */
    public static final int TIME_EXCEEDED = 3;

    /** Type: echo request. */
    public static final int ECHO_REQUEST = 128;

    /** Type: echo reply. */
    public static final int ECHO_REPLY = 129;

    /** Type: router solicitation. */
    public static final int ROUTER_SOLICITATION = 133;

    /** Type: router advertisement. */
    public static final int ROUTER_ADVERTISEMENT = 134;

    /** Type: neighbour solicitation. */
    public static final int NEIGHBOR_SOLICITATION = 135;

    /** Type: neighbour advertisement. */
    public static final int NEIGHBOR_ADVERTISEMENT = 136;

    /** Flag of a neighbour advertisement: the sender is a router. */
    public static final int ND_ROUTER = 0x8000_0000;

    /** Flag of a neighbour advertisement: it answers a solicitation. */
    public static final int ND_SOLICITED = 0x4000_0000;

    /** Flag of a neighbour advertisement: it replaces what the receiver knows. */
    public static final int ND_OVERRIDE = 0x2000_0000;

    /**
     * Looks at a message.
     *
     * @param buffer that holds it
     * @param offset of its first octet
     * @return this
     */
    public Icmpv6Flyweight wrap(MutableDirectBuffer buffer, int offset) {
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
    public Icmpv6Flyweight type(int type) {
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
    public Icmpv6Flyweight code(int code) {
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
    public Icmpv6Flyweight checksum(int checksum) {
        buffer.putShort(offset + CHECKSUM_OFFSET, (short) checksum, BIG_ENDIAN);
        return this;
    }

    /**
     * Computes the checksum afresh and writes it.
     *
     * @param pseudoHeader partial sum of the pseudo header of the IPv6 header in front
     * @param messageLength octets from the type to the end of the message
     * @return this
     */
    public Icmpv6Flyweight updateChecksum(long pseudoHeader, int messageLength) {
        checksum(0);
        return checksum(InternetChecksum.finish(pseudoHeader + InternetChecksum.sum(buffer, offset, messageLength)));
    }

    /**
     * Whether the checksum is right.
     *
     * @param pseudoHeader partial sum of the pseudo header of the IPv6 header in front
     * @param messageLength octets from the type to the end of the message
     * @return true if it is
     */
    public boolean isChecksumValid(long pseudoHeader, int messageLength) {
        return InternetChecksum.isValid(pseudoHeader + InternetChecksum.sum(buffer, offset, messageLength));
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
    public Icmpv6Flyweight identifier(int identifier) {
        buffer.putShort(offset + IDENTIFIER_OFFSET, (short) identifier, BIG_ENDIAN);
        return this;
    }

    /**
     * Sequence number of an echo message.
     *
     * @return 0 to 0xffff
     */
    public int sequence() {
        return buffer.getShort(offset + SEQUENCE_OFFSET, BIG_ENDIAN) & 0xffff;
    }

    /**
     * Sets the sequence number of an echo message.
     *
     * @param sequence low 16 bits are used
     * @return this
     */
    public Icmpv6Flyweight sequence(int sequence) {
        buffer.putShort(offset + SEQUENCE_OFFSET, (short) sequence, BIG_ENDIAN);
        return this;
    }

    /**
     * Whether the type is one that has a target address here.
     *
     * @return true for neighbour solicitation and advertisement
     */
    public boolean isNeighborDiscovery() {
        int type = type();
        return type == NEIGHBOR_SOLICITATION || type == NEIGHBOR_ADVERTISEMENT;
    }

    /**
     * Flags of a neighbour advertisement with their reserved bits.
     *
     * @return 32 bits: {@link #ND_ROUTER}, {@link #ND_SOLICITED}, {@link #ND_OVERRIDE}
     */
    public int ndFlags() {
        return buffer.getInt(offset + ND_FLAGS_OFFSET, BIG_ENDIAN);
    }

    /**
     * Sets the flags of a neighbour advertisement with their reserved bits.
     *
     * @param flags 32 bits
     * @return this
     */
    public Icmpv6Flyweight ndFlags(int flags) {
        buffer.putInt(offset + ND_FLAGS_OFFSET, flags, BIG_ENDIAN);
        return this;
    }

    /**
     * First half of the target address.
     *
     * @return octets 0 to 7
     */
    public long ndTargetHigh() {
        return buffer.getLong(offset + ND_TARGET_OFFSET, BIG_ENDIAN);
    }

    /**
     * Second half of the target address.
     *
     * @return octets 8 to 15
     */
    public long ndTargetLow() {
        return buffer.getLong(offset + ND_TARGET_OFFSET + Long.BYTES, BIG_ENDIAN);
    }

    /**
     * Sets the target address.
     *
     * @param high octets 0 to 7
     * @param low octets 8 to 15
     * @return this
     */
    public Icmpv6Flyweight ndTarget(long high, long low) {
        buffer.putLong(offset + ND_TARGET_OFFSET, high, BIG_ENDIAN);
        buffer.putLong(offset + ND_TARGET_OFFSET + Long.BYTES, low, BIG_ENDIAN);
        return this;
    }

    @Override
    public StringBuilder appendTo(StringBuilder out) {
        out.append("icmp6 type=").append(type()).append(" code=").append(code());
        // A dump is also made of what was cut off.
        if (isNeighborDiscovery() && offset + ND_OPTIONS_OFFSET <= buffer.capacity()) {
            Ipv6Address.append(out.append(" target="), ndTargetHigh(), ndTargetLow());
        } else if (type() == ECHO_REQUEST || type() == ECHO_REPLY) {
            out.append(" id=").append(identifier()).append(" seq=").append(sequence());
        }
        return out;
    }
}
