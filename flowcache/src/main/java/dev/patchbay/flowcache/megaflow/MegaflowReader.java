package dev.patchbay.flowcache.megaflow;

import dev.patchbay.flowcache.key.FlowKey;
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
                subtables[i].hit(worker);
                HITS.setOpaque(this, hits + 1);
                EXAMINED.setOpaque(this, examined + i + 1);
                return flow;
            }
        }
        MISSES.setOpaque(this, misses + 1);
        return null;
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
