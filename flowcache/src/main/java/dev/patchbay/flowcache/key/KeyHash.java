package dev.patchbay.flowcache.key;

/**
 * Hashing of key words, two at a time.
 *
 * <p><b>What.</b> Each pair of words, offset by secret-like constants, is multiplied to 128 bits and both halves are
 * folded together; the pairs do not depend on each other, so a processor works on several at once. {@link #fold} is the
 * building block; sums over rows of words follow the pattern of {@link #row}.
 *
 * <p><b>Bounds.</b> Whoever knows the constants can choose words that cancel a pair. Tables whose probe length is not
 * bounded otherwise therefore mix in a seed, see the parameter of {@link #row}.
 *
 * <p><b>Threads.</b> Stateless.
 */
public final class KeyHash {
    private static final long EVEN = 0xa0761d6478bd642fL;
    private static final long ODD = 0xe7037ed1a0b428dbL;
    private static final long STEP = 0x9e3779b97f4a7c15L;

    private KeyHash() {}

    /**
     * Multiplies two words to 128 bits and folds the halves.
     *
     * @param left one word.
     * @param right the other.
     * @return 64 mixed bits.
     */
    public static long fold(long left, long right) {
        return Math.unsignedMultiplyHigh(left, right) ^ (left * right);
    }

    /**
     * Contribution of two neighbouring words to a hash; contributions are combined by exclusive or.
     *
     * @param even word at an even index.
     * @param odd word behind it, 0 if the row ends before.
     * @param index index of {@code even}: equal words at other places hash differently.
     * @param seed see {@link #row}.
     * @return 64 mixed bits.
     */
    public static long pair(long even, long odd, int index, long seed) {
        long place = seed + index * STEP;
        return fold(even ^ EVEN ^ place, odd ^ ODD ^ place);
    }

    /**
     * Hash of a row of words.
     *
     * @param words the row.
     * @param length words that count, from the start.
     * @param seed anything; equal seeds give equal hashes.
     * @return 64 mixed bits.
     */
    public static long row(long[] words, int length, long seed) {
        long hash = seed;
        int i = 0;
        for (; i + 1 < length; i += 2) {
            hash ^= pair(words[i], words[i + 1], i, seed);
        }
        if (i < length) {
            hash ^= pair(words[i], 0, i, seed);
        }
        return hash;
    }
}
