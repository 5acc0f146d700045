package dev.patchbay.flowcache.tuple;

import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;
import dev.patchbay.flowcache.key.KeyHash;
import java.util.Arrays;

/**
 * A mask as the list of the key words that it looks at.
 *
 * <p>A <i>row</i> of a mask is an array that begins with those words of some key, masked; what follows in it is the
 * owner's.
 *
 * <p><b>Threads.</b> Immutable.
 */
public final class MaskWords {
    private final int[] index;
    private final long[] bits;
    private final int hashCode;

    /**
     * The first words of a mask.
     *
     * @param mask long form.
     * @param limit words of it that count: {@link FlowKey#DATAPATH_WORDS} or {@link FlowKey#WORDS}.
     */
    public MaskWords(FlowMask mask, int limit) {
        long[] words = mask.words();
        int[] indices = new int[limit];
        int count = 0;
        for (int i = 0; i < limit; i++) {
            if (words[i] != 0) {
                indices[count++] = i;
            }
        }
        index = Arrays.copyOf(indices, count);
        bits = new long[count];
        for (int i = 0; i < count; i++) {
            bits[i] = words[index[i]];
        }
        hashCode = 31 * Arrays.hashCode(index) + Arrays.hashCode(bits);
    }

    /**
     * Whether this is the short form of a mask.
     *
     * @param mask long form.
     * @param limit words of it that count.
     * @return true if {@code new MaskWords(mask, limit)} would be equal.
     */
    public boolean isOf(FlowMask mask, int limit) {
        long[] words = mask.words();
        int next = 0;
        for (int i = 0; i < limit; i++) {
            long mine = next < bits.length && index[next] == i ? bits[next++] : 0;
            if (words[i] != mine) {
                return false;
            }
        }
        return next == bits.length;
    }

    /**
     * Number of key words that the mask looks at.
     *
     * @return 0 to {@link FlowKey#WORDS}.
     */
    public int size() {
        return bits.length;
    }

    /**
     * Which word of the key is the {@code i}-th one looked at.
     *
     * @param i 0 to {@link #size()} - 1.
     * @return index into {@link FlowKey#words()}, ascending with {@code i}.
     */
    public int word(int i) {
        return index[i];
    }

    /**
     * Bits of the {@code i}-th word that are looked at.
     *
     * @param i 0 to {@link #size()} - 1.
     * @return never 0.
     */
    public long bits(int i) {
        return bits[i];
    }

    /**
     * Adds the mask to another one.
     *
     * @param into gets all bits that this one looks at.
     */
    public void addTo(FlowMask into) {
        for (int i = 0; i < bits.length; i++) {
            into.unwildcard(index[i], bits[i]);
        }
    }

    /**
     * Writes the row of a key.
     *
     * @param key any; its other bits do not matter.
     * @param row at least {@link #size()} long.
     */
    public void fill(FlowKey key, long[] row) {
        long[] words = key.words();
        for (int i = 0; i < bits.length; i++) {
            row[i] = words[index[i]] & bits[i];
        }
    }

    /**
     * Makes the row of a key.
     *
     * @param key any; its other bits do not matter.
     * @return {@link #size()} words.
     */
    public long[] row(FlowKey key) {
        long[] row = new long[bits.length];
        fill(key, row);
        return row;
    }

    /**
     * The opposite of {@link #fill}.
     *
     * @param row of this mask.
     * @param into gets the words of the row; its others stay.
     */
    public void copyRow(long[] row, FlowKey into) {
        long[] words = into.words();
        for (int i = 0; i < bits.length; i++) {
            words[index[i]] = row[i];
        }
    }

    /**
     * Whether a key agrees with a row.
     *
     * @param row of this mask.
     * @param key words of a key.
     * @return true if no bit that is looked at differs.
     */
    public boolean matches(long[] row, long[] key) {
        int[] words = index;
        long[] mask = bits;
        // Who asks has compared hashes before, so nearly always all words agree: no early end.
        long difference = 0;
        for (int i = 0; i < mask.length; i++) {
            difference |= (key[words[i]] & mask[i]) ^ row[i];
        }
        return difference == 0;
    }

    /**
     * Whether two rows are of the same masked key.
     *
     * @param row of this mask.
     * @param other of this mask.
     * @return true if the first {@link #size()} words are equal.
     */
    public boolean equalRows(long[] row, long[] other) {
        return Arrays.equals(row, 0, bits.length, other, 0, bits.length);
    }

    /**
     * Hash of a key's row, without making it.
     *
     * @param key words of a key.
     * @param seed see {@link KeyHash#row}.
     * @return as {@link #hashOfRow} of the key's row.
     */
    public long hashOfKey(long[] key, long seed) {
        int[] words = index;
        long[] mask = bits;
        int length = mask.length;
        long hash = seed;
        int i = 0;
        for (; i + 3 < length; i += 4) {
            hash ^= KeyHash.pair(key[words[i]] & mask[i], key[words[i + 1]] & mask[i + 1], i, seed)
                    ^ KeyHash.pair(key[words[i + 2]] & mask[i + 2], key[words[i + 3]] & mask[i + 3], i + 2, seed);
        }
        if (i + 1 < length) {
            hash ^= KeyHash.pair(key[words[i]] & mask[i], key[words[i + 1]] & mask[i + 1], i, seed);
            i += 2;
        }
        if (i < length) {
            hash ^= KeyHash.pair(key[words[i]] & mask[i], 0, i, seed);
        }
        return hash;
    }

    /**
     * Hash of a row.
     *
     * @param row of this mask.
     * @param seed see {@link KeyHash#row}.
     * @return 64 mixed bits.
     */
    public long hashOfRow(long[] row, long seed) {
        return KeyHash.row(row, bits.length, seed);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MaskWords mask && Arrays.equals(index, mask.index) && Arrays.equals(bits, mask.bits);
    }

    @Override
    public int hashCode() {
        return hashCode;
    }
}
