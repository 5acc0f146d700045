package dev.patchbay.flowcache.megaflow;

import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.tuple.TupleProbe;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * One worker's look-ups in the megaflow classifier, counted.
 *
 * <p><b>Threads.</b> {@link #lookup} belongs to the worker; the counters may be read by anyone.
 *
 * @param <F> kind of megaflow.
 */
public final class MegaflowReader<F extends Megaflow> {
    private static final VarHandle HITS;
    private static final VarHandle MISSES;
    private static final VarHandle EXAMINED;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            HITS = lookup.findVarHandle(MegaflowReader.class, "hits", long.class);
            MISSES = lookup.findVarHandle(MegaflowReader.class, "misses", long.class);
            EXAMINED = lookup.findVarHandle(MegaflowReader.class, "examined", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Most keys that can be looked up at a time. */
    public static final int BURST = 32;

    private final TupleProbe<F> probe = new TupleProbe<>(BURST);
    private final MegaflowClassifier<F> classifier;
    private final int worker;
    private long hits;
    private long misses;
    private long examined;

    MegaflowReader(MegaflowClassifier<F> classifier, int worker) {
        this.classifier = classifier;
        this.worker = worker;
    }

    /**
     * The living megaflow of a packet.
     *
     * @param key of the packet.
     * @return null if none matches: an upcall.
     */
    public F lookup(FlowKey key) {
        long[] words = key.words();
        MegaflowSubtable<F>[] subtables = classifier.published();
        for (int i = 0; i < subtables.length; i++) {
            F flow = subtables[i].lookup(words);
            if (flow != null) {
                subtables[i].hit(worker, 1);
                HITS.setOpaque(this, hits + 1);
                EXAMINED.setOpaque(this, examined + i + 1);
                return flow;
            }
        }
        MISSES.setOpaque(this, misses + 1);
        return null;
    }

    /**
     * The living megaflows of several packets: as one {@link #lookup} for each, but the memory of all is waited for together.
     *
     * @param keys some keys.
     * @param wanted indexes of those that are looked up, below {@link #BURST}; its content is used up.
     * @param count how many of {@code wanted} count, from the first; at most {@link #BURST}.
     * @param found gets the answers, each at the index of its key; where there is none it stays as it is.
     */
    public void lookup(FlowKey[] keys, int[] wanted, int count, F[] found) {
        MegaflowSubtable<F>[] subtables = classifier.published();
        int left = count;
        long sum = examined;
        probe.begin(keys);
        for (int t = 0; t < subtables.length && left > 0; t++) {
            MegaflowSubtable<F> subtable = subtables[t];
            int before = left;
            int hit = probe.find(subtable.table, wanted, left);
            left -= hit;
            for (int i = 0; i < hit; i++) {
                int index = probe.index(i);
                F flow = probe.entry(i);
                if (!flow.alive()) {
                    flow = subtable.lookup(keys[index].words());
                }
                if (flow == null) {
                    wanted[left++] = index;
                } else {
                    found[index] = flow;
                }
            }
            subtable.hit(worker, before - left);
            sum += (long) (before - left) * (t + 1);
        }
        HITS.setOpaque(this, hits + count - left);
        MISSES.setOpaque(this, misses + left);
        EXAMINED.setOpaque(this, sum);
    }

    /**
     * Look-ups that found a megaflow.
     *
     * @return never decreases.
     */
    public long hits() {
        return (long) HITS.getOpaque(this);
    }

    /**
     * Look-ups that found none.
     *
     * @return never decreases.
     */
    public long misses() {
        return (long) MISSES.getOpaque(this);
    }

    /**
     * Subtables asked by the look-ups that found a megaflow; divided by {@link #hits}, their mean number per hit.
     *
     * @return never decreases.
     */
    public long subtablesExamined() {
        return (long) EXAMINED.getOpaque(this);
    }
}
