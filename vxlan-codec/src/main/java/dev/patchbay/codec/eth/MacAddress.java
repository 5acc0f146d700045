package dev.patchbay.codec.eth;

import static java.nio.ByteOrder.BIG_ENDIAN;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * MAC addresses as numbers: reading, writing, parsing and printing.
 *
 * <p>A MAC address is the low 48 bits of a {@code long}, first octet most significant:
 * {@code fa:16:3e:b2:23:f1} is {@code 0xfa163eb223f1L}. The upper 16 bits are zero in every value made here. All
 * functions are pure; only {@link #format} and a failing {@link #parse} allocate.
 */
public final class MacAddress {
    /** Octets on the wire. */
    public static final int LENGTH = 6;

    /** All bits that a MAC address can have. */
    public static final long MASK = 0xffff_ffff_ffffL;

    /** {@code ff:ff:ff:ff:ff:ff}. */
    public static final long BROADCAST = MASK;

    private static final long GROUP_BIT = 0x0100_0000_0000L;
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private MacAddress() {}

    /**
     * Reads the six octets at an index.
     *
     * @param buffer to read from
     * @param index of the first octet
     * @return the address, upper 16 bits zero
     */
    public static long read(DirectBuffer buffer, int index) {
        return ((buffer.getShort(index, BIG_ENDIAN) & 0xffffL) << 32)
                | (buffer.getInt(index + Short.BYTES, BIG_ENDIAN) & 0xffff_ffffL);
    }

    /**
     * Writes the low 48 bits of a number as six octets.
     *
     * @param buffer to write to
     * @param index of the first octet
     * @param mac the address; the upper 16 bits are ignored
     */
    public static void write(MutableDirectBuffer buffer, int index, long mac) {
        buffer.putShort(index, (short) (mac >>> 32), BIG_ENDIAN);
        buffer.putInt(index + Short.BYTES, (int) mac, BIG_ENDIAN);
    }

    /**
     * Whether this is a group address, that is multicast or broadcast (the lowest bit of the first octet).
     *
     * @param mac an address
     * @return true if it names more than one station
     */
    public static boolean isMulticast(long mac) {
        return (mac & GROUP_BIT) != 0;
    }

    /**
     * Reads text like {@code fa:16:3e:b2:23:f1}: six groups of one or two hexadecimal digits of either case, separated
     * by colons.
     *
     * @param text to read, all of it
     * @return the address
     * @throws IllegalArgumentException if the text is anything else; the message quotes it
     */
    public static long parse(CharSequence text) {
        long mac = 0;
        int position = 0;
        for (int octet = 0; octet < LENGTH; octet++) {
            if (octet > 0) {
                if (position >= text.length() || text.charAt(position) != ':') {
                    throw bad(text);
                }
                position++;
            }
            int value = 0;
            int digits = 0;
            while (position < text.length() && digits < 2) {
                int digit = hexDigit(text.charAt(position));
                if (digit < 0) {
                    break;
                }
                value = value << 4 | digit;
                digits++;
                position++;
            }
            if (digits == 0) {
                throw bad(text);
            }
            mac = mac << 8 | value;
        }
        if (position != text.length()) {
            throw bad(text);
        }
        return mac;
    }

    /**
     * The address as text, lower case, two digits per octet.
     *
     * @param mac an address; the upper 16 bits are ignored
     * @return for example {@code fa:16:3e:b2:23:f1}
     */
    public static String format(long mac) {
        return append(new StringBuilder(17), mac).toString();
    }

    /**
     * Appends what {@link #format} returns.
     *
     * @param out where to append
     * @param mac an address; the upper 16 bits are ignored
     * @return {@code out}
     */
    public static StringBuilder append(StringBuilder out, long mac) {
        for (int shift = 40; shift >= 0; shift -= 8) {
            int octet = (int) (mac >>> shift);
            out.append(HEX[octet >>> 4 & 0xf]).append(HEX[octet & 0xf]);
            if (shift > 0) {
                out.append(':');
            }
        }
        return out;
    }

    // Character.digit would also take the digits of other scripts.
    private static int hexDigit(char c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        int lower = c | 0x20;
        return lower >= 'a' && lower <= 'f' && c < 0x80 ? lower - 'a' + 10 : -1;
    }

    private static IllegalArgumentException bad(CharSequence text) {
        return new IllegalArgumentException(
                "'" + text + "' is not a MAC address: expected six hexadecimal octets like fa:16:3e:b2:23:f1");
    }
}
