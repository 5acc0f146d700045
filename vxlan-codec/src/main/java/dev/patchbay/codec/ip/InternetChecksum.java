package dev.patchbay.codec.ip;

import static java.nio.ByteOrder.BIG_ENDIAN;

import org.agrona.DirectBuffer;

/**
 * The Internet checksum: the one's complement of the one's complement sum of all 16-bit words (RFC 1071).
 *
 * <p><b>What.</b> Partial sums are {@code long}s and can be added to each other, so a checksum over a pseudo header and
 * a segment is {@code finish(pseudoHeader(…) + sum(…))}. Incremental updates follow RFC 1624 equation 3,
 * {@code HC' = ~(~HC + ~m + m')}; the older equation 2 can leave 0xffff where 0x0000 is right.
 *
 * <p><b>Invariants.</b> A partial sum is a sum of 32-bit words: it stays exact up to 2<sup>31</sup> of them. Parts must
 * start at even distances from each other; an odd last octet counts as if a zero octet followed. An update of a valid
 * checksum gives exactly the value that a fresh computation gives, unless everything summed is zero (which no IP, TCP
 * or UDP packet is).
 *
 * <p><b>UDP.</b> Zero on the wire means "no checksum", so a computed zero is sent as 0xffff: see {@link #udp}.
 *
 * <p><b>Threads, memory.</b> Pure functions; nothing is allocated.
 */
public final class InternetChecksum {
    private InternetChecksum() {}

    /**
     * Partial sum of a range.
     *
     * @param buffer that holds it
     * @param offset of its first octet
     * @param length in octets, odd or even
     * @return partial sum for {@link #finish}
     */
    public static long sum(DirectBuffer buffer, int offset, int length) {
        long sum = 0;
        int index = offset;
        int end = offset + length;
        for (; index <= end - Long.BYTES; index += Long.BYTES) {
            long word = buffer.getLong(index, BIG_ENDIAN);
            sum += (word >>> 32) + (word & 0xffff_ffffL);
        }
        if (index <= end - Integer.BYTES) {
            sum += buffer.getInt(index, BIG_ENDIAN) & 0xffff_ffffL;
            index += Integer.BYTES;
        }
        if (index <= end - Short.BYTES) {
            sum += buffer.getShort(index, BIG_ENDIAN) & 0xffffL;
            index += Short.BYTES;
        }
        if (index < end) {
            sum += (buffer.getByte(index) & 0xffL) << 8;
        }
        return sum;
    }

    /**
     * Partial sum of the pseudo header of TCP and UDP over IPv4 (RFC 793 section 3.1, RFC 768).
     *
     * @param source address, first octet most significant
     * @param destination address, first octet most significant
     * @param protocol number in the IPv4 header
     * @param length of the segment or datagram, its header included
     * @return partial sum for {@link #finish}
     */
    public static long pseudoHeader(int source, int destination, int protocol, int length) {
        return (source & 0xffff_ffffL) + (destination & 0xffff_ffffL) + protocol + length;
    }

    /**
     * Partial sum of the pseudo header of upper layers over IPv6 (RFC 8200 section 8.1).
     *
     * @param sourceHigh first half of the source address
     * @param sourceLow second half of the source address
     * @param destinationHigh first half of the destination address
     * @param destinationLow second half of the destination address
     * @param protocol number of the upper layer, not of an extension header
     * @param length of the upper-layer packet, its header included
     * @return partial sum for {@link #finish}
     */
    public static long pseudoHeader(
            long sourceHigh, long sourceLow, long destinationHigh, long destinationLow, int protocol, int length) {
        return words(sourceHigh)
                + words(sourceLow)
                + words(destinationHigh)
                + words(destinationLow)
                + protocol
                + length;
    }

    private static long words(long value) {
        return (value >>> 32) + (value & 0xffff_ffffL);
    }

    /**
     * Folds a partial sum into 16 bits, end-around carries included.
     *
     * @param sum a partial sum
     * @return 0 to 0xffff, 0 only if everything summed was zero
     */
    public static int fold(long sum) {
        long folded = (sum >>> 32) + (sum & 0xffff_ffffL);
        folded = (folded >>> 32) + (folded & 0xffff_ffffL);
        int narrow = (int) (folded >>> 16) + (int) (folded & 0xffff);
        return (narrow >>> 16) + (narrow & 0xffff);
    }

    /**
     * The checksum field for a partial sum in which that field counted as zero.
     *
     * @param sum a partial sum
     * @return 0 to 0xffff
     */
    public static int finish(long sum) {
        return ~fold(sum) & 0xffff;
    }

    /**
     * The checksum of a range whose checksum field is zero.
     *
     * @param buffer that holds it
     * @param offset of its first octet
     * @param length in octets
     * @return 0 to 0xffff
     */
    public static int compute(DirectBuffer buffer, int offset, int length) {
        return finish(sum(buffer, offset, length));
    }

    /**
     * Whether a sum over data with its checksum field in place says "intact".
     *
     * @param sum partial sum, pseudo header included where there is one
     * @return true if the checksum is right
     */
    public static boolean isValid(long sum) {
        return fold(sum) == 0xffff;
    }

    /**
     * The checksum after one aligned 16-bit word changed (RFC 1624 equation 3).
     *
     * @param checksum before the change
     * @param before old word; the low 16 bits are used
     * @param after new word; the low 16 bits are used
     * @return 0 to 0xffff
     */
    public static int update(int checksum, int before, int after) {
        return finish((~checksum & 0xffffL) + (~before & 0xffffL) + (after & 0xffffL));
    }

    /**
     * The checksum after an aligned 32-bit field changed, such as an IPv4 address.
     *
     * @param checksum before the change
     * @param before old value
     * @param after new value
     * @return 0 to 0xffff
     */
    public static int updateInt(int checksum, int before, int after) {
        return finish((~checksum & 0xffffL) + (~before & 0xffff_ffffL) + (after & 0xffff_ffffL));
    }

    /**
     * The checksum after an aligned 64-bit field changed, such as half an IPv6 address.
     *
     * @param checksum before the change
     * @param before old value
     * @param after new value
     * @return 0 to 0xffff
     */
    public static int updateLong(int checksum, long before, long after) {
        return finish((~checksum & 0xffffL) + words(~before) + words(after));
    }

    /**
     * A computed or updated checksum as UDP sends it: 0xffff instead of 0, which would mean "no checksum".
     *
     * @param checksum computed
     * @return 1 to 0xffff
     */
    public static int udp(int checksum) {
        return checksum == 0 ? 0xffff : checksum;
    }
}
