package dev.patchbay.flowcache.tuple;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * All entries of one mask, as an extendible hash table.
 *
 * <p><b>What.</b> A directory, indexed by some bits of the hash, leads to {@link TupleSegment}s. A segment that is full is
 * copied into a larger one or, at its greatest size, into two; only then, and rarely, the directory doubles. So no insertion
 * moves more than nine hundred entries, however many there are, and the slow path never pauses for a table to grow.
 *
 * <p><b>Invariants.</b> No two entries have the same masked key.
 *
 * <p><b>Threads.</b> One writer; any thread may look up, without lock and without allocation. A reader sees an entry wholly or
 * not at all. One that still sees a segment or directory that was replaced finds in it what was there at that moment: an
 * entry added since is a miss, an entry removed since may be found once more, so entries that are used by other threads
 * must know that they were removed.
 *
 * <p><b>Memory.</b> Five bytes per slot: about eight per entry of a large table, up to sixteen of one of a few hundred; from 64
 * bytes up, and down again as entries go.
 *
 * <p><b>Bounds.</b> The seed keeps strangers from choosing keys that collide.
 *
 * @param <E> kind of entry.
 */
public final class TupleTable<E extends MaskedEntry> {
    private static final VarHandle DIRECTORY;
    private static final VarHandle SEGMENT = MethodHandles.arrayElementVarHandle(TupleSegment[].class);

    /**
     * The fewer segments a table of a million entries has, the more of their arrays' heads stay in the nearer caches; but a
     * full one is copied while upcalls wait.
     */
    private static final int MAX_SLOTS = 1024;

    private static final int MAX_DEPTH = 20;
    private static final int DIRECTORY_SHIFT = 40;

    static {
        try {
            DIRECTORY = MethodHandles.lookup().findVarHandle(TupleTable.class, "directory", TupleSegment[].class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final MaskWords mask;
    private final long seed;
    private TupleSegment<E>[] directory;
    private int size;

    /**
     * An empty table.
     *
     * @param mask of all its entries.
     * @param seed of its hashes.
     */
    public TupleTable(MaskWords mask, long seed) {
        this.mask = mask;
        this.seed = seed;
        TupleSegment<E>[] initial = newDirectory(1);
        initial[0] = new TupleSegment<>(0, TupleSegment.MIN_SLOTS);
        DIRECTORY.setRelease(this, initial);
    }

    /**
     * The mask of all entries.
     *
     * @return as given.
     */
    public MaskWords mask() {
        return mask;
    }

    /**
     * Number of entries. Writer only.
     *
     * @return 0 or more.
     */
    public int size() {
        return size;
    }

    /**
     * Hash of a key under this table's mask. Any thread.
     *
     * @param key words of a key.
     * @return for {@link #lookup}.
     */
    public long hash(long[] key) {
        return mask.hashOfKey(key, seed);
    }

    /**
     * Hash of an entry's row. Any thread.
     *
     * @param row of this table's mask.
     * @return as {@link #hash} of a key that it matches.
     */
    public long hashOfRow(long[] row) {
        return mask.hashOfRow(row, seed);
    }

    /**
     * The entry that a key agrees with. Any thread.
     *
     * @param key words of a key.
     * @param hash of it, from {@link #hash}.
     * @return null if there is none.
     */
    public E lookup(long[] key, long hash) {
        return segment(directory(), hash).lookup(mask, key, hash);
    }

    long seed() {
        return seed;
    }

    /** The directory as a reader sees it. */
    @SuppressWarnings("unchecked")
    TupleSegment<E>[] directory() {
        return (TupleSegment<E>[]) DIRECTORY.getAcquire(this);
    }

    /** The segment of a hash as a reader sees it. */
    @SuppressWarnings("unchecked")
    static <E extends MaskedEntry> TupleSegment<E> segment(TupleSegment<E>[] directory, long hash) {
        return (TupleSegment<E>) SEGMENT.getAcquire(directory, index(hash, directory));
    }

    /**
     * The entry with exactly this masked key. Writer only.
     *
     * @param row of this table's mask.
     * @return null if there is none.
     */
    public E find(long[] row) {
        long hash = hashOfRow(row);
        TupleSegment<E> segment = segment(hash);
        int slot = segment.slotOf(mask, row, hash);
        return slot < 0 ? null : segment.entry(slot);
    }

    /**
     * Adds an entry, in the place of one with the same masked key. Writer only.
     *
     * @param entry its row is of this table's mask.
     * @return the one that it replaces, or null.
     */
    public E insert(E entry) {
        long hash = hashOfRow(entry.row());
        TupleSegment<E> segment = segment(hash);
        int slot = segment.slotOf(mask, entry.row(), hash);
        if (slot >= 0) {
            E replaced = segment.entry(slot);
            segment.replace(slot, entry);
            return replaced;
        }
        while (segment.full()) {
            makeRoom(segment, hash);
            segment = segment(hash);
        }
        segment.add(entry, hash);
        size++;
        return null;
    }

    /**
     * Takes an entry out. Writer only.
     *
     * @param entry to remove.
     * @return false if it, the same object, was not here.
     */
    public boolean remove(E entry) {
        long hash = hashOfRow(entry.row());
        TupleSegment<E> segment = segment(hash);
        int slot = segment.slotOf(mask, entry.row(), hash);
        if (slot < 0 || !segment.holds(slot, entry)) {
            return false;
        }
        segment.remove(slot);
        size--;
        if (segment.slots() > TupleSegment.MIN_SLOTS && segment.size() < segment.slots() / 8) {
            publish(copy(segment, segment.slots() / 2), hash);
        }
        return true;
    }

    private static int index(long hash, TupleSegment<?>[] segments) {
        return (int) (hash >>> DIRECTORY_SHIFT) & (segments.length - 1);
    }

    private TupleSegment<E> segment(long hash) {
        return directory[index(hash, directory)];
    }

    private void makeRoom(TupleSegment<E> segment, long hash) {
        int slots = segment.slots();
        if (segment.size() <= slots / 2) {
            publish(copy(segment, slots), hash);
        } else if (slots < MAX_SLOTS || segment.depth >= MAX_DEPTH) {
            publish(copy(segment, slots * 2), hash);
        } else {
            split(segment, hash);
        }
    }

    /** Another segment with the same entries. */
    private TupleSegment<E> copy(TupleSegment<E> segment, int slots) {
        TupleSegment<E> copy = new TupleSegment<>(segment.depth, slots);
        long[] hashes = hashes(segment);
        for (int slot = 0; slot < hashes.length; slot++) {
            E entry = segment.entry(slot);
            if (entry != null) {
                copy.add(entry, hashes[slot]);
            }
        }
        return copy;
    }

    /** Two segments in the place of one. */
    private void split(TupleSegment<E> segment, long hash) {
        if (1 << segment.depth == directory.length) {
            doubleDirectory();
        }
        long half = 1L << (DIRECTORY_SHIFT + segment.depth);
        TupleSegment<E> lower = new TupleSegment<>(segment.depth + 1, segment.slots());
        TupleSegment<E> upper = new TupleSegment<>(segment.depth + 1, segment.slots());
        long[] hashes = hashes(segment);
        for (int slot = 0; slot < hashes.length; slot++) {
            E entry = segment.entry(slot);
            if (entry != null) {
                ((hashes[slot] & half) == 0 ? lower : upper).add(entry, hashes[slot]);
            }
        }
        publish(lower, hash & ~half);
        publish(upper, hash | half);
    }

    /**
     * By slot, where there is an entry. In a loop of its own, for upcalls wait meanwhile: rows are far apart, and several are
     * waited for together where no unforeseen branch is in the way.
     */
    private long[] hashes(TupleSegment<E> segment) {
        long[] hashes = new long[segment.slots()];
        for (int slot = 0; slot < hashes.length; slot++) {
            E entry = segment.entry(slot);
            hashes[slot] = entry == null ? 0 : hashOfRow(entry.row());
        }
        return hashes;
    }

    private void publish(TupleSegment<E> segment, long hash) {
        int step = 1 << segment.depth;
        for (int i = (int) (hash >>> DIRECTORY_SHIFT) & (step - 1); i < directory.length; i += step) {
            SEGMENT.setRelease(directory, i, segment);
        }
    }

    private void doubleDirectory() {
        int length = directory.length;
        TupleSegment<E>[] doubled = newDirectory(length * 2);
        System.arraycopy(directory, 0, doubled, 0, length);
        System.arraycopy(directory, 0, doubled, length, length);
        DIRECTORY.setRelease(this, doubled);
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private TupleSegment<E>[] newDirectory(int length) {
        return (TupleSegment<E>[]) new TupleSegment[length];
    }
}
