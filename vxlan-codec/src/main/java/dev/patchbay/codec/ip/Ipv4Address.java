package dev.patchbay.codec.ip;

/**
 * IPv4 addresses as numbers: parsing, printing and masks.
 *
 * <p>{@code a.b.c.d} is the {@code int} {@code a << 24 | b << 16 | c << 8 | d}. All functions are pure; only
 * {@link #format} and a failing {@link #parse} allocate.
 */
public final class Ipv4Address {
    /** Octets on the wire. */
    public static final int LENGTH = 4;

    private Ipv4Address() {}

    /**
     * An address from its four numbers.
     *
     * @param a first octet, 0 to 255
     * @param b second octet
     * @param c third octet
     * @param d last octet
     * @return the address
     */
    public static int of(int a, int b, int c, int d) {
        return (a & 0xff) << 24 | (b & 0xff) << 16 | (c & 0xff) << 8 | (d & 0xff);
    }

    /**
     * Reads text like {@code 192.0.2.1}: four decimal numbers up to 255 without leading zeros, as {@code inet_pton}
     * does (elsewhere a leading zero means octal, so it is refused rather than guessed).
     *
     * @param text to read, all of it
     * @return the address
     * @throws IllegalArgumentException if the text is anything else; the message quotes it
     */
    public static int parse(CharSequence text) {
        long address = parse(text, 0, text.length());
        if (address < 0) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not an IPv4 address: expected four numbers from 0 to 255 like 192.0.2.1");
        }
        return (int) address;
    }

    /** The address in {@code text} from {@code start} to {@code end} as an unsigned number, or -1 if it is none. */
    static long parse(CharSequence text, int start, int end) {
        long address = 0;
        int position = start;
        for (int octet = 0; octet < LENGTH; octet++) {
            if (octet > 0) {
                if (position >= end || text.charAt(position) != '.') {
                    return -1;
                }
                position++;
            }
            int first = position;
            int value = 0;
            while (position < end && position - first < 3) {
                char c = text.charAt(position);
                if (c < '0' || c > '9') {
                    break;
                }
                value = value * 10 + (c - '0');
                position++;
            }
            int digits = position - first;
            if (digits == 0 || value > 255 || (digits > 1 && text.charAt(first) == '0')) {
                return -1;
            }
            address = address << 8 | value;
        }
        return position == end ? address : -1;
    }

    /**
     * The address as text.
     *
     * @param address first octet most significant
     * @return for example {@code 192.0.2.1}
     */
    public static String format(int address) {
        return append(new StringBuilder(15), address).toString();
    }

    /**
     * Appends what {@link #format} returns.
     *
     * @param out where to append
     * @param address first octet most significant
     * @return {@code out}
     */
    public static StringBuilder append(StringBuilder out, int address) {
        return out.append(address >>> 24)
                .append('.')
                .append(address >>> 16 & 0xff)
                .append('.')
                .append(address >>> 8 & 0xff)
                .append('.')
                .append(address & 0xff);
    }

    /**
     * The netmask of a prefix.
     *
     * @param prefixLength 0 to 32
     * @return that many one bits from the top
     * @throws IllegalArgumentException if the length is out of range
     */
    public static int mask(int prefixLength) {
        if (prefixLength < 0 || prefixLength > Integer.SIZE) {
            throw new IllegalArgumentException("prefix length " + prefixLength + " is not between 0 and 32");
        }
        return prefixLength == 0 ? 0 : -1 << (Integer.SIZE - prefixLength);
    }

    /**
     * The prefix length of a netmask.
     *
     * @param mask a netmask
     * @return 0 to 32, or -1 if its one bits are not all at the top
     */
    public static int prefixLength(int mask) {
        int ones = Integer.bitCount(mask);
        return mask(ones) == mask ? ones : -1;
    }

    /**
     * Whether this is a multicast address (224.0.0.0/4).
     *
     * @param address first octet most significant
     * @return true if it is
     */
    public static boolean isMulticast(int address) {
        return address >>> 28 == 0xe;
    }
}
