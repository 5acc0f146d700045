package dev.patchbay.codec.ip;

import static java.nio.ByteOrder.BIG_ENDIAN;

import dev.patchbay.codec.Flyweight;
import org.agrona.MutableDirectBuffer;

/**
 * IPv4 header (RFC 791 section 3.1; type of service as in RFC 2474 and RFC 3168).
 *
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  |Version|  IHL  |   DSCP    |ECN|          Total Length         |
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  |         Identification        |0|D|M|     Fragment Offset     |
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  |  Time to Live |    Protocol   |        Header Checksum        |
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  |                        Source Address                         |
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  |                     Destination Address                       |
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  |           Options, up to 40 octets (IHL - 5 words) ...
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-
 *        D: don't fragment     M: more fragments
 * </pre>
 */
public final class Ipv4Flyweight extends Flyweight {
    /** Octet index of version (high four bits) and header length in words (low four bits). */
    public static final int VERSION_IHL_OFFSET = 0;

    /** Octet index of the type of service: DSCP (high six bits) and ECN (low two bits). */
    public static final int TOS_OFFSET = VERSION_IHL_OFFSET + Byte.BYTES;

    /** Octet index of the length of header and payload. */
    public static final int TOTAL_LENGTH_OFFSET = TOS_OFFSET + Byte.BYTES;

    /** Octet index of the identification. */
    public static final int IDENTIFICATION_OFFSET = TOTAL_LENGTH_OFFSET + Short.BYTES;

    /** Octet index of the three flag bits and the fragment offset. */
    public static final int FLAGS_FRAGMENT_OFFSET = IDENTIFICATION_OFFSET + Short.BYTES;

    /** Octet index of the time to live. */
    public static final int TTL_OFFSET = FLAGS_FRAGMENT_OFFSET + Short.BYTES;

    /** Octet index of the protocol. */
    public static final int PROTOCOL_OFFSET = TTL_OFFSET + Byte.BYTES;

    /** Octet index of the header checksum. */
    public static final int CHECKSUM_OFFSET = PROTOCOL_OFFSET + Byte.BYTES;

    /** Octet index of the source address. */
    public static final int SOURCE_OFFSET = CHECKSUM_OFFSET + Short.BYTES;

    /** Octet index of the destination address. */
    public static final int DESTINATION_OFFSET = SOURCE_OFFSET + Ipv4Address.LENGTH;

    /** Octets of a header without options. */
    public static final int LENGTH = DESTINATION_OFFSET + Ipv4Address.LENGTH;

    /** "Don't fragment" in the word at {@link #FLAGS_FRAGMENT_OFFSET}. */
    public static final int DONT_FRAGMENT = 0x4000;

    /** "More fragments" in the word at {@link #FLAGS_FRAGMENT_OFFSET}. */
    public static final int MORE_FRAGMENTS = 0x2000;

    /** The fragment offset, in units of eight octets, in the word at {@link #FLAGS_FRAGMENT_OFFSET}. */
    public static final int FRAGMENT_OFFSET_MASK = 0x1fff;

    /**
     * Looks at a header.
     *
     * @param buffer that holds it
     * @param offset of its first octet
     * @return this
     */
    public Ipv4Flyweight wrap(MutableDirectBuffer buffer, int offset) {
        point(buffer, offset);
        return this;
    }

    /**
     * Writes everything but the addresses for a fresh packet without options: version 4, identification 0, no flags,
     * no fragment, checksum 0.
     *
     * @param tos type of service, 8 bits
     * @param totalLength octets of header and payload
     * @param ttl time to live
     * @param protocol number of the next protocol
     * @return this
     */
    public Ipv4Flyweight initialize(int tos, int totalLength, int ttl, int protocol) {
        buffer.putInt(
                offset + VERSION_IHL_OFFSET, 0x4500_0000 | (tos & 0xff) << 16 | (totalLength & 0xffff), BIG_ENDIAN);
        buffer.putInt(offset + IDENTIFICATION_OFFSET, 0, BIG_ENDIAN);
        buffer.putInt(offset + TTL_OFFSET, (ttl & 0xff) << 24 | (protocol & 0xff) << 16, BIG_ENDIAN);
        return this;
    }

    /**
     * Version.
     *
     * @return 4 in a correct header
     */
    public int version() {
        return buffer.getByte(offset + VERSION_IHL_OFFSET) >>> 4 & 0xf;
    }

    /**
     * Octets of the header, options included.
     *
     * @return 0 to 60; below 20 the header is broken
     */
    public int headerLength() {
        return (buffer.getByte(offset + VERSION_IHL_OFFSET) & 0xf) << 2;
    }

    /**
     * Sets version 4 and the header's length.
     *
     * @param octets 20 to 60, a multiple of four
     * @return this
     */
    public Ipv4Flyweight headerLength(int octets) {
        buffer.putByte(offset + VERSION_IHL_OFFSET, (byte) (0x40 | (octets >>> 2 & 0xf)));
        return this;
    }

    /**
     * Type of service: DSCP and ECN in one.
     *
     * @return 0 to 255
     */
    public int tos() {
        return buffer.getByte(offset + TOS_OFFSET) & 0xff;
    }

    /**
     * Sets DSCP and ECN in one.
     *
     * @param tos low eight bits are used
     * @return this
     */
    public Ipv4Flyweight tos(int tos) {
        buffer.putByte(offset + TOS_OFFSET, (byte) tos);
        return this;
    }

    /**
     * Octets of header and payload.
     *
     * @return 0 to 65535
     */
    public int totalLength() {
        return buffer.getShort(offset + TOTAL_LENGTH_OFFSET, BIG_ENDIAN) & 0xffff;
    }

    /**
     * Sets the octets of header and payload.
     *
     * @param octets low 16 bits are used
     * @return this
     */
    public Ipv4Flyweight totalLength(int octets) {
        buffer.putShort(offset + TOTAL_LENGTH_OFFSET, (short) octets, BIG_ENDIAN);
        return this;
    }

    /**
     * Identification, equal in all fragments of a packet.
     *
     * @return 0 to 0xffff
     */
    public int identification() {
        return buffer.getShort(offset + IDENTIFICATION_OFFSET, BIG_ENDIAN) & 0xffff;
    }

    /**
     * Sets the identification.
     *
     * @param identification low 16 bits are used
     * @return this
     */
    public Ipv4Flyweight identification(int identification) {
        buffer.putShort(offset + IDENTIFICATION_OFFSET, (short) identification, BIG_ENDIAN);
        return this;
    }

    /**
     * The word of flags and fragment offset.
     *
     * @return 16 bits: {@link #DONT_FRAGMENT}, {@link #MORE_FRAGMENTS}, {@link #FRAGMENT_OFFSET_MASK}
     */
    public int fragment() {
        return buffer.getShort(offset + FLAGS_FRAGMENT_OFFSET, BIG_ENDIAN) & 0xffff;
    }

    /**
     * Sets the word of flags and fragment offset.
     *
     * @param flagsAndOffset low 16 bits are used
     * @return this
     */
    public Ipv4Flyweight fragment(int flagsAndOffset) {
        buffer.putShort(offset + FLAGS_FRAGMENT_OFFSET, (short) flagsAndOffset, BIG_ENDIAN);
        return this;
    }

    /**
     * Whether this is one of several fragments, first or later.
     *
     * @return true if more fragments follow or some came before
     */
    public boolean isFragment() {
        return (fragment() & (MORE_FRAGMENTS | FRAGMENT_OFFSET_MASK)) != 0;
    }

    /**
     * Whether this is a fragment without the start of the payload, so without ports.
     *
     * @return true if the fragment offset is not zero
     */
    public boolean isLaterFragment() {
        return (fragment() & FRAGMENT_OFFSET_MASK) != 0;
    }

    /**
     * Time to live.
     *
     * @return 0 to 255
     */
    public int ttl() {
        return buffer.getByte(offset + TTL_OFFSET) & 0xff;
    }

    /**
     * Sets the time to live.
     *
     * @param ttl low eight bits are used
     * @return this
     */
    public Ipv4Flyweight ttl(int ttl) {
        buffer.putByte(offset + TTL_OFFSET, (byte) ttl);
        return this;
    }

    /**
     * Protocol of the payload.
     *
     * @return 0 to 255, see {@link IpProtocol}
     */
    public int protocol() {
        return buffer.getByte(offset + PROTOCOL_OFFSET) & 0xff;
    }

    /**
     * Sets the protocol of the payload.
     *
     * @param protocol low eight bits are used
     * @return this
     */
    public Ipv4Flyweight protocol(int protocol) {
        buffer.putByte(offset + PROTOCOL_OFFSET, (byte) protocol);
        return this;
    }

    /**
     * Header checksum as it stands in the header.
     *
     * @return 0 to 0xffff
     */
    public int checksum() {
        return buffer.getShort(offset + CHECKSUM_OFFSET, BIG_ENDIAN) & 0xffff;
    }

    /**
     * Sets the header checksum.
     *
     * @param checksum low 16 bits are used
     * @return this
     */
    public Ipv4Flyweight checksum(int checksum) {
        buffer.putShort(offset + CHECKSUM_OFFSET, (short) checksum, BIG_ENDIAN);
        return this;
    }

    /**
     * Computes the header checksum afresh and writes it. All other fields must be final.
     *
     * @return this
     */
    public Ipv4Flyweight updateChecksum() {
        checksum(0);
        return checksum(InternetChecksum.compute(buffer, offset, headerLength()));
    }

    /**
     * Whether the header checksum is right.
     *
     * @return true if it is
     */
    public boolean isChecksumValid() {
        return InternetChecksum.isValid(InternetChecksum.sum(buffer, offset, headerLength()));
    }

    /**
     * Source address.
     *
     * @return first octet most significant
     */
    public int source() {
        return buffer.getInt(offset + SOURCE_OFFSET, BIG_ENDIAN);
    }

    /**
     * Sets the source address.
     *
     * @param address first octet most significant
     * @return this
     */
    public Ipv4Flyweight source(int address) {
        buffer.putInt(offset + SOURCE_OFFSET, address, BIG_ENDIAN);
        return this;
    }

    /**
     * Destination address.
     *
     * @return first octet most significant
     */
    public int destination() {
        return buffer.getInt(offset + DESTINATION_OFFSET, BIG_ENDIAN);
    }

    /**
     * Sets the destination address.
     *
     * @param address first octet most significant
     * @return this
     */
    public Ipv4Flyweight destination(int address) {
        buffer.putInt(offset + DESTINATION_OFFSET, address, BIG_ENDIAN);
        return this;
    }

    /**
     * Partial sum of the pseudo header for the payload of this packet.
     *
     * @param payloadLength octets of the segment or datagram
     * @return partial sum for {@link InternetChecksum#finish}
     */
    public long pseudoHeader(int payloadLength) {
        return InternetChecksum.pseudoHeader(source(), destination(), protocol(), payloadLength);
    }

    @Override
    public StringBuilder appendTo(StringBuilder out) {
        Ipv4Address.append(out.append("ipv4 src="), source());
        Ipv4Address.append(out.append(" dst="), destination());
        out.append(" proto=").append(protocol());
        out.append(" tos=").append(tos());
        out.append(" ttl=").append(ttl());
        out.append(" len=").append(totalLength());
        out.append(" id=").append(identification());
        int fragment = fragment();
        if ((fragment & DONT_FRAGMENT) != 0) {
            out.append(" df");
        }
        if ((fragment & MORE_FRAGMENTS) != 0) {
            out.append(" mf");
        }
        if ((fragment & FRAGMENT_OFFSET_MASK) != 0) {
            out.append(" frag=").append((fragment & FRAGMENT_OFFSET_MASK) << 3);
        }
        if (version() != 4 || headerLength() != LENGTH) {
            out.append(" version=").append(version()).append(" hlen=").append(headerLength());
        }
        return out;
    }
}
