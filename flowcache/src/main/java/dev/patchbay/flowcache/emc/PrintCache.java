package dev.patchbay.flowcache.emc;

import dev.patchbay.flowcache.key.HeaderPrint;
import dev.patchbay.flowcache.megaflow.Megaflow;
import dev.patchbay.flowcache.megaflow.MegaflowReader;
import java.util.Arrays;

/**
 * One worker's cache from prints of headers to megaflows: for the frames that most are, it answers before their keys are made.
 *
 * <p><b>What.</b> The hash of a print leads to a set of four places; one half of it is the signature kept there, beside the
 * hash of the flow, which also need not be made then. A place whose signature agrees is compared with the whole print. So an
 * answer takes a processor less than a tenth of what it takes to read a frame's headers into a key, hash it, and ask a
 * megaflow whether it matches. The places are few, so that those of a worker's busiest connections stay in its nearer caches;
 * behind it {@link ExactMatchCache} has room for many more.
 *
 * <p><b>Invariants.</b> A megaflow found for a print lives, and matches the key of every frame that has the print. A dead
 * megaflow is a miss; its place is cleared when a look-up or {@link #sweep} comes by.
 *
 * <p><b>Threads.</b> Confined to its worker.
 *
 * <p><b>Memory.</b> Allocated once: 76 bytes for each place, 620 kB by default.
 *
 * @param <F> kind of megaflow.
 */
public final class PrintCache<F extends Megaflow> {
    /** Places at most; a set of them is what the second cache of a processor holds beside all else. */
    static final int MOST_ENTRIES = 1 << 13;

    private static final int WAYS = 4;
    private static final int WORDS = HeaderPrint.WORDS;
    private static final long LOW_INT = 0xffff_ffffL;

    /** Signature in the upper half, hash of the flow in the lower. */
    private final long[] heads;

    private final long[] prints;
    private final Megaflow[] flows;
    private final int mask;
    private final Lottery lottery;
    private final int[] places = new int[MegaflowReader.BURST];
    private int sweepPosition;

    /** What was read only to have it near. */
    private long touched;

    PrintCache(int entries, Lottery lottery) {
        heads = new long[entries];
        prints = new long[entries * WORDS];
        flows = new Megaflow[entries];
        mask = entries - WAYS;
        this.lottery = lottery;
    }

    /**
     * Looks some prints up, one step for all before the next, so that the memory of all is waited for together.
     *
     * @param row of prints.
     * @param hashes of them, as {@link HeaderPrint#hash} gave them.
     * @param wanted indexes of those that are wanted; afterwards, from the first on, of those for which nothing was found.
     * @param count how many of {@code wanted} count, at most {@link MegaflowReader#BURST}.
     * @param found gets a living megaflow, or null, at the index of its print.
     * @param flowHashes gets what {@link #insert} was told with it, where one was found.
     * @return how many were not found.
     */
    public int lookup(long[] row, long[] hashes, int[] wanted, int count, F[] found, int[] flowHashes) {
        for (int i = 0; i < count; i++) {
            long hash = hashes[wanted[i]];
            int set = (int) hash & mask;
            // Where no signature agrees any place will do: its print does not.
            places[i] = set + (Integer.numberOfTrailingZeros(hits(set, (int) (hash >>> 32))) & (WAYS - 1));
        }
        long sum = 0;
        for (int i = 0; i < count; i++) {
            int place = places[i];
            found[wanted[i]] = flow(place);
            sum += prints[place * WORDS];
        }
        for (int i = 0; i < count; i++) {
            F flow = found[wanted[i]];
            sum += flow == null ? 0 : flow.touch();
        }
        touched += sum;
        int missing = 0;
        for (int i = 0; i < count; i++) {
            int print = wanted[i];
            int place = places[i];
            F flow = found[print];
            if (flow == null || !flow.alive() || !same(place * WORDS, row, print * WORDS)) {
                place = place(row, print * WORDS, hashes[print]);
                if (place < 0) {
                    found[print] = null;
                    wanted[missing++] = print;
                    continue;
                }
                found[print] = flow(place);
            }
            flowHashes[print] = (int) heads[place];
        }
        return missing;
    }

    /** Where a print has its living megaflow; -1 if it has none. */
    private int place(long[] row, int at, long hash) {
        int set = (int) hash & mask;
        for (int hits = hits(set, (int) (hash >>> 32)); hits != 0; hits &= hits - 1) {
            int place = set + Integer.numberOfTrailingZeros(hits);
            Megaflow flow = flows[place];
            if (flow != null && same(place * WORDS, row, at)) {
                if (flow.alive()) {
                    return place;
                }
                flows[place] = null;
            }
        }
        return -1;
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

    /** Which places of a set have a signature, one bit each. */
    private int hits(int set, int signature) {
        long[] all = heads;
        return ((int) (all[set] >>> 32) == signature ? 1 : 0)
                | ((int) (all[set + 1] >>> 32) == signature ? 2 : 0)
                | ((int) (all[set + 2] >>> 32) == signature ? 4 : 0)
                | ((int) (all[set + 3] >>> 32) == signature ? 8 : 0);
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
        heads[place] = (hash & ~LOW_INT) | (flowHash & LOW_INT);
        System.arraycopy(row, index * WORDS, prints, place * WORDS, WORDS);
        flows[place] = flow;
        return true;
    }

    /** The place in the print's set that has it already, else one that is free, else one by lot. */
    private int placeFor(long[] row, int at, long hash) {
        int set = (int) hash & mask;
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
