package dev.patchbay.flowcache.key;

import java.util.Arrays;

/**
 * Which bits of a {@link FlowKey} matter: a one bit is matched exactly, a zero bit is wildcarded.
 *
 * <p>Un-wildcarding contract (Open vSwitch, {@code lib/classifier.h}): a wrong 1 costs speed, a wrong 0 forwards wrongly.
 * Whoever reads a field to decide something adds its bits here first.
 *
 * <p><b>Threads.</b> As {@link FlowKey}: confined while it is built, never changed once published.
 */
public final class FlowMask {
    private final long[] words = new long[FlowKey.WORDS];

    /**
     * The row itself, for code that works word by word.
     *
     * @return live array of {@link FlowKey#WORDS} longs.
     */
    public long[] words() {
        return words;
    }

    /**
     * Adds all bits of a field.
     *
     * @param field which.
     * @return this.
     */
    public FlowMask unwildcard(FlowField field) {
        words[field.word()] |= field.mask();
        if (field.wide()) {
            words[field.word() + 1] = -1L;
        }
        return this;
    }

    /**
     * Adds some bits of a field of up to 64 bits.
     *
     * @param field which.
     * @param bits right-aligned.
     * @return this.
     */
    public FlowMask unwildcard(FlowField field, long bits) {
        words[field.word()] |= (bits << field.shift()) & field.mask();
        return this;
    }

    /**
     * Mask bits of a field; of a 128-bit one the upper half.
     *
     * @param field which.
     * @return right-aligned.
     */
    public long get(FlowField field) {
        return field.get(words);
    }

    /**
     * Adds all bits of another mask.
     *
     * @param other bits to add.
     * @return this.
     */
    public FlowMask or(FlowMask other) {
        for (int i = 0; i < words.length; i++) {
            words[i] |= other.words[i];
        }
        return this;
    }

    /**
     * Wildcards everything.
     *
     * @return this.
     */
    public FlowMask clear() {
        Arrays.fill(words, 0);
        return this;
    }

    /**
     * Takes over all bits of another mask.
     *
     * @param other source.
     * @return this.
     */
    public FlowMask copyFrom(FlowMask other) {
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
    public boolean matches(FlowKey a, FlowKey b) {
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
    public boolean equals(Object other) {
        return other instanceof FlowMask mask && Arrays.equals(words, mask.words);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(words);
    }
}
