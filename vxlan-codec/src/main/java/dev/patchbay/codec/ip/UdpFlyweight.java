package dev.patchbay.codec.ip;

import static java.nio.ByteOrder.BIG_ENDIAN;

import dev.patchbay.codec.Flyweight;
import org.agrona.MutableDirectBuffer;

/**
 * UDP header (RFC 768).
 *
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  |          Source Port          |       Destination Port        |
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  |            Length             |           Checksum            |
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 *
 * <p>A checksum of zero means that there is none (over IPv6 it is allowed for tunnels only, RFC 6935).
 */
public final class UdpFlyweight extends Flyweight {
    /** Octet index of the source port. */
    public static final int SOURCE_PORT_OFFSET = 0;

    /** Octet index of the destination port. */
    public static final int DESTINATION_PORT_OFFSET = SOURCE_PORT_OFFSET + Short.BYTES;

    /** Octet index of the length of header and payload. */
    public static final int DATAGRAM_LENGTH_OFFSET = DESTINATION_PORT_OFFSET + Short.BYTES;

    /** Octet index of the checksum. */
    public static final int CHECKSUM_OFFSET = DATAGRAM_LENGTH_OFFSET + Short.BYTES;

    /** Octets of the header. */
    public static final int LENGTH = CHECKSUM_OFFSET + Short.BYTES;

    /**
     * Looks at a header.
     *
     * @param buffer that holds it
     * @param offset of its first octet
     * @return this
     */
    public UdpFlyweight wrap(MutableDirectBuffer buffer, int offset) {
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
    public UdpFlyweight sourcePort(int port) {
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
    public UdpFlyweight destinationPort(int port) {
        buffer.putShort(offset + DESTINATION_PORT_OFFSET, (short) port, BIG_ENDIAN);
        return this;
    }

    /**
     * Octets of header and payload.
     *
     * @return 0 to 65535; below 8 the header is broken
     */
    public int datagramLength() {
        return buffer.getShort(offset + DATAGRAM_LENGTH_OFFSET, BIG_ENDIAN) & 0xffff;
    }

    /**
     * Sets the octets of header and payload.
     *
     * @param octets low 16 bits are used
     * @return this
     */
    public UdpFlyweight datagramLength(int octets) {
        buffer.putShort(offset + DATAGRAM_LENGTH_OFFSET, (short) octets, BIG_ENDIAN);
        return this;
    }

    /**
     * Checksum as it stands in the header.
     *
     * @return 0 to 0xffff, 0 for none
     */
    public int checksum() {
        return buffer.getShort(offset + CHECKSUM_OFFSET, BIG_ENDIAN) & 0xffff;
    }

    /**
     * Sets the checksum.
     *
     * @param checksum low 16 bits are used, 0 for none
     * @return this
     */
    public UdpFlyweight checksum(int checksum) {
        buffer.putShort(offset + CHECKSUM_OFFSET, (short) checksum, BIG_ENDIAN);
        return this;
    }

    /**
     * Computes the checksum over {@link #datagramLength()} octets afresh and writes it, never as zero.
     *
     * @param pseudoHeader partial sum of the pseudo header of the IP header in front
     * @return this
     */
    public UdpFlyweight updateChecksum(long pseudoHeader) {
        checksum(0);
        long sum = pseudoHeader + InternetChecksum.sum(buffer, offset, datagramLength());
        return checksum(InternetChecksum.udp(InternetChecksum.finish(sum)));
    }

    /**
     * Whether the checksum is right, or absent.
     *
     * @param pseudoHeader partial sum of the pseudo header of the IP header in front
     * @return true if it is
     */
    public boolean isChecksumValid(long pseudoHeader) {
        return checksum() == 0
                || InternetChecksum.isValid(pseudoHeader + InternetChecksum.sum(buffer, offset, datagramLength()));
    }

    @Override
    public StringBuilder appendTo(StringBuilder out) {
        return out.append("udp src=")
                .append(sourcePort())
                .append(" dst=")
                .append(destinationPort())
                .append(" len=")
                .append(datagramLength());
    }
}
