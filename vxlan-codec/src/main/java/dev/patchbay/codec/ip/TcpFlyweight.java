package dev.patchbay.codec.ip;

import static java.nio.ByteOrder.BIG_ENDIAN;

import dev.patchbay.codec.Flyweight;
import org.agrona.MutableDirectBuffer;

/**
 * TCP header without options (RFC 9293 section 3.1).
 *
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  |          Source Port          |       Destination Port        |
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  |                        Sequence Number                        |
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  |                    Acknowledgment Number                      |
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  | Data  | Rsrvd |C|E|U|A|P|R|S|F|                               |
 *  | Offset|       |W|C|R|C|S|S|Y|I|            Window             |
 *  |       |       |R|E|G|K|H|T|N|N|                               |
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  |           Checksum            |         Urgent Pointer        |
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  |      Options, up to 40 octets (Data Offset - 5 words) ...
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-
 * </pre>
 */
public final class TcpFlyweight extends Flyweight {
    /** Octet index of the source port. */
    public static final int SOURCE_PORT_OFFSET = 0;

    /** Octet index of the destination port. */
    public static final int DESTINATION_PORT_OFFSET = SOURCE_PORT_OFFSET + Short.BYTES;

    /** Octet index of the sequence number. */
    public static final int SEQUENCE_OFFSET = DESTINATION_PORT_OFFSET + Short.BYTES;

    /** Octet index of the acknowledgement number. */
    public static final int ACKNOWLEDGMENT_OFFSET = SEQUENCE_OFFSET + Integer.BYTES;

    /** Octet index of the word of data offset (high four bits) and flags (low twelve bits). */
    public static final int DATA_OFFSET_FLAGS_OFFSET = ACKNOWLEDGMENT_OFFSET + Integer.BYTES;

    /** Octet index of the window. */
    public static final int WINDOW_OFFSET = DATA_OFFSET_FLAGS_OFFSET + Short.BYTES;

    /** Octet index of the checksum. */
    public static final int CHECKSUM_OFFSET = WINDOW_OFFSET + Short.BYTES;

    /** Octet index of the urgent pointer. */
    public static final int URGENT_POINTER_OFFSET = CHECKSUM_OFFSET + Short.BYTES;

    /** Octets of a header without options. */
    public static final int LENGTH = URGENT_POINTER_OFFSET + Short.BYTES;

    /** No more data from the sender. */
    public static final int FIN = 0x001;

    /** Synchronize sequence numbers. */
    public static final int SYN = 0x002;

    /** Reset the connection. */
    public static final int RST = 0x004;

    /** Push. */
    public static final int PSH = 0x008;

    /** The acknowledgement number counts. */
    public static final int ACK = 0x010;

    /** The urgent pointer counts. */
    public static final int URG = 0x020;

    /** ECN echo (RFC 3168). */
    public static final int ECE = 0x040;

    /** Congestion window reduced (RFC 3168). */
    public static final int CWR = 0x080;

    /** All flag bits, the four reserved ones included, as OpenFlow's {@code tcp_flags} matches them. */
    public static final int FLAGS_MASK = 0xfff;

    private static final String[] FLAG_NAMES = {"fin", "syn", "rst", "psh", "ack", "urg", "ece", "cwr"};

    /**
     * Looks at a header.
     *
     * @param buffer that holds it
     * @param offset of its first octet
     * @return this
     */
    public TcpFlyweight wrap(MutableDirectBuffer buffer, int offset) {
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
    public TcpFlyweight sourcePort(int port) {
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
    public TcpFlyweight destinationPort(int port) {
        buffer.putShort(offset + DESTINATION_PORT_OFFSET, (short) port, BIG_ENDIAN);
        return this;
    }

    /**
     * Sequence number.
     *
     * @return 32 bits, to be compared modulo 2<sup>32</sup>
     */
    public int sequence() {
        return buffer.getInt(offset + SEQUENCE_OFFSET, BIG_ENDIAN);
    }

    /**
     * Sets the sequence number.
     *
     * @param sequence 32 bits
     * @return this
     */
    public TcpFlyweight sequence(int sequence) {
        buffer.putInt(offset + SEQUENCE_OFFSET, sequence, BIG_ENDIAN);
        return this;
    }

    /**
     * Acknowledgement number.
     *
     * @return 32 bits, meaningful with {@link #ACK}
     */
    public int acknowledgment() {
        return buffer.getInt(offset + ACKNOWLEDGMENT_OFFSET, BIG_ENDIAN);
    }

    /**
     * Sets the acknowledgement number.
     *
     * @param acknowledgment 32 bits
     * @return this
     */
    public TcpFlyweight acknowledgment(int acknowledgment) {
        buffer.putInt(offset + ACKNOWLEDGMENT_OFFSET, acknowledgment, BIG_ENDIAN);
        return this;
    }

    /**
     * Octets of the header, options included.
     *
     * @return 0 to 60; below 20 the header is broken
     */
    public int headerLength() {
        return (buffer.getByte(offset + DATA_OFFSET_FLAGS_OFFSET) & 0xf0) >>> 2;
    }

    /**
     * The twelve bits behind the data offset.
     *
     * @return {@link #FIN}, {@link #SYN} … and the reserved bits, within {@link #FLAGS_MASK}
     */
    public int flags() {
        return buffer.getShort(offset + DATA_OFFSET_FLAGS_OFFSET, BIG_ENDIAN) & FLAGS_MASK;
    }

    /**
     * Sets header length and flags, which share a word.
     *
     * @param octets of the header, 20 to 60, a multiple of four
     * @param flags low twelve bits are used
     * @return this
     */
    public TcpFlyweight headerLengthAndFlags(int octets, int flags) {
        int word = (octets >>> 2 & 0xf) << 12 | (flags & FLAGS_MASK);
        buffer.putShort(offset + DATA_OFFSET_FLAGS_OFFSET, (short) word, BIG_ENDIAN);
        return this;
    }

    /**
     * Window, unscaled.
     *
     * @return 0 to 0xffff
     */
    public int window() {
        return buffer.getShort(offset + WINDOW_OFFSET, BIG_ENDIAN) & 0xffff;
    }

    /**
     * Sets the window.
     *
     * @param window low 16 bits are used
     * @return this
     */
    public TcpFlyweight window(int window) {
        buffer.putShort(offset + WINDOW_OFFSET, (short) window, BIG_ENDIAN);
        return this;
    }

    /**
     * Checksum as it stands in the header.
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
    public TcpFlyweight checksum(int checksum) {
        buffer.putShort(offset + CHECKSUM_OFFSET, (short) checksum, BIG_ENDIAN);
        return this;
    }

    /**
     * Computes the checksum afresh and writes it.
     *
     * @param pseudoHeader partial sum of the pseudo header of the IP header in front
     * @param segmentLength octets of header and data
     * @return this
     */
    public TcpFlyweight updateChecksum(long pseudoHeader, int segmentLength) {
        checksum(0);
        return checksum(InternetChecksum.finish(pseudoHeader + InternetChecksum.sum(buffer, offset, segmentLength)));
    }

    /**
     * Whether the checksum is right.
     *
     * @param pseudoHeader partial sum of the pseudo header of the IP header in front
     * @param segmentLength octets of header and data
     * @return true if it is
     */
    public boolean isChecksumValid(long pseudoHeader, int segmentLength) {
        return InternetChecksum.isValid(pseudoHeader + InternetChecksum.sum(buffer, offset, segmentLength));
    }

    /**
     * Urgent pointer.
     *
     * @return 0 to 0xffff, meaningful with {@link #URG}
     */
    public int urgentPointer() {
        return buffer.getShort(offset + URGENT_POINTER_OFFSET, BIG_ENDIAN) & 0xffff;
    }

    /**
     * Sets the urgent pointer.
     *
     * @param pointer low 16 bits are used
     * @return this
     */
    public TcpFlyweight urgentPointer(int pointer) {
        buffer.putShort(offset + URGENT_POINTER_OFFSET, (short) pointer, BIG_ENDIAN);
        return this;
    }

    @Override
    public StringBuilder appendTo(StringBuilder out) {
        out.append("tcp src=").append(sourcePort()).append(" dst=").append(destinationPort());
        out.append(" seq=").append(Integer.toUnsignedString(sequence()));
        out.append(" ack=").append(Integer.toUnsignedString(acknowledgment()));
        out.append(" flags=");
        int flags = flags();
        for (int bit = 0; bit < FLAG_NAMES.length; bit++) {
            if ((flags & 1 << bit) != 0) {
                out.append('+').append(FLAG_NAMES[bit]);
            }
        }
        return out.append(" win=").append(window()).append(" hlen=").append(headerLength());
    }
}
