package dev.patchbay.flowcache.key;

import java.util.Arrays;

/**
 * Which bits of a {@link FlowKey} matter: a one bit is matched exactly, a zero bit is wildcarded.
 *
 * <p>Un-wildcarding contract (Open vSwitch, {@code lib/classifier.h}): a wrong 1 costs speed, a wrong 0 forwards wrongly.
 * Whoever reads a field to decide something adds its bits here first.
 *
 * <p><b>Invariants.</b> Bits that say what an answer depended on come in through {@link #unwildcard(int, long)} and no other
 * way. It may be overridden, so that a mask can record who added which bits, or leave some of them out to see whether that
 * is noticed.
 *
 * <p><b>Threads.</b> As {@link FlowKey}: confined while it is built, never changed once published.
 */
public class FlowMask {
    private final long[] words = new long[FlowKey.WORDS];

    /** A mask that matches nothing yet. */
    public FlowMask() {}

    /**
     * The row itself, for code that works word by word.
     *
     * @return live array of {@link FlowKey#WORDS} longs.
     */
    public final long[] words() {
        return words;
    }

    /**
     * Adds bits of one word.
     *
     * @param word index into {@link #words()}.
     * @param bits in their place.
     * @return this.
     */
    public FlowMask unwildcard(int word, long bits) {
        words[word] |= bits;
        return this;
    }

    /**
     * Adds all bits of a field.
     *
     * @param field which.
     * @return this.
     */
    public final FlowMask unwildcard(FlowField field) {
        unwildcard(field.word(), field.mask());
        return field.wide() ? unwildcard(field.word() + 1, -1L) : this;
    }

    /**
     * Adds some bits of a field of up to 64 bits.
     *
     * @param field which.
     * @param bits right-aligned.
     * @return this.
     */
    public final FlowMask unwildcard(FlowField field, long bits) {
        return unwildcard(field.word(), (bits << field.shift()) & field.mask());
    }

    /**
     * Mask bits of a field; of a 128-bit one the upper half.
     *
     * @param field which.
     * @return right-aligned.
     */
    public final long get(FlowField field) {
        return field.get(words);
    }

    /**
     * Adds all bits of another mask.
     *
     * @param other bits to add.
     * @return this.
     */
    public final FlowMask or(FlowMask other) {
        for (int i = 0; i < words.length; i++) {
            if (other.words[i] != 0) {
                unwildcard(i, other.words[i]);
            }
        }
        return this;
    }

    /**
     * Wildcards everything.
     *
     * @return this.
     */
    public final FlowMask clear() {
        Arrays.fill(words, 0);
        return this;
    }

    /**
     * Takes over all bits of another mask.
     *
     * @param other source.
     * @return this.
     */
    public final FlowMask copyFrom(FlowMask other) {
        System.arraycopy(other.words, 0, words, 0, words.length);
        return this;
    }

    /**
     * Whether two keys agree in all bits of this mask.
     *
     * @param a one key.
     * @param b another.
     * @return true if no matched bit differs.
     */
    public final boolean matches(FlowKey a, FlowKey b) {
        long[] left = a.words();
        long[] right = b.words();
        for (int i = 0; i < words.length; i++) {
            if (((left[i] ^ right[i]) & words[i]) != 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public final boolean equals(Object other) {
        return other instanceof FlowMask mask && Arrays.equals(words, mask.words);
    }

    @Override
    public final int hashCode() {
        return Arrays.hashCode(words);
    }
}
