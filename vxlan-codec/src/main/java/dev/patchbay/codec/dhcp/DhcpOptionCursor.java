package dev.patchbay.codec.dhcp;

import static java.nio.ByteOrder.BIG_ENDIAN;

import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;

/**
 * Goes from option to option of a DHCP message (RFC 2132 section 2), whatever the octets are.
 *
 * <p>Pads are passed over. It ends at the end option, at the end of the message, or, {@link #malformed}, where a length goes
 * beyond it. Options that the header's fields hold in addition ({@link DhcpOption#OVERLOAD}) are not looked at.
 *
 * <p><b>Threads.</b> Confined.
 */
public final class DhcpOptionCursor {
    private DirectBuffer buffer;
    private int start;
    private int position;
    private int end;
    private int code;
    private int size;
    private boolean malformed;

    /** A cursor that must be pointed to a message first. */
    public DhcpOptionCursor() {}

    /**
     * Points to the options of a message.
     *
     * @param message buffer that holds it
     * @param offset of the message
     * @param length of the message, at least {@link DhcpFlyweight#LENGTH}
     * @return this, before the first option
     */
    public DhcpOptionCursor wrap(DirectBuffer message, int offset, int length) {
        buffer = message;
        start = offset + DhcpFlyweight.LENGTH;
        end = offset + length;
        return rewind();
    }

    private DhcpOptionCursor rewind() {
        position = start;
        size = 0;
        malformed = false;
        return this;
    }

    /**
     * Goes on to the next option.
     *
     * @return false if there is none
     */
    public boolean next() {
        int index = position + size;
        while (index < end && buffer.getByte(index) == DhcpOption.PAD) {
            index++;
        }
        size = 0;
        position = index;
        if (index >= end || (buffer.getByte(index) & 0xff) == DhcpOption.END) {
            position = end;
            return false;
        }
        if (end - index < 2 || (buffer.getByte(index + 1) & 0xff) > end - index - 2) {
            malformed = true;
            position = end;
            return false;
        }
        code = buffer.getByte(index) & 0xff;
        size = buffer.getByte(index + 1) & 0xff;
        position = index + 2;
        return true;
    }

    /**
     * Looks for an option from the start on.
     *
     * @param wanted its code
     * @return whether there is one; the cursor stands on the first then
     */
    public boolean find(int wanted) {
        rewind();
        while (next()) {
            if (code == wanted) {
                return true;
            }
        }
        return false;
    }

    /**
     * Looks for an option of a number of octets at least.
     *
     * @param wanted its code
     * @param octets shortest size
     * @return whether there is one that long
     */
    public boolean find(int wanted, int octets) {
        return find(wanted) && size >= octets;
    }

    /**
     * Whether an option went beyond the message, as far as the cursor has come.
     *
     * @return true if so
     */
    public boolean malformed() {
        return malformed;
    }

    /**
     * Code of the option.
     *
     * @return 1 to 254
     */
    public int code() {
        return code;
    }

    /**
     * Where the option's content starts.
     *
     * @return index in the buffer
     */
    public int position() {
        return position;
    }

    /**
     * Octets of the option's content.
     *
     * @return 0 to 255
     */
    public int size() {
        return size;
    }

    /**
     * The first octet of the content.
     *
     * @return 0 to 255
     */
    public int octet() {
        return buffer.getByte(position) & 0xff;
    }

    /**
     * The first two octets.
     *
     * @return 0 to 65535
     */
    public int number16() {
        return buffer.getShort(position, BIG_ENDIAN) & 0xffff;
    }

    /**
     * The first four octets: an address or a number without sign.
     *
     * @return first octet most significant
     */
    public int number32() {
        return buffer.getInt(position, BIG_ENDIAN);
    }

    /**
     * The content.
     *
     * @return a copy
     */
    public byte[] octets() {
        byte[] octets = new byte[size];
        buffer.getBytes(position, octets);
        return octets;
    }

    /**
     * The content as text; an octet of zero ends it.
     *
     * @return of ISO 8859-1
     */
    public String text() {
        String text = new String(octets(), StandardCharsets.ISO_8859_1);
        int zero = text.indexOf(0);
        return zero < 0 ? text : text.substring(0, zero);
    }
}
