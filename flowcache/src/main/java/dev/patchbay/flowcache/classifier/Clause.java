package dev.patchbay.flowcache.classifier;

/**
 * One rule's part in a conjunctive match, as the {@code conjunction} action gives it (ovs-actions(7)): a packet matches the
 * conjunction when for each of its clauses it matches some rule of one and the same priority.
 *
 * @param id of the conjunction, which its own rule matches as {@code conj_id}; 32 bits.
 * @param index of this clause, from 0.
 * @param count of clauses that the conjunction has, 2 to 64.
 */
public record Clause(int id, int index, int count) {
    /** Most clauses of one conjunction. */
    public static final int MAX_COUNT = 64;

    /** Checks the numbers. */
    public Clause {
        if (count < 2 || count > MAX_COUNT || index < 0 || index >= count) {
            throw new IllegalArgumentException(
                    "clause " + (index + 1) + " of " + count + ": a conjunction has 2 to 64 clauses, numbered from 1");
        }
    }

    /** The bit of this clause. */
    long bit() {
        return 1L << index;
    }

    /** The bits of all clauses that the conjunction has not. */
    long others() {
        return count == MAX_COUNT ? 0 : -1L << count;
    }
}
