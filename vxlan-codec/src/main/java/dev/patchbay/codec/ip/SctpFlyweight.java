package dev.patchbay.codec.ip;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import dev.patchbay.codec.Flyweight;
import org.agrona.MutableDirectBuffer;

/**
 * SCTP common header (RFC 9260 section 3.1); chunks follow it.
 *
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  |          Source Port          |       Destination Port        |
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  |                       Verification Tag                        |
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  |               Checksum (CRC-32C, low octet first)             |
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 *
 * <p>The checksum has no pseudo header, so a change of an IP address leaves it alone. It is the one field here whose
 * octets stand in little-endian order (RFC 9260 appendix A).
 */
public final class SctpFlyweight extends Flyweight {
    /** Octet index of the source port. */
    public static final int SOURCE_PORT_OFFSET = 0;

    /** Octet index of the destination port. */
    public static final int DESTINATION_PORT_OFFSET = SOURCE_PORT_OFFSET + Short.BYTES;

    /** Octet index of the verification tag. */
    public static final int VERIFICATION_TAG_OFFSET = DESTINATION_PORT_OFFSET + Short.BYTES;

    /** Octet index of the checksum. */
    public static final int CHECKSUM_OFFSET = VERIFICATION_TAG_OFFSET + Integer.BYTES;

    /** Octets of the common header. */
    public static final int LENGTH = CHECKSUM_OFFSET + Integer.BYTES;

    /**
     * Looks at a header.
     *
     * @param buffer that holds it
     * @param offset of its first octet
     * @return this
     */
    public SctpFlyweight wrap(MutableDirectBuffer buffer, int offset) {
        point(buffer, offset);
        return this;
    }

    /**
     * Source port.
     *
     * @return 0 to 0xffff
     */
    public int sourcePort() {
        return buffer.getShort(offset + SOURCE_PORT_OFFSET, BIG_ENDIAN) & 0xffff;
    }

    /**
     * Sets the source port.
     *
     * @param port low 16 bits are used
     * @return this
     */
    public SctpFlyweight sourcePort(int port) {
        buffer.putShort(offset + SOURCE_PORT_OFFSET, (short) port, BIG_ENDIAN);
        return this;
    }

    /**
     * Destination port.
     *
     * @return 0 to 0xffff
     */
    public int destinationPort() {
        return buffer.getShort(offset + DESTINATION_PORT_OFFSET, BIG_ENDIAN) & 0xffff;
    }

    /**
     * Sets the destination port.
     *
     * @param port low 16 bits are used
     * @return this
     */
    public SctpFlyweight destinationPort(int port) {
        buffer.putShort(offset + DESTINATION_PORT_OFFSET, (short) port, BIG_ENDIAN);
        return this;
    }

    /**
     * Verification tag of the association.
     *
     * @return 32 bits
     */
    public int verificationTag() {
        return buffer.getInt(offset + VERIFICATION_TAG_OFFSET, BIG_ENDIAN);
    }

    /**
     * Sets the verification tag.
     *
     * @param tag 32 bits
     * @return this
     */
    public SctpFlyweight verificationTag(int tag) {
        buffer.putInt(offset + VERIFICATION_TAG_OFFSET, tag, BIG_ENDIAN);
        return this;
    }

    /**
     * Checksum as it stands in the header.
     *
     * @return the CRC as a number
     */
    public int checksum() {
        return buffer.getInt(offset + CHECKSUM_OFFSET, LITTLE_ENDIAN);
    }

    /**
     * Sets the checksum.
     *
     * @param crc the CRC as a number
     * @return this
     */
    public SctpFlyweight checksum(int crc) {
        buffer.putInt(offset + CHECKSUM_OFFSET, crc, LITTLE_ENDIAN);
        return this;
    }

    /**
     * Computes the checksum afresh and writes it.
     *
     * @param packetLength octets of common header and chunks
     * @return this
     */
    public SctpFlyweight updateChecksum(int packetLength) {
        return checksum(crc(packetLength));
    }

    /**
     * Whether the checksum is right.
     *
     * @param packetLength octets of common header and chunks
     * @return true if it is
     */
    public boolean isChecksumValid(int packetLength) {
        return checksum() == crc(packetLength);
    }

    private int crc(int packetLength) {
        int crc = Crc32c.update(Crc32c.START, buffer, offset, CHECKSUM_OFFSET);
        crc = Crc32c.updateZeros(crc, Integer.BYTES);
        return Crc32c.finish(Crc32c.update(crc, buffer, offset + LENGTH, packetLength - LENGTH));
    }

    @Override
    public StringBuilder appendTo(StringBuilder out) {
        out.append("sctp src=").append(sourcePort()).append(" dst=").append(destinationPort());
        return out.append(" vtag=").append(Integer.toUnsignedString(verificationTag()));
    }
}
