package dev.patchbay.flowcache.emc;

import dev.patchbay.flowcache.key.HeaderPrint;
import dev.patchbay.flowcache.megaflow.Megaflow;
import dev.patchbay.flowcache.megaflow.MegaflowReader;
import java.util.Arrays;

/**
 * One worker's cache from prints of headers to megaflows: for the frames that most are, it answers before their keys are made.
 *
 * <p><b>What.</b> The hash of a print leads to a set of four places; sixteen bits of it are the signature of a place, the four
 * of a set lie in one word. A place whose signature agrees is compared with the whole print. With it the hash of the flow is
 * kept, which also need not be made then. So an
 * answer takes a processor less than a tenth of what it takes to read a frame's headers into a key, hash it, and ask a
 * megaflow whether it matches. The places are few, so that those of a worker's busiest connections stay in its nearer caches;
 * behind it {@link ExactMatchCache} has room for many more.
 *
 * <p><b>Invariants.</b> A megaflow found for a print lives, and matches the key of every frame that has the print. A dead
 * megaflow is a miss; its place is cleared when a look-up or {@link #sweep} comes by.
 *
 * <p><b>Threads.</b> Confined to its worker.
 *
 * <p><b>Memory.</b> Allocated once: 74 bytes for each place, 600 kB by default.
 *
 * @param <F> kind of megaflow.
 */
public final class PrintCache<F extends Megaflow> {
    /** Places at most; a set of them is what the second cache of a processor holds beside all else. */
    static final int MOST_ENTRIES = 1 << 13;

    private static final int WAYS = 4;

    /** No place. */
    private static final int NONE = -1;

    private static final int WORDS = HeaderPrint.WORDS;

    /** Signatures are the uppermost bits of a hash, the lowest ones say the set. */
    private static final int SIGNATURE_SHIFT = 48;

    private static final int SIGNATURE_BITS = 16;
    private static final long SIGNATURE = 0xffff;

    /** The lowest, and the highest bit of each signature in a set. */
    private static final long LOWEST = 0x0001_0001_0001_0001L;

    private static final long HIGHEST = 0x8000_8000_8000_8000L;

    /** Of each set. */
    private final long[] signatures;

    private final int[] hashes;
    private final long[] prints;
    private final Megaflow[] flows;
    private final int mask;
    private final Lottery lottery;
    private final int[] places = new int[MegaflowReader.BURST];
    private int sweepPosition;

    /** What was read only to have it near. */
    private long touched;

    PrintCache(int entries, Lottery lottery) {
        signatures = new long[entries / WAYS];
        hashes = new int[entries];
        prints = new long[entries * WORDS];
        flows = new Megaflow[entries];
        mask = entries / WAYS - 1;
        this.lottery = lottery;
    }

    /**
     * Looks some prints up, one step for all before the next, so that the memory of all is waited for together.
     *
     * @param row of prints; for one that is none, see {@link HeaderPrint#none}, nothing is found.
     * @param printHashes of them, as {@link HeaderPrint#hash} gave them.
     * @param from index of the first one.
     * @param to index behind the last one, at most {@link MegaflowReader#BURST}.
     * @param found gets a living megaflow, or null, at the index of its print.
     * @param flowHashes gets what {@link #insert} was told with it, where one was found.
     * @return a bit for each of those that were not found, the lowest one for index 0.
     */
    public int lookup(long[] row, long[] printHashes, int from, int to, F[] found, int[] flowHashes) {
        for (int i = from; i < to; i++) {
            long hash = printHashes[i];
            int set = (int) hash & mask;
            long hits = hits(set, hash);
            places[i] = hits == 0 ? NONE : set * WAYS + first(hits);
        }
        long sum = 0;
        for (int i = from; i < to; i++) {
            int place = places[i];
            if (place != NONE) {
                Megaflow flow = flows[place];
                sum += prints[place * WORDS] + (flow == null ? 0 : flow.touch());
            }
        }
        touched += sum;
        int missing = 0;
        for (int i = from; i < to; i++) {
            int place = places[i];
            F flow = place == NONE ? null : flow(place);
            if (flow == null || !same(place * WORDS, row, i * WORDS) || !flow.alive()) {
                place = place == NONE ? NONE : place(row, i * WORDS, printHashes[i]);
                if (place == NONE) {
                    found[i] = null;
                    missing |= 1 << i;
                    continue;
                }
                flow = flow(place);
            }
            found[i] = flow;
            flowHashes[i] = hashes[place];
        }
        return missing;
    }

    /** Where a print has its living megaflow, or {@link #NONE}. */
    private int place(long[] row, int at, long hash) {
        int set = (int) hash & mask;
        for (long hits = hits(set, hash); hits != 0; hits &= hits - 1) {
            int place = set * WAYS + first(hits);
            Megaflow flow = flows[place];
            if (flow != null && same(place * WORDS, row, at)) {
                if (flow.alive()) {
                    return place;
                }
                flows[place] = null;
            }
        }
        return NONE;
    }

    private boolean same(int mine, long[] row, int at) {
        long[] all = prints;
        return ((all[mine] ^ row[at])
                        | (all[mine + 1] ^ row[at + 1])
                        | (all[mine + 2] ^ row[at + 2])
                        | (all[mine + 3] ^ row[at + 3])
                        | (all[mine + 4] ^ row[at + 4])
                        | (all[mine + 5] ^ row[at + 5])
                        | (all[mine + 6] ^ row[at + 6])
                        | (all[mine + 7] ^ row[at + 7]))
                == 0;
    }

    /**
     * Which places of a set have the signature of a hash, one bit each, without branches, since any of the four is as likely.
     * A place behind one that has it may be named though it has another: the print tells.
     */
    private long hits(int set, long hash) {
        long differences = signatures[set] ^ (hash >>> SIGNATURE_SHIFT) * LOWEST;
        return (differences - LOWEST) & ~differences & HIGHEST;
    }

    /** The first place of a set that is named; {@link #WAYS} if none is. */
    private static int first(long hits) {
        return Long.numberOfTrailingZeros(hits) / SIGNATURE_BITS;
    }

    /**
     * Offers a print that was looked up in vain, with the megaflow that was found by its key. The policy decides.
     *
     * @param row of prints.
     * @param index of the print.
     * @param hash of the print.
     * @param flow alive, and matches the key of every frame with the print.
     * @param flowHash of every frame with the print.
     * @return whether it is cached now.
     */
    public boolean insert(long[] row, int index, long hash, F flow, int flowHash) {
        if (!lottery.wins()) {
            return false;
        }
        int place = placeFor(row, index * WORDS, hash);
        int shift = place % WAYS * SIGNATURE_BITS;
        long others = signatures[place / WAYS] & ~(SIGNATURE << shift);
        signatures[place / WAYS] = others | (hash >>> SIGNATURE_SHIFT) << shift;
        hashes[place] = flowHash;
        System.arraycopy(row, index * WORDS, prints, place * WORDS, WORDS);
        flows[place] = flow;
        return true;
    }

    /** The place in the print's set that has it already, else one that is free, else one by lot. */
    private int placeFor(long[] row, int at, long hash) {
        int set = ((int) hash & mask) * WAYS;
        for (int place = set; place < set + WAYS; place++) {
            if (flows[place] != null && same(place * WORDS, row, at)) {
                return place;
            }
        }
        for (int place = set; place < set + WAYS; place++) {
            if (flows[place] == null || !flows[place].alive()) {
                return place;
            }
        }
        return set + (lottery.draw() & (WAYS - 1));
    }

    /** Clears some places whose megaflow is dead, going round; how many were cleared. */
    int sweep(int places) {
        int cleared = 0;
        for (int i = Math.min(places, flows.length); i > 0; i--) {
            Megaflow flow = flows[sweepPosition];
            if (flow != null && !flow.alive()) {
                flows[sweepPosition] = null;
                cleared++;
            }
            sweepPosition = (sweepPosition + 1) & (flows.length - 1);
        }
        return cleared;
    }

    void clear() {
        Arrays.fill(flows, null);
    }

    /** Places in use; walks through all of them. */
    int size() {
        int size = 0;
        for (Megaflow flow : flows) {
            size += flow == null ? 0 : 1;
        }
        return size;
    }

    @Override
    public String toString() {
        return "print cache of " + flows.length + " places, touched " + touched;
    }

    @SuppressWarnings("unchecked")
    private F flow(int place) {
        return (F) flows[place];
    }
}
