package dev.patchbay.flowcache.emc;

import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.megaflow.Megaflow;
import java.util.Arrays;

/**
 * One worker's cache from whole keys to megaflows.
 *
 * <p><b>What.</b> A key may be in one of two places, given by the lower and the upper half of its hash. Only as many words
 * are stored and compared as the key uses; keys longer than {@link #maxWords()} are never cached.
 *
 * <p><b>Insertion.</b> With more live connections than places, inserting every miss would evict entries before they pay, and
 * each insertion costs more than the look-up it saves. Therefore only one miss in {@link #DEFAULT_INVERSE_PROBABILITY} is
 * inserted, as in Open vSwitch: a connection of some hundred packets gets in, passing ones mostly do not, and the cost per
 * miss is a hundredth. With 1 every miss is inserted, which stepped runs use: there the same packets must give the same
 * cache each time.
 *
 * <p><b>Invariants.</b> A dead megaflow is a miss. Its place is cleared when a look-up or {@link #sweep} comes by, so it does
 * not stay reachable for ever.
 *
 * <p><b>Threads.</b> Confined to its worker.
 *
 * <p><b>Memory.</b> Allocated once: {@code entries} × (8 × ({@code maxWords} + 1) + 4) bytes, 1.6 MB by default.
 *
 * @param <F> kind of megaflow.
 */
public final class ExactMatchCache<F extends Megaflow> {
    /** As many as Open vSwitch has. */
    public static final int DEFAULT_ENTRIES = 8192;

    /**
     * Enough for IPv6 and neighbour discovery, with tunnel and connection. Also 24 words with the head of a row are three
     * cache lines, so that the first lines of all rows spread over the whole of a processor's cache.
     */
    public static final int DEFAULT_MAX_WORDS = 23;

    /** As Open vSwitch's {@code emc-insert-inv-prob}. */
    public static final int DEFAULT_INVERSE_PROBABILITY = 100;

    private static final int MAX_ENTRIES = 1 << 16;

    /** Per place: hash and number of words (0: empty), then the words. */
    private final long[] rows;

    private final Megaflow[] flows;
    private final int stride;
    private final int mask;
    private final long threshold;
    private int random;
    private int sweepPosition;

    /**
     * A cache of the default size and policy.
     *
     * @param seed of the choice what to insert.
     */
    public ExactMatchCache(long seed) {
        this(DEFAULT_ENTRIES, DEFAULT_MAX_WORDS, DEFAULT_INVERSE_PROBABILITY, seed);
    }

    /**
     * A cache.
     *
     * @param entries a power of two up to 65,536.
     * @param maxWords words of the longest key that is cached, 1 to {@link FlowKey#DATAPATH_WORDS}.
     * @param inverseProbability of insertion: 1 inserts always, n once in n times, 0 never.
     * @param seed of the choice what to insert.
     */
    public ExactMatchCache(int entries, int maxWords, int inverseProbability, long seed) {
        if (entries < 1 || entries > MAX_ENTRIES || Integer.bitCount(entries) != 1) {
            throw new IllegalArgumentException("entries must be a power of two up to " + MAX_ENTRIES + ": " + entries);
        }
        if (maxWords < 1 || maxWords > FlowKey.DATAPATH_WORDS) {
            throw new IllegalArgumentException("maxWords must be 1 to " + FlowKey.DATAPATH_WORDS + ": " + maxWords);
        }
        if (inverseProbability < 0) {
            throw new IllegalArgumentException("inverseProbability must not be negative: " + inverseProbability);
        }
        stride = maxWords + 1;
        rows = new long[entries * stride];
        flows = new Megaflow[entries];
        mask = entries - 1;
        threshold = inverseProbability == 0 ? 0 : (1L << 32) / inverseProbability;
        // Xorshift never leaves 0.
        random = (int) (seed ^ (seed >>> 32)) | 1;
    }

    /**
     * Words of the longest key that is cached.
     *
     * @return 1 to {@link FlowKey#DATAPATH_WORDS}.
     */
    public int maxWords() {
        return stride - 1;
    }

    /**
     * The living megaflow cached for a key.
     *
     * @param key of the packet.
     * @param words that it uses: all behind them are zero.
     * @param hash of those words; the same for the same key.
     * @return null if it is not cached.
     */
    public F lookup(FlowKey key, int words, int hash) {
        if (words >= stride) {
            return null;
        }
        long head = head(hash, words);
        int place = first(hash);
        if (!holds(place, head, key.words(), words)) {
            place = second(hash);
            if (!holds(place, head, key.words(), words)) {
                return null;
            }
        }
        F flow = flow(place);
        if (!flow.alive()) {
            empty(place);
            return null;
        }
        return flow;
    }

    /**
     * Offers a key that was looked up in vain, with the megaflow that the classifier found for it. The policy decides.
     *
     * @param key as for {@link #lookup}.
     * @param words as for {@link #lookup}.
     * @param hash as for {@link #lookup}.
     * @param flow alive.
     * @return whether it is cached now.
     */
    public boolean insert(FlowKey key, int words, int hash, F flow) {
        if (words >= stride || (nextRandom() & 0xffff_ffffL) >= threshold) {
            return false;
        }
        long head = head(hash, words);
        int place = placeFor(key, words, hash, head);
        int start = place * stride;
        rows[start] = head;
        System.arraycopy(key.words(), 0, rows, start + 1, words);
        flows[place] = flow;
        return true;
    }

    /**
     * Clears some places whose megaflow is dead, going round; for a worker that has nothing else to do.
     *
     * @param places to look at.
     * @return how many were cleared.
     */
    public int sweep(int places) {
        int cleared = 0;
        for (int i = Math.min(places, flows.length); i > 0; i--) {
            Megaflow flow = flows[sweepPosition];
            if (flow != null && !flow.alive()) {
                empty(sweepPosition);
                cleared++;
            }
            sweepPosition = (sweepPosition + 1) & mask;
        }
        return cleared;
    }

    /** Forgets everything. */
    public void clear() {
        Arrays.fill(flows, null);
        Arrays.fill(rows, 0);
    }

    /**
     * Counts the places in use, for tests and displays; walks through all of them.
     *
     * @return 0 to the number of entries.
     */
    public int size() {
        int size = 0;
        for (Megaflow flow : flows) {
            size += flow == null ? 0 : 1;
        }
        return size;
    }

    private static long head(int hash, int words) {
        return ((long) hash << 32) | words;
    }

    private int first(int hash) {
        return hash & mask;
    }

    private int second(int hash) {
        return (hash >>> 16) & mask;
    }

    private boolean holds(int place, long head, long[] key, int words) {
        int start = place * stride;
        long[] row = rows;
        if (row[start] != head) {
            return false;
        }
        // A hash that agrees nearly always means an equal key: no early end.
        long difference = 0;
        for (int i = 0; i < words; i++) {
            difference |= row[start + 1 + i] ^ key[i];
        }
        return difference == 0;
    }

    /** The place that has the key already, else one that is free, else one of the two by lot. */
    private int placeFor(FlowKey key, int words, int hash, long head) {
        int first = first(hash);
        int second = second(hash);
        if (holds(first, head, key.words(), words)) {
            return first;
        }
        if (holds(second, head, key.words(), words)) {
            return second;
        }
        if (free(first)) {
            return first;
        }
        if (free(second)) {
            return second;
        }
        return nextRandom() < 0 ? first : second;
    }

    private boolean free(int place) {
        return flows[place] == null || !flows[place].alive();
    }

    private void empty(int place) {
        rows[place * stride] = 0;
        flows[place] = null;
    }

    @SuppressWarnings("unchecked")
    private F flow(int place) {
        return (F) flows[place];
    }

    private int nextRandom() {
        int value = random;
        value ^= value << 13;
        value ^= value >>> 17;
        value ^= value << 5;
        random = value;
        return value;
    }
}
