package dev.patchbay.codec.dhcp;

import static java.nio.ByteOrder.BIG_ENDIAN;

import org.agrona.MutableDirectBuffer;

/**
 * Writes a DHCP message: the fixed fields by {@link #header}, then options in the order of the calls.
 *
 * <p>An option that does not fit, or is longer than 255 octets, is left out and {@link #overflowed} says so; room for the
 * end option is always kept.
 *
 * <p><b>Threads.</b> Confined.
 */
public final class DhcpWriter {
    /** Shortest message on the wire, as BOOTP wants it (RFC 1542 section 2.1). */
    public static final int MIN_LENGTH = 300;

    private static final int MAX_OPTION = 255;

    private final DhcpFlyweight header = new DhcpFlyweight();
    private MutableDirectBuffer buffer;
    private int start;
    private int position;
    private int limit;
    private boolean overflowed;

    /** A writer that must be pointed to memory first. */
    public DhcpWriter() {}

    /**
     * Starts a message: fixed fields zero.
     *
     * @param memory to write to
     * @param offset where the message starts
     * @param capacity most octets of the message, at least {@link #MIN_LENGTH}
     * @return this
     */
    public DhcpWriter wrap(MutableDirectBuffer memory, int offset, int capacity) {
        buffer = memory;
        start = offset;
        position = offset + DhcpFlyweight.LENGTH;
        limit = offset + capacity;
        overflowed = false;
        header.wrap(memory, offset).initialize();
        return this;
    }

    /**
     * The fixed fields.
     *
     * @return to write to
     */
    public DhcpFlyweight header() {
        return header;
    }

    /**
     * Appends an option.
     *
     * @param code 1 to 254
     * @param content up to 255 octets
     * @return this
     */
    public DhcpWriter option(int code, byte[] content) {
        if (begin(code, content.length)) {
            buffer.putBytes(position, content);
            position += content.length;
        }
        return this;
    }

    /**
     * Appends an option of one octet.
     *
     * @param code 1 to 254
     * @param value low 8 bits are used
     * @return this
     */
    public DhcpWriter option8(int code, int value) {
        if (begin(code, Byte.BYTES)) {
            buffer.putByte(position++, (byte) value);
        }
        return this;
    }

    /**
     * Appends an option of two octets.
     *
     * @param code 1 to 254
     * @param value low 16 bits are used
     * @return this
     */
    public DhcpWriter option16(int code, int value) {
        if (begin(code, Short.BYTES)) {
            buffer.putShort(position, (short) value, BIG_ENDIAN);
            position += Short.BYTES;
        }
        return this;
    }

    /**
     * Appends an option of four octets: an address or a number.
     *
     * @param code 1 to 254
     * @param value first octet most significant
     * @return this
     */
    public DhcpWriter option32(int code, int value) {
        if (begin(code, Integer.BYTES)) {
            buffer.putInt(position, value, BIG_ENDIAN);
            position += Integer.BYTES;
        }
        return this;
    }

    /**
     * Appends an option of text.
     *
     * @param code 1 to 254
     * @param text of ASCII, up to 255 characters
     * @return this
     */
    public DhcpWriter text(int code, String text) {
        if (begin(code, text.length())) {
            position += buffer.putStringWithoutLengthAscii(position, text);
        }
        return this;
    }

    private boolean begin(int code, int size) {
        // The end option needs one octet.
        if (size > MAX_OPTION || position + 2 + size + 1 > limit) {
            overflowed = true;
            return false;
        }
        buffer.putByte(position++, (byte) code);
        buffer.putByte(position++, (byte) size);
        return true;
    }

    /**
     * Whether an option was left out.
     *
     * @return true if one did not fit
     */
    public boolean overflowed() {
        return overflowed;
    }

    /**
     * Ends the options, and fills a short message up with zeros.
     *
     * @return length of the message
     */
    public int finish() {
        buffer.putByte(position++, (byte) DhcpOption.END);
        int length = position - start;
        if (length < MIN_LENGTH) {
            buffer.setMemory(position, MIN_LENGTH - length, (byte) 0);
            return MIN_LENGTH;
        }
        return length;
    }
}
