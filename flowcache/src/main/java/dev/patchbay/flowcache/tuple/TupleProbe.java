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
    private final long[] hashes;
    private final TupleSegment<?>[] segments;
    private final MaskedEntry[] entries;

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
        entries = new MaskedEntry[capacity];
    }

    /**
     * Looks keys up; the answers are {@link #entry} until the next call.
     *
     * @param table where.
     * @param keys some keys.
     * @param wanted indexes of those that are looked up.
     * @param count how many of {@code wanted} count, from the first.
     */
    public void find(TupleTable<E> table, FlowKey[] keys, int[] wanted, int count) {
        MaskWords mask = table.mask();
        TupleSegment<E>[] directory = table.directory();
        long sum = 0;
        for (int i = 0; i < count; i++) {
            hashes[i] = table.hash(keys[wanted[i]].words());
        }
        for (int i = 0; i < count; i++) {
            TupleSegment<E> segment = TupleTable.segment(directory, hashes[i]);
            segments[i] = segment;
            sum += segment.group(hashes[i]);
        }
        for (int i = 0; i < count; i++) {
            MaskedEntry entry = segments[i].candidate(mask, keys[wanted[i]].words(), hashes[i]);
            entries[i] = entry;
            sum += entry == null ? 0 : entry.row().length;
        }
        for (int i = 0; i < count; i++) {
            MaskedEntry entry = entries[i];
            if (entry != null && !mask.matches(entry.row(), keys[wanted[i]].words())) {
                entries[i] = segments[i].lookup(mask, keys[wanted[i]].words(), hashes[i]);
            }
        }
        touched += sum;
    }

    /**
     * What was found.
     *
     * @param i which of the wanted keys, from 0.
     * @return null if there is none.
     */
    @SuppressWarnings("unchecked")
    public E entry(int i) {
        return (E) entries[i];
    }

    @Override
    public String toString() {
        return "probe " + touched;
    }
}
