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

    /** Where in its segment the entry of a likely key is. */
    private final int[] slots;

    private final long[][] rows;
    private final MaskedEntry[] entries;

    /** Of the keys that are likely in the table, then of those that were found. */
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
        int likely = sift(directory, wanted, count);
        if (directory.length > SMALL) {
            fetch(mask, directory, likely);
        }
        return compare(mask, directory, wanted, count - likely, likely);
    }

    /**
     * Tells the keys that most likely are in the table, which become {@link #indexes}, from those that certainly are not, which
     * become the first of {@code wanted}. Most tables that are asked do not have a key, and which one has it no processor can
     * foresee: so no branch depends on it here.
     *
     * @return how many are likely.
     */
    private int sift(TupleSegment<E>[] directory, int[] wanted, int count) {
        if (directory.length > SMALL) {
            touchGroups(directory, wanted, count);
        }
        int[] places = slots;
        if (directory.length == 1) {
            TupleSegment<E> segment = TupleTable.segment(directory, 0);
            for (int i = 0; i < count; i++) {
                places[i] = segment.likely(hashes[wanted[i]]);
            }
        } else {
            for (int i = 0; i < count; i++) {
                long hash = hashes[wanted[i]];
                places[i] = TupleTable.segment(directory, hash).likely(hash);
            }
        }
        int[] likely = indexes;
        int some = 0;
        int left = 0;
        for (int i = 0; i < count; i++) {
            int index = wanted[i];
            int place = places[i];
            int absent = place >>> (Integer.SIZE - 1);
            likely[some] = index;
            places[some] = place;
            some += 1 - absent;
            wanted[left] = index;
            left += absent;
        }
        return some;
    }

    private void touchGroups(TupleSegment<E>[] directory, int[] wanted, int count) {
        long sum = 0;
        for (int i = 0; i < count; i++) {
            long hash = hashes[wanted[i]];
            sum += TupleTable.segment(directory, hash).group(hash);
        }
        touched += sum;
    }

    /** Compares whole keys; which are not found after all become the next of {@code wanted}. */
    private int compare(MaskWords mask, TupleSegment<E>[] directory, int[] wanted, int absent, int likely) {
        int found = 0;
        int left = absent;
        for (int i = 0; i < likely; i++) {
            int index = indexes[i];
            long hash = hashes[index];
            long[] key = keys[index].words();
            TupleSegment<E> segment = TupleTable.segment(directory, hash);
            MaskedEntry entry = segment.entry(slots[i]);
            if (entry == null || !mask.matches(entry.row(), key)) {
                entry = segment.lookup(mask, key, hash);
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

    /** Reads what the comparison will read. Step by step: what a key's step reads does not depend on what another key's reads. */
    private void fetch(MaskWords mask, TupleSegment<E>[] directory, int likely) {
        long sum = 0;
        for (int i = 0; i < likely; i++) {
            TupleSegment<E> segment = TupleTable.segment(directory, hashes[indexes[i]]);
            sum += segment.entry(slots[i]) == null ? 0 : 1;
        }
        for (int i = 0; i < likely; i++) {
            MaskedEntry entry =
                    TupleTable.segment(directory, hashes[indexes[i]]).entry(slots[i]);
            rows[i] = entry == null ? NONE : entry.row();
        }
        int last = Math.max(mask.size() - 1, 0);
        for (int i = 0; i < likely; i++) {
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
