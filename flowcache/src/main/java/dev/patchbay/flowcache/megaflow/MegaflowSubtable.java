package dev.patchbay.flowcache.megaflow;

import dev.patchbay.flowcache.tuple.TupleTable;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * All megaflows of one mask, and how often each worker found one here.
 *
 * <p><b>Threads.</b> As {@link TupleTable}; each worker counts its own hits, the writer reads and ranks them.
 */
final class MegaflowSubtable<F extends Megaflow> {
    private static final VarHandle HITS = MethodHandles.arrayElementVarHandle(long[].class);

    /** Words between the hit counters of two workers: none shares a cache line with another. */
    private static final int HIT_STRIDE = 16;

    final MegaflowMask mask;
    final TupleTable<F> table;
    private final long[] hits;
    private long rankedHits;
    private long rank;

    MegaflowSubtable(MegaflowMask mask, long seed, int workers) {
        this.mask = mask;
        table = new TupleTable<>(mask.maskWords(), seed);
        hits = new long[(workers + 1) * HIT_STRIDE];
    }

    /** The living megaflow that matches the key, or null. Any thread. */
    F lookup(long[] key) {
        long hash = table.hash(key);
        F flow = table.lookup(key, hash);
        if (flow == null || flow.alive()) {
            return flow;
        }
        // Removed meanwhile, or replaced: then the new one is there already.
        F successor = table.lookup(key, hash);
        return successor != null && successor.alive() ? successor : null;
    }

    /** Notes that a worker found its megaflow here, so many times. That worker only. */
    void hit(int worker, int times) {
        int i = (worker + 1) * HIT_STRIDE;
        HITS.setOpaque(hits, i, hits[i] + times);
    }

    /** Ranks by the hits of all workers since the last time. Writer. */
    void updateRank() {
        long total = 0;
        for (int i = HIT_STRIDE; i < hits.length; i += HIT_STRIDE) {
            total += (long) HITS.getOpaque(hits, i);
        }
        rank = total - rankedHits;
        rankedHits = total;
    }

    /** What the writer orders subtables by, highest first. Writer. */
    long rank() {
        return rank;
    }
}
