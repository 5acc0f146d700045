package dev.patchbay.flowcache.classifier;

import java.util.Map;
import java.util.TreeMap;

/**
 * Prefixes of a 32-bit field, counted, in their order as strings of bits.
 *
 * <p>A trie without nodes: how far a value follows the paths of the trie shows in its two neighbours in the sorted order. A
 * prefix counts as its bits followed by zeros, the shorter one first; therefore no neighbour can hide a prefix that has more
 * leading bits in common with the value.
 */
final class PrefixSet {
    static final int BITS = 32;

    private static final int LENGTH_BITS = 6;

    private final TreeMap<Long, Integer> counts = new TreeMap<>();

    /** The first {@code length} bits of a 32-bit word, all ones. */
    static int mask(int length) {
        return length == 0 ? 0 : -1 << (BITS - length);
    }

    /** Adds a prefix; true if it was not here. */
    boolean add(int value, int length) {
        return counts.merge(key(value, length), 1, Integer::sum) == 1;
    }

    /** Takes away what {@link #add} added. */
    void remove(int value, int length) {
        counts.computeIfPresent(key(value, length), (key, count) -> count == 1 ? null : count - 1);
    }

    /** Whether the first {@code length} bits of a value are a prefix here. */
    boolean contains(int value, int length) {
        return counts.containsKey(key(value, length));
    }

    /**
     * How many leading bits of a value it takes to know every prefix here that is a prefix of the value.
     *
     * @return with this number d: no prefix of d bits or more agrees with the value in the first d bits, but perhaps one of
     *     exactly d bits.
     */
    int bitsToTell(int value) {
        long end = key(value, BITS);
        int lower = bitsToTell(value, counts.floorEntry(end));
        int higher = bitsToTell(value, counts.higherEntry(end));
        return Math.max(lower, higher);
    }

    /** Bits to tell a value from one prefix: up to the first that differs, or all of the prefix. */
    private static int bitsToTell(int value, Map.Entry<Long, Integer> neighbour) {
        if (neighbour == null) {
            return 0;
        }
        int length = (int) (neighbour.getKey() & ((1 << LENGTH_BITS) - 1));
        int prefix = (int) (neighbour.getKey() >>> LENGTH_BITS);
        return Math.min(length, Integer.numberOfLeadingZeros(value ^ prefix) + 1);
    }

    private static long key(int value, int length) {
        return (Integer.toUnsignedLong(value & mask(length)) << LENGTH_BITS) | length;
    }
}
