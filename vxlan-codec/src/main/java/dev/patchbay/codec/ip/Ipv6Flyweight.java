package dev.patchbay.codec.ip;

import static java.nio.ByteOrder.BIG_ENDIAN;

import dev.patchbay.codec.Flyweight;
import org.agrona.MutableDirectBuffer;

/**
 * IPv6 header without extension headers (RFC 8200 section 3).
 *
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  |Version| Traffic Class |           Flow Label                  |
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  |         Payload Length        |  Next Header  |   Hop Limit   |
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  |                                                               |
 *  +                   Source Address (16 octets)                  +
 *  |                                                               |
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  |                                                               |
 *  +                Destination Address (16 octets)                +
 *  |                                                               |
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 *
 * <p>Each address is two halves of eight octets, {@code …High} first.
 */
public final class Ipv6Flyweight extends Flyweight {
    /** Octet index of the word of version, traffic class and flow label. */
    public static final int VERSION_CLASS_LABEL_OFFSET = 0;

    /** Octet index of the length of all that follows this header. */
    public static final int PAYLOAD_LENGTH_OFFSET = VERSION_CLASS_LABEL_OFFSET + Integer.BYTES;

    /** Octet index of the next header's protocol. */
    public static final int NEXT_HEADER_OFFSET = PAYLOAD_LENGTH_OFFSET + Short.BYTES;

    /** Octet index of the hop limit. */
    public static final int HOP_LIMIT_OFFSET = NEXT_HEADER_OFFSET + Byte.BYTES;

    /** Octet index of the source address. */
    public static final int SOURCE_OFFSET = HOP_LIMIT_OFFSET + Byte.BYTES;

    /** Octet index of the destination address. */
    public static final int DESTINATION_OFFSET = SOURCE_OFFSET + Ipv6Address.LENGTH;

    /** Octets of the header. */
    public static final int LENGTH = DESTINATION_OFFSET + Ipv6Address.LENGTH;

    /** Bits of the flow label in the first word. */
    public static final int FLOW_LABEL_MASK = 0x000f_ffff;

    private static final int TRAFFIC_CLASS_SHIFT = 20;

    /**
     * Looks at a header.
     *
     * @param buffer that holds it
     * @param offset of its first octet
     * @return this
     */
    public Ipv6Flyweight wrap(MutableDirectBuffer buffer, int offset) {
        point(buffer, offset);
        return this;
    }

    /**
     * Writes everything but the addresses for a fresh packet: version 6, flow label 0.
     *
     * @param trafficClass 8 bits
     * @param payloadLength octets behind this header
     * @param nextHeader protocol of what follows
     * @param hopLimit 8 bits
     * @return this
     */
    public Ipv6Flyweight initialize(int trafficClass, int payloadLength, int nextHeader, int hopLimit) {
        buffer.putInt(
                offset + VERSION_CLASS_LABEL_OFFSET,
                0x6000_0000 | (trafficClass & 0xff) << TRAFFIC_CLASS_SHIFT,
                BIG_ENDIAN);
        buffer.putInt(
                offset + PAYLOAD_LENGTH_OFFSET,
                payloadLength << 16 | (nextHeader & 0xff) << 8 | (hopLimit & 0xff),
                BIG_ENDIAN);
        return this;
    }

    /**
     * Version.
     *
     * @return 6 in a correct header
     */
    public int version() {
        return buffer.getByte(offset + VERSION_CLASS_LABEL_OFFSET) >>> 4 & 0xf;
    }

    /**
     * Traffic class: DSCP (high six bits) and ECN (low two bits).
     *
     * @return 0 to 255
     */
    public int trafficClass() {
        return buffer.getInt(offset + VERSION_CLASS_LABEL_OFFSET, BIG_ENDIAN) >>> TRAFFIC_CLASS_SHIFT & 0xff;
    }

    /**
     * Sets the traffic class.
     *
     * @param trafficClass low eight bits are used
     * @return this
     */
    public Ipv6Flyweight trafficClass(int trafficClass) {
        int index = offset + VERSION_CLASS_LABEL_OFFSET;
        int word = buffer.getInt(index, BIG_ENDIAN) & ~(0xff << TRAFFIC_CLASS_SHIFT);
        buffer.putInt(index, word | (trafficClass & 0xff) << TRAFFIC_CLASS_SHIFT, BIG_ENDIAN);
        return this;
    }

    /**
     * Flow label.
     *
     * @return 20 bits
     */
    public int flowLabel() {
        return buffer.getInt(offset + VERSION_CLASS_LABEL_OFFSET, BIG_ENDIAN) & FLOW_LABEL_MASK;
    }

    /**
     * Sets the flow label.
     *
     * @param label low 20 bits are used
     * @return this
     */
    public Ipv6Flyweight flowLabel(int label) {
        int index = offset + VERSION_CLASS_LABEL_OFFSET;
        int word = buffer.getInt(index, BIG_ENDIAN) & ~FLOW_LABEL_MASK;
        buffer.putInt(index, word | (label & FLOW_LABEL_MASK), BIG_ENDIAN);
        return this;
    }

    /**
     * Octets that follow this header, extension headers included.
     *
     * @return 0 to 65535
     */
    public int payloadLength() {
        return buffer.getShort(offset + PAYLOAD_LENGTH_OFFSET, BIG_ENDIAN) & 0xffff;
    }

    /**
     * Sets the octets that follow this header.
     *
     * @param octets low 16 bits are used
     * @return this
     */
    public Ipv6Flyweight payloadLength(int octets) {
        buffer.putShort(offset + PAYLOAD_LENGTH_OFFSET, (short) octets, BIG_ENDIAN);
        return this;
    }

    /**
     * Protocol of what follows: an upper layer or an extension header.
     *
     * @return 0 to 255, see {@link IpProtocol}
     */
    public int nextHeader() {
        return buffer.getByte(offset + NEXT_HEADER_OFFSET) & 0xff;
    }

    /**
     * Sets the protocol of what follows.
     *
     * @param protocol low eight bits are used
     * @return this
     */
    public Ipv6Flyweight nextHeader(int protocol) {
        buffer.putByte(offset + NEXT_HEADER_OFFSET, (byte) protocol);
        return this;
    }

    /**
     * Hop limit.
     *
     * @return 0 to 255
     */
    public int hopLimit() {
        return buffer.getByte(offset + HOP_LIMIT_OFFSET) & 0xff;
    }

    /**
     * Sets the hop limit.
     *
     * @param hopLimit low eight bits are used
     * @return this
     */
    public Ipv6Flyweight hopLimit(int hopLimit) {
        buffer.putByte(offset + HOP_LIMIT_OFFSET, (byte) hopLimit);
        return this;
    }

    /**
     * First half of the source address.
     *
     * @return octets 0 to 7
     */
    public long sourceHigh() {
        return buffer.getLong(offset + SOURCE_OFFSET, BIG_ENDIAN);
    }

    /**
     * Second half of the source address.
     *
     * @return octets 8 to 15
     */
    public long sourceLow() {
        return buffer.getLong(offset + SOURCE_OFFSET + Long.BYTES, BIG_ENDIAN);
    }

    /**
     * Sets the source address.
     *
     * @param high octets 0 to 7
     * @param low octets 8 to 15
     * @return this
     */
    public Ipv6Flyweight source(long high, long low) {
        buffer.putLong(offset + SOURCE_OFFSET, high, BIG_ENDIAN);
        buffer.putLong(offset + SOURCE_OFFSET + Long.BYTES, low, BIG_ENDIAN);
        return this;
    }

    /**
     * First half of the destination address.
     *
     * @return octets 0 to 7
     */
    public long destinationHigh() {
        return buffer.getLong(offset + DESTINATION_OFFSET, BIG_ENDIAN);
    }

    /**
     * Second half of the destination address.
     *
     * @return octets 8 to 15
     */
    public long destinationLow() {
        return buffer.getLong(offset + DESTINATION_OFFSET + Long.BYTES, BIG_ENDIAN);
    }

    /**
     * Sets the destination address.
     *
     * @param high octets 0 to 7
     * @param low octets 8 to 15
     * @return this
     */
    public Ipv6Flyweight destination(long high, long low) {
        buffer.putLong(offset + DESTINATION_OFFSET, high, BIG_ENDIAN);
        buffer.putLong(offset + DESTINATION_OFFSET + Long.BYTES, low, BIG_ENDIAN);
        return this;
    }

    /**
     * Partial sum of the pseudo header for an upper-layer packet of this one.
     *
     * @param protocol of the upper layer; {@link #nextHeader()} only where no extension header is in between
     * @param length octets of the upper-layer packet
     * @return partial sum for {@link InternetChecksum#finish}
     */
    public long pseudoHeader(int protocol, int length) {
        return InternetChecksum.pseudoHeader(
                sourceHigh(), sourceLow(), destinationHigh(), destinationLow(), protocol, length);
    }

    @Override
    public StringBuilder appendTo(StringBuilder out) {
        Ipv6Address.append(out.append("ipv6 src="), sourceHigh(), sourceLow());
        Ipv6Address.append(out.append(" dst="), destinationHigh(), destinationLow());
        out.append(" next=").append(nextHeader());
        out.append(" class=").append(trafficClass());
        out.append(" label=").append(flowLabel());
        out.append(" hlim=").append(hopLimit());
        out.append(" plen=").append(payloadLength());
        if (version() != 6) {
            out.append(" version=").append(version());
        }
        return out;
    }
}
