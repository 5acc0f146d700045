package dev.patchbay.flowcache.megaflow;

import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * All megaflows of a datapath, found by key.
 *
 * <p><b>What.</b> Tuple space search: megaflows with the same mask share a hash table, a look-up asks table after table.
 * Megaflows do not overlap, or treat a packet alike where they do, so the first match is the answer. The tables are asked
 * in the order of their recent hits, which the writer brings up to date when it calls {@link #sortSubtables}.
 *
 * <p><b>Invariants.</b> Of two megaflows with equal mask and masked key only the later one is here. A look-up never returns a
 * megaflow that was removed before it began.
 *
 * <p><b>Threads.</b> One writer, the slow path: everything that changes. Any thread may look up; a worker does
 * so through {@link #reader}, which counts. A reader sees an insertion after some time, wholly or not at all; a miss that
 * should have been a hit costs an upcall and nothing else.
 *
 * <p><b>Memory.</b> About 8 bytes for the slot of a megaflow, besides its own; a few hundred for a mask. Tables follow their
 * content up and down.
 *
 * <p><b>Bounds.</b> None here: the flow limit is the revalidator's. The seed keeps guests from choosing keys that collide.
 *
 * @param <F> kind of megaflow.
 */
public final class MegaflowClassifier<F extends Megaflow> {
    private static final VarHandle SUBTABLES;

    static {
        try {
            SUBTABLES = MethodHandles.lookup()
                    .findVarHandle(MegaflowClassifier.class, "subtables", MegaflowSubtable[].class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final int workers;
    private final long seed;
    private final Map<FlowMask, MegaflowMask> masks = new HashMap<>();
    private final Map<MegaflowMask, MegaflowSubtable<F>> byMask = new HashMap<>();
    private final FlowMask scratch = new FlowMask();
    private MegaflowSubtable<F>[] subtables = newArray(0);
    private int size;

    /**
     * An empty classifier.
     *
     * @param workers that will count on its megaflows: 0 to {@code workers} - 1.
     * @param seed of the hash tables.
     */
    public MegaflowClassifier(int workers, long seed) {
        if (workers < 1) {
            throw new IllegalArgumentException("workers must be at least 1, not " + workers);
        }
        this.workers = workers;
        this.seed = seed;
    }

    /**
     * The one instance of a mask. Writer only.
     *
     * @param mask words from {@link FlowKey#DATAPATH_WORDS} on are left out.
     * @return to make megaflows of this classifier with.
     */
    public MegaflowMask mask(FlowMask mask) {
        Arrays.fill(scratch.copyFrom(mask).words(), FlowKey.DATAPATH_WORDS, FlowKey.WORDS, 0);
        MegaflowMask interned = masks.get(scratch);
        if (interned == null) {
            interned = new MegaflowMask(scratch, workers);
            masks.put(new FlowMask().copyFrom(scratch), interned);
        }
        return interned;
    }

    /**
     * Adds a megaflow; from now on it is alive. Writer only.
     *
     * @param flow made with a mask of this classifier, never inserted before.
     * @return the one that it replaces, which is dead now, or null.
     */
    public F insert(F flow) {
        MegaflowSubtable<F> subtable = byMask.get(flow.mask());
        boolean fresh = subtable == null;
        if (fresh) {
            subtable = new MegaflowSubtable<>(flow.mask(), seed, workers);
            byMask.put(flow.mask(), subtable);
            masks.putIfAbsent(flow.mask().copyTo(new FlowMask()), flow.mask());
        }
        // Alive before it can be found: nobody may take it for a removed one.
        flow.live();
        size++;
        F replaced = subtable.table.insert(flow);
        if (replaced != null) {
            bury(replaced);
        }
        if (fresh) {
            MegaflowSubtable<F>[] more = Arrays.copyOf(subtables, subtables.length + 1);
            more[subtables.length] = subtable;
            SUBTABLES.setRelease(this, more);
        }
        return replaced;
    }

    /**
     * Takes a megaflow out; from now on it is dead. Writer only.
     *
     * @param flow to remove.
     * @return false if it was not here.
     */
    public boolean remove(F flow) {
        MegaflowSubtable<F> subtable = byMask.get(flow.mask());
        if (subtable == null || !subtable.table.remove(flow)) {
            return false;
        }
        bury(flow);
        if (subtable.table.size() == 0) {
            byMask.remove(subtable.mask);
            masks.remove(subtable.mask.copyTo(scratch));
            MegaflowSubtable<F>[] fewer = newArray(subtables.length - 1);
            int count = 0;
            for (MegaflowSubtable<F> other : subtables) {
                if (other != subtable) {
                    fewer[count++] = other;
                }
            }
            SUBTABLES.setRelease(this, fewer);
        }
        return true;
    }

    /**
     * The living megaflow of a packet. Any thread; workers use {@link #reader} instead.
     *
     * @param key of the packet.
     * @return null if none matches.
     */
    public F lookup(FlowKey key) {
        long[] words = key.words();
        for (MegaflowSubtable<F> subtable : published()) {
            F flow = subtable.lookup(words);
            if (flow != null) {
                return flow;
            }
        }
        return null;
    }

    /**
     * The megaflow with exactly this mask and masked key. Writer only.
     *
     * @param key bits outside the mask do not matter.
     * @param mask of this classifier.
     * @return null if there is none.
     */
    public F find(FlowKey key, MegaflowMask mask) {
        MegaflowSubtable<F> subtable = byMask.get(mask);
        return subtable == null ? null : subtable.table.find(mask.newRow(key));
    }

    /**
     * A worker's way to look up.
     *
     * @param worker 0 to workers - 1; one reader each.
     * @return for that worker's thread only.
     */
    public MegaflowReader<F> reader(int worker) {
        if (worker < 0 || worker >= workers) {
            throw new IllegalArgumentException("no worker " + worker + " of " + workers);
        }
        return new MegaflowReader<>(this, worker);
    }

    /**
     * Brings the subtables into the order of their hits since the last call. Writer only; cheap enough for every second.
     */
    public void sortSubtables() {
        for (MegaflowSubtable<F> subtable : subtables) {
            subtable.updateRank();
        }
        MegaflowSubtable<F>[] sorted = subtables.clone();
        Arrays.sort(sorted, (a, b) -> Long.compare(b.rank(), a.rank()));
        if (!Arrays.equals(sorted, subtables)) {
            SUBTABLES.setRelease(this, sorted);
        }
    }

    /**
     * How many megaflows are here. Writer only.
     *
     * @return 0 or more.
     */
    public int size() {
        return size;
    }

    /**
     * How many distinct masks they have. Any thread.
     *
     * @return 0 or more.
     */
    public int subtables() {
        return published().length;
    }

    @SuppressWarnings("unchecked")
    MegaflowSubtable<F>[] published() {
        return (MegaflowSubtable<F>[]) SUBTABLES.getAcquire(this);
    }

    private void bury(F flow) {
        flow.die();
        size--;
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private MegaflowSubtable<F>[] newArray(int length) {
        return (MegaflowSubtable<F>[]) new MegaflowSubtable[length];
    }
}
