package dev.patchbay.flowcache.tuple;

/**
 * What a {@link TupleTable} holds: anything that has a masked key.
 *
 * <p><b>Invariants.</b> The masked key at the beginning of the row never changes.
 *
 * <p><b>Threads.</b> The row may be read by any thread that got the entry from a table.
 */
public abstract class MaskedEntry {
    private final long[] row;

    /**
     * An entry.
     *
     * @param row see {@link MaskWords}; kept.
     */
    protected MaskedEntry(long[] row) {
        this.row = row;
    }

    /**
     * The entry's words.
     *
     * @return masked key, then what the subclass put behind it.
     */
    protected final long[] row() {
        return row;
    }
}
