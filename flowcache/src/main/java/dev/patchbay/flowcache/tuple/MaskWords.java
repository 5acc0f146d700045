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
 * <p>A key is hashed by pairs of words, each by itself and dependent on which pair it is. So the hashes under two masks differ
 * by nothing but the pairs of which the masks look at other bits: {@link #rehash}.
 *
 * <p><b>Threads.</b> Immutable.
 */
public final class MaskWords {
    private final int[] index;
    private final long[] bits;
    private final int hashCode;

    /** First word of each pair looked at, ascending; and what of both is looked at. */
    private final int[] pairs;

    private final long[] pairBits;

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
        pairs = Arrays.stream(index).map(word -> word & ~1).distinct().toArray();
        pairBits = new long[2 * pairs.length];
        for (int pair = 0; pair < pairs.length; pair++) {
            for (int odd = 0; odd < 2 && pairs[pair] + odd < limit; odd++) {
                pairBits[2 * pair + odd] = words[pairs[pair] + odd];
            }
        }
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
        int[] places = pairs;
        long[] looked = pairBits;
        long hash = seed;
        for (int i = 0; i < places.length; i++) {
            int word = places[i];
            hash ^= KeyHash.pair(key[word] & looked[2 * i], key[word + 1] & looked[2 * i + 1], word, seed);
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
        int[] words = index;
        long hash = seed;
        for (int i = 0; i < words.length; i++) {
            int pair = words[i] & ~1;
            long even = 0;
            if (words[i] == pair) {
                even = row[i];
                if (i + 1 == words.length || words[i + 1] != pair + 1) {
                    hash ^= KeyHash.pair(even, 0, pair, seed);
                    continue;
                }
                i++;
            }
            hash ^= KeyHash.pair(even, row[i], pair, seed);
        }
        return hash;
    }

    /**
     * Turns hashes of keys under another mask into those under this one.
     *
     * @param before the other mask.
     * @param keys some keys.
     * @param wanted indexes of those whose hash is wanted.
     * @param count how many of {@code wanted} count, from the first.
     * @param seed of both hashes.
     * @param hashes by index of the key: as {@link #hashOfKey} of the other mask gave them; then of this one.
     */
    void rehash(MaskWords before, FlowKey[] keys, int[] wanted, int count, long seed, long[] hashes) {
        int mine = 0;
        int other = 0;
        while (mine < pairs.length || other < before.pairs.length) {
            int here = mine < pairs.length ? pairs[mine] : FlowKey.WORDS;
            int there = other < before.pairs.length ? before.pairs[other] : FlowKey.WORDS;
            int pair = Math.min(here, there);
            long even = 0;
            long odd = 0;
            long evenBefore = 0;
            long oddBefore = 0;
            if (here == pair) {
                even = pairBits[2 * mine];
                odd = pairBits[2 * mine + 1];
                mine++;
            }
            if (there == pair) {
                evenBefore = before.pairBits[2 * other];
                oddBefore = before.pairBits[2 * other + 1];
                other++;
            }
            if (here != there) {
                // A pair that a mask does not look at at all is no part of its hash.
                add(pair, even | evenBefore, odd | oddBefore, keys, wanted, count, seed, hashes);
            } else if (even != evenBefore || odd != oddBefore) {
                add(pair, even, odd, keys, wanted, count, seed, hashes);
                add(pair, evenBefore, oddBefore, keys, wanted, count, seed, hashes);
            }
        }
    }

    /** Adds a pair to hashes, or takes it out of them: which is the same. */
    private static void add(
            int pair, long even, long odd, FlowKey[] keys, int[] wanted, int count, long seed, long[] hashes) {
        for (int i = 0; i < count; i++) {
            long[] key = keys[wanted[i]].words();
            hashes[wanted[i]] ^= KeyHash.pair(key[pair] & even, key[pair + 1] & odd, pair, seed);
        }
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
