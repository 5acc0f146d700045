package dev.patchbay.codec.pcap;

/**
 * What an interface description block says.
 *
 * @param name or {@code null}
 * @param linkType see {@link LinkType}
 * @param snapLength 0 for no limit, negative for one above 2 GiB
 * @param resolution the option's octet: negative powers of 10, or of 2 with the highest bit set
 * @param offsetSeconds to be added to each time stamp
 */
record CaptureInterface(String name, int linkType, int snapLength, int resolution, long offsetSeconds) {
    private static final int BASE_TWO = 0x80;
    private static final int NANOSECONDS = 9;
    private static final int MAX_POWER_OF_TEN = 18;
    private static final long SECOND_NS = 1_000_000_000L;

    /** A time stamp of this interface in nanoseconds since 1970; wraps where 64 bits do not hold it. */
    long toNanoseconds(long timestamp) {
        return offsetSeconds * SECOND_NS + scaled(timestamp);
    }

    private long scaled(long timestamp) {
        int exponent = resolution & 0x7f;
        if ((resolution & BASE_TWO) == 0) {
            if (exponent <= NANOSECONDS) {
                return timestamp * powerOfTen(NANOSECONDS - exponent);
            }
            int shrink = exponent - NANOSECONDS;
            return shrink > MAX_POWER_OF_TEN ? 0 : Long.divideUnsigned(timestamp, powerOfTen(shrink));
        }
        // The 128-bit product, shifted right.
        long high = Math.unsignedMultiplyHigh(timestamp, SECOND_NS);
        long low = timestamp * SECOND_NS;
        if (exponent == 0) {
            return low;
        }
        return exponent < Long.SIZE
                ? high << (Long.SIZE - exponent) | low >>> exponent
                : high >>> (exponent - Long.SIZE);
    }

    private static long powerOfTen(int exponent) {
        long power = 1;
        for (int i = 0; i < exponent; i++) {
            power *= 10;
        }
        return power;
    }
}
