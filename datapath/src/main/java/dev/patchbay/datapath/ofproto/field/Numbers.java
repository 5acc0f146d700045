package dev.patchbay.datapath.ofproto.field;

/**
 * Integers in flow text, read as C's {@code strtoll} with base 0 reads them: decimal, {@code 0x…} hexadecimal, and octal
 * with a leading zero.
 */
public final class Numbers {
    private Numbers() {}

    /**
     * Reads an unsigned 32-bit number.
     *
     * @param text all of it must be the number.
     * @return value, or -1 if the text is no such number.
     */
    public static long parseUnsignedInt(String text) {
        long[] value = new long[1];
        return parse64(text, value) && value[0] >>> 32 == 0 ? value[0] : -1;
    }

    /**
     * Reads a 64-bit number; negative ones stand for their two's complement.
     *
     * @param text all of it must be the number.
     * @param value receives it.
     * @return false if the text is no number or too large.
     */
    public static boolean parse64(String text, long[] value) {
        long[] halves = new long[2];
        boolean digits = !text.isEmpty() && digit(text.charAt(text.length() - 1)) >= 0;
        if (!digits || !parse128(text, halves) || halves[0] != 0) {
            return false;
        }
        value[0] = halves[1];
        return true;
    }

    /**
     * Reads a decimal number, as ports and tables are written.
     *
     * @param text all of it must be digits.
     * @return value, or -1 if the text is no such number or has more than 18 digits.
     */
    public static long parseDecimal(String text) {
        if (text.isEmpty() || text.length() > 18) {
            return -1;
        }
        long value = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            value = value * 10 + (c - '0');
        }
        return value;
    }

    /**
     * Whether the text is a non-negative integer of any size.
     *
     * @param text to look at.
     * @return true if all of it is.
     */
    public static boolean isNumber(String text) {
        return !text.isEmpty() && text.charAt(0) >= '0' && text.charAt(0) <= '9' && parse128(text, new long[2]);
    }

    /**
     * Whether the text consists of the digits of one number, however large.
     *
     * @param text to look at.
     * @return true if so.
     */
    static boolean looksNumeric(String text) {
        int start = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
        boolean hex = text.startsWith("0x", start) || text.startsWith("0X", start);
        boolean octal = !hex && text.startsWith("0", start);
        for (int i = hex ? start + 2 : start; i < text.length(); i++) {
            int digit = digit(text.charAt(i));
            if (digit < 0 || digit >= (hex ? 16 : octal ? 8 : 10)) {
                return false;
            }
        }
        return text.length() > start;
    }

    /**
     * Reads a hexadecimal integer of up to 128 bits, or another one of up to 64 (negative ones in two's complement, in the low
     * half).
     *
     * @param text all of it must be the number.
     * @param value receives upper and lower half.
     * @return false if the text is no number or too large.
     */
    public static boolean parse128(String text, long[] value) {
        int at = 0;
        int end = text.length();
        boolean negative = false;
        if (at < end && (text.charAt(at) == '-' || text.charAt(at) == '+')) {
            negative = text.charAt(at++) == '-';
        }
        int base = 10;
        if (end - at > 1 && text.charAt(at) == '0' && (text.charAt(at + 1) | 0x20) == 'x') {
            base = 16;
            at += 2;
            if (at == end) {
                // As in Open vSwitch: no digits make zero.
                value[0] = 0;
                value[1] = 0;
                return true;
            }
        } else if (end - at > 1 && text.charAt(at) == '0') {
            base = 8;
            at++;
        }
        if (at == end) {
            return false;
        }
        long high = 0;
        long low = 0;
        for (; at < end; at++) {
            int digit = digit(text.charAt(at));
            if (digit < 0 || digit >= base) {
                return false;
            }
            long carry = Math.unsignedMultiplyHigh(low, base);
            if (Math.unsignedMultiplyHigh(high, base) != 0) {
                return false;
            }
            low = low * base;
            high = high * base;
            if (Long.compareUnsigned(high + carry, high) < 0) {
                return false;
            }
            high += carry;
            low += digit;
            if (Long.compareUnsigned(low, digit) < 0) {
                high++;
                if (high == 0) {
                    return false;
                }
            }
        }
        if (high != 0 && (negative || base != 16)) {
            return false;
        }
        low = negative ? -low : low;
        value[0] = high;
        value[1] = low;
        return true;
    }

    // Character.digit would also take the digits of other scripts.
    private static int digit(char c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        int lower = c | 0x20;
        return lower >= 'a' && lower <= 'f' && c < 0x80 ? lower - 'a' + 10 : -1;
    }
}
