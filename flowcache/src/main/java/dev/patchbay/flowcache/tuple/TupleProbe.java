package dev.patchbay.flowcache.tuple;

import dev.patchbay.flowcache.key.FlowKey;

/**
 * Looks several keys up in a {@link TupleTable} at a time.
 *
 * <p><b>What.</b> Each look-up waits for memory three times: for a group of slots, for an entry, for its row. One step for all
 * keys before the next step lets a processor wait for all of them together; in a table that fits into no cache that is most of
 * the time.
 *
 * <p><b>Threads.</b> Confined to one thread; the tables are as for any reader.
 *
 * <p><b>Memory.</b> Allocates nothing after construction.
 *
 * @param <E> kind of entry.
 */
public final class TupleProbe<E extends MaskedEntry> {
    /** Greatest directory of a table that is in the nearest caches anyway. */
    private static final int SMALL = 2;

    private static final long[] NONE = {};

    private FlowKey[] keys = {};

    /** The mask that the hashes are of; null at the beginning. */
    private MaskWords hashed;

    /** By index of the key. */
    private final long[] hashes;

    private final TupleSegment<?>[] segments;

    /** Where in its segment a key's entry most likely is; -1 if nowhere. */
    private final int[] slots;

    private final long[][] rows;
    private final MaskedEntry[] entries;
    private final int[] indexes;

    /** What was read only to have it near. */
    private long touched;

    /**
     * A probe.
     *
     * @param capacity most keys at a time.
     */
    public TupleProbe(int capacity) {
        hashes = new long[capacity];
        segments = new TupleSegment<?>[capacity];
        slots = new int[capacity];
        rows = new long[capacity][];
        entries = new MaskedEntry[capacity];
        indexes = new int[capacity];
    }

    /**
     * Begins with other keys.
     *
     * @param burst some keys; as many as the capacity at most.
     */
    public void begin(FlowKey[] burst) {
        keys = burst;
        hashed = null;
    }

    /**
     * Looks keys up; what is found are the {@link #entry entries} until the next call. The tables of the calls after one {@link
     * #begin} have the same seed, and each call is for keys that the one before was for, too: then what their masks have in
     * common is hashed once.
     *
     * @param table where.
     * @param wanted indexes of the keys that are looked up; afterwards of those that were not found.
     * @param count how many of {@code wanted} count, from the first.
     * @return how many were found.
     */
    public int find(TupleTable<E> table, int[] wanted, int count) {
        MaskWords mask = table.mask();
        TupleSegment<E>[] directory = table.directory();
        if (hashed == null) {
            for (int i = 0; i < count; i++) {
                hashes[wanted[i]] = table.hash(keys[wanted[i]].words());
            }
        } else {
            mask.rehash(hashed, keys, wanted, count, table.seed(), hashes);
        }
        hashed = mask;
        return directory.length > SMALL
                ? findFar(mask, directory, wanted, count)
                : findNear(mask, directory, wanted, count);
    }

    /** Key by key. */
    private int findNear(MaskWords mask, TupleSegment<E>[] directory, int[] wanted, int count) {
        int found = 0;
        int left = 0;
        for (int i = 0; i < count; i++) {
            int index = wanted[i];
            long hash = hashes[index];
            MaskedEntry entry = TupleTable.segment(directory, hash).lookup(mask, keys[index].words(), hash);
            if (entry == null) {
                wanted[left++] = index;
            } else {
                indexes[found] = index;
                entries[found++] = entry;
            }
        }
        return found;
    }

    /** Step by step: what a key's step reads may be far, but does not depend on what another key's reads. */
    private int findFar(MaskWords mask, TupleSegment<E>[] directory, int[] wanted, int count) {
        fetch(mask, directory, wanted, count);
        int found = 0;
        int left = 0;
        for (int i = 0; i < count; i++) {
            int index = wanted[i];
            long[] key = keys[index].words();
            MaskedEntry entry = slots[i] < 0 ? null : segments[i].entry(slots[i]);
            if (entry == null || !mask.matches(entry.row(), key)) {
                entry = segments[i].lookup(mask, key, hashes[index]);
            }
            if (entry == null) {
                wanted[left++] = index;
            } else {
                indexes[found] = index;
                entries[found++] = entry;
            }
        }
        return found;
    }

    /** Reads what the comparison will read, and finds the slots to compare first. */
    private void fetch(MaskWords mask, TupleSegment<E>[] directory, int[] wanted, int count) {
        long sum = 0;
        for (int i = 0; i < count; i++) {
            long hash = hashes[wanted[i]];
            TupleSegment<E> segment = TupleTable.segment(directory, hash);
            segments[i] = segment;
            sum += segment.group(hash);
        }
        for (int i = 0; i < count; i++) {
            int slot = segments[i].likely(hashes[wanted[i]]);
            slots[i] = slot;
            sum += slot < 0 || segments[i].entry(slot) == null ? 0 : 1;
        }
        for (int i = 0; i < count; i++) {
            MaskedEntry entry = slots[i] < 0 ? null : segments[i].entry(slots[i]);
            rows[i] = entry == null ? NONE : entry.row();
        }
        int last = Math.max(mask.size() - 1, 0);
        for (int i = 0; i < count; i++) {
            sum += rows[i].length > last ? rows[i][last] : 0;
        }
        touched += sum;
    }

    /**
     * What was found.
     *
     * @param i from 0, as many as were found.
     * @return never null.
     */
    @SuppressWarnings("unchecked")
    public E entry(int i) {
        return (E) entries[i];
    }

    /**
     * The key for which it was found.
     *
     * @param i as for {@link #entry}.
     * @return index of the key.
     */
    public int index(int i) {
        return indexes[i];
    }

    @Override
    public String toString() {
        return "probe " + touched;
    }
}
