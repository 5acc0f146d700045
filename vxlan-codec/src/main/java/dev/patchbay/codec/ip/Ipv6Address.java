package dev.patchbay.codec.ip;

/**
 * An IPv6 address as two numbers, with parsing and printing.
 *
 * <p>On the packet path an address is two {@code long}s and never this object; the record exists because a parser must
 * return both. Printing follows RFC 5952 the way {@code inet_ntop} of the GNU C library does, which is what Open
 * vSwitch prints: lower case, no leading zeros, the longest run of at least two zero groups (the first of equals) as
 * {@code ::}, and the last 32 bits in dotted form in an IPv4-mapped or IPv4-compatible address.
 *
 * @param high the first eight octets, first octet most significant
 * @param low the last eight octets
 */
public record Ipv6Address(long high, long low) {
    /** Octets on the wire. */
    public static final int LENGTH = 16;

    private static final int GROUPS = 8;

    /**
     * Reads text like {@code 2001:db8::1} in every form of RFC 4291 section 2.2: eight groups of one to four
     * hexadecimal digits, one {@code ::} for one or more zero groups, the last two groups as an IPv4 address if wanted.
     * Zone ids and prefix lengths are not part of an address.
     *
     * @param text to read, all of it
     * @return the address
     * @throws IllegalArgumentException if the text is anything else; the message quotes it
     */
    public static Ipv6Address parse(CharSequence text) {
        int end = text.length();
        long high = 0;
        long low = 0;
        int groups = 0;
        int gapAt = -1;
        int position = 0;
        if (end >= 2 && text.charAt(0) == ':' && text.charAt(1) == ':') {
            gapAt = 0;
            position = 2;
        }
        while (position < end) {
            int next = position;
            int value = 0;
            while (next < end && next - position < 4) {
                int digit = Character.digit(text.charAt(next), 16);
                if (digit < 0 || text.charAt(next) > 0x7f) {
                    break;
                }
                value = value << 4 | digit;
                next++;
            }
            if (next == position || groups == GROUPS) {
                throw bad(text);
            }
            if (next < end && text.charAt(next) == '.') {
                long ipv4 = groups <= GROUPS - 2 ? Ipv4Address.parse(text, position, end) : -1;
                if (ipv4 < 0) {
                    throw bad(text);
                }
                high = high << 32 | low >>> 32;
                low = low << 32 | ipv4;
                groups += 2;
                break;
            }
            high = high << 16 | low >>> 48;
            low = low << 16 | value;
            groups++;
            position = next;
            if (position == end) {
                break;
            }
            if (text.charAt(position) != ':' || ++position == end) {
                throw bad(text);
            }
            if (text.charAt(position) == ':') {
                if (gapAt >= 0) {
                    throw bad(text);
                }
                gapAt = groups;
                position++;
            }
        }
        if (gapAt < 0 ? groups != GROUPS : groups == GROUPS) {
            throw bad(text);
        }
        return gapAt < 0 ? new Ipv6Address(high, low) : spread(high, low, groups, gapAt);
    }

    // The groups read so far stand at the bottom; those before the gap belong to the top.
    private static Ipv6Address spread(long high, long low, int groups, int gapAt) {
        int tail = (groups - gapAt) * Short.SIZE;
        long tailHigh = high & ~maskHigh(2 * Long.SIZE - tail);
        long tailLow = low & ~maskLow(2 * Long.SIZE - tail);
        int up = (GROUPS - groups) * Short.SIZE;
        return new Ipv6Address(
                shiftHigh(high & ~tailHigh, low & ~tailLow, up) | tailHigh, shiftLow(low & ~tailLow, up) | tailLow);
    }

    private static long shiftHigh(long high, long low, int by) {
        if (by >= 2 * Long.SIZE) {
            return 0;
        }
        if (by >= Long.SIZE) {
            return low << (by - Long.SIZE);
        }
        return by == 0 ? high : high << by | low >>> (Long.SIZE - by);
    }

    private static long shiftLow(long low, int by) {
        return by >= Long.SIZE ? 0 : low << by;
    }

    /**
     * The address as text.
     *
     * @param high the first eight octets
     * @param low the last eight octets
     * @return for example {@code 2001:db8::1}
     */
    public static String format(long high, long low) {
        return append(new StringBuilder(39), high, low).toString();
    }

    /**
     * Appends what {@link #format} returns.
     *
     * @param out where to append
     * @param high the first eight octets
     * @param low the last eight octets
     * @return {@code out}
     */
    public static StringBuilder append(StringBuilder out, long high, long low) {
        int bestStart = -1;
        int bestLength = 1;
        for (int start = 0; start < GROUPS; start++) {
            int length = 0;
            while (start + length < GROUPS && group(high, low, start + length) == 0) {
                length++;
            }
            if (length > bestLength) {
                bestStart = start;
                bestLength = length;
            }
        }
        boolean embedsIpv4 = bestStart == 0 && (bestLength == 6 || (bestLength == 5 && group(high, low, 5) == 0xffff));
        for (int i = 0; i < GROUPS; i++) {
            if (bestStart >= 0 && i >= bestStart && i < bestStart + bestLength) {
                if (i == bestStart) {
                    out.append(':');
                }
                continue;
            }
            if (i > 0) {
                out.append(':');
            }
            if (embedsIpv4 && i == 6) {
                return Ipv4Address.append(out, (int) low);
            }
            appendHex(out, group(high, low, i));
        }
        if (bestStart >= 0 && bestStart + bestLength == GROUPS) {
            out.append(':');
        }
        return out;
    }

    private static int group(long high, long low, int index) {
        return (int) ((index < 4 ? high : low) >>> (48 - (index & 3) * Short.SIZE)) & 0xffff;
    }

    private static void appendHex(StringBuilder out, int value) {
        boolean started = false;
        for (int shift = 12; shift >= 0; shift -= 4) {
            int digit = value >>> shift & 0xf;
            started |= digit != 0 || shift == 0;
            if (started) {
                out.append(Character.forDigit(digit, 16));
            }
        }
    }

    /**
     * The first half of a prefix's mask.
     *
     * @param prefixLength 0 to 128
     * @return mask of the first eight octets
     * @throws IllegalArgumentException if the length is out of range
     */
    public static long maskHigh(int prefixLength) {
        if (prefixLength < 0 || prefixLength > 2 * Long.SIZE) {
            throw new IllegalArgumentException("prefix length " + prefixLength + " is not between 0 and 128");
        }
        return prefixLength == 0 ? 0 : -1L << Math.max(0, Long.SIZE - prefixLength);
    }

    /**
     * The second half of a prefix's mask.
     *
     * @param prefixLength 0 to 128
     * @return mask of the last eight octets
     * @throws IllegalArgumentException if the length is out of range
     */
    public static long maskLow(int prefixLength) {
        if (prefixLength < 0 || prefixLength > 2 * Long.SIZE) {
            throw new IllegalArgumentException("prefix length " + prefixLength + " is not between 0 and 128");
        }
        return prefixLength <= Long.SIZE ? 0 : -1L << (2 * Long.SIZE - prefixLength);
    }

    /**
     * The prefix length of a mask.
     *
     * @param maskHigh mask of the first eight octets
     * @param maskLow mask of the last eight octets
     * @return 0 to 128, or -1 if its one bits are not all at the top
     */
    public static int prefixLength(long maskHigh, long maskLow) {
        int ones = Long.bitCount(maskHigh) + Long.bitCount(maskLow);
        return maskHigh(ones) == maskHigh && maskLow(ones) == maskLow ? ones : -1;
    }

    /**
     * Whether this is a multicast address (ff00::/8).
     *
     * @param high the first eight octets
     * @return true if it is
     */
    public static boolean isMulticast(long high) {
        return high >>> 56 == 0xff;
    }

    /** The address as {@link #format} prints it. */
    @Override
    public String toString() {
        return format(high, low);
    }

    private static IllegalArgumentException bad(CharSequence text) {
        return new IllegalArgumentException(
                "'" + text + "' is not an IPv6 address: expected groups of hexadecimal digits like 2001:db8::1");
    }
}
