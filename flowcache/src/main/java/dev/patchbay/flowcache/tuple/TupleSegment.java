package dev.patchbay.flowcache.tuple;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Open-addressing table of up to nine hundred entries: one leaf of a {@link TupleTable}.
 *
 * <p><b>What.</b> Slots come in groups of eight. The eight control bytes of a group are one {@code long}: 0 for a slot that
 * was never used, 1 for one that was emptied, else the top bit and seven bits of the hash. A look-up compares a group's
 * bytes at once and touches an entry only where they agree; it ends at the first group with a never-used slot.
 *
 * <p><b>Invariants.</b> At least one eighth of the slots was never used, so every look-up ends. A slot of a group that has a
 * never-used slot becomes never-used again when it is emptied: no search has ever gone on behind such a group.
 *
 * <p><b>Threads.</b> One writer. It stores an entry before the control byte that announces it; readers load in the
 * opposite order and compare the whole key, so that a slot that changed its owner in between costs nothing but a miss.
 */
final class TupleSegment<E extends MaskedEntry> {
    static final int MIN_SLOTS = 8;

    private static final VarHandle CONTROL = MethodHandles.arrayElementVarHandle(long[].class);
    private static final VarHandle ENTRY = MethodHandles.arrayElementVarHandle(MaskedEntry[].class);

    private static final int SLOTS = 8;
    private static final long LOW_BITS = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
    private static final long EMPTIED = 1;

    /** From so many slots on memory counts; smaller segments have few full groups, and a search hardly ever goes on. */
    private static final int ROOMY = 1024;

    /** Bits of the hash that all entries here have in common, see {@link TupleTable}. */
    final int depth;

    private final long[] control;
    private final MaskedEntry[] entries;
    private int size;
    private int usedSlots;

    TupleSegment(int depth, int slots) {
        this.depth = depth;
        control = new long[slots / SLOTS];
        entries = new MaskedEntry[slots];
    }

    int slots() {
        return entries.length;
    }

    int size() {
        return size;
    }

    boolean full() {
        int least = entries.length < ROOMY ? 3 * (entries.length / SLOTS) : entries.length / SLOTS;
        return usedSlots >= entries.length - least;
    }

    /** The entry that matches the key, or null. Any thread. */
    @SuppressWarnings("unchecked")
    E lookup(MaskWords mask, long[] key, long hash) {
        long[] groups = control;
        long pattern = pattern(hash);
        int last = groups.length - 1;
        int group = (int) hash & last;
        for (int i = 0; i <= last; i++) {
            long bytes = (long) CONTROL.getAcquire(groups, group);
            for (long equal = zeroBytes(bytes ^ pattern); equal != 0; equal &= equal - 1) {
                MaskedEntry entry = (MaskedEntry) ENTRY.getAcquire(entries, slot(group, equal));
                if (entry != null && mask.matches(entry.row(), key)) {
                    return (E) entry;
                }
            }
            if (zeroBytes(bytes) != 0) {
                return null;
            }
            group = (group + 1) & last;
        }
        return null;
    }

    /** The slots in which a search begins, to have them near. Any thread. */
    long group(long hash) {
        return (long) CONTROL.getAcquire(control, (int) hash & (control.length - 1));
    }

    /**
     * The slot of an entry that most likely matches, not compared yet, or any slot if the search does not end in its first
     * group; negative if no entry matches. Has no branch. Any thread.
     */
    int likely(long hash) {
        int group = (int) hash & (control.length - 1);
        long bytes = (long) CONTROL.getAcquire(control, group);
        long equal = zeroBytes(bytes ^ pattern(hash));
        long unused = zeroBytes(bytes);
        // Top bit: no equal byte, and a never-used one. A number or its negative has the top bit, unless it is zero.
        long absent = ~(equal | -equal) & (unused | -unused);
        return slot(group, equal | Long.MIN_VALUE) | (int) (absent >> (Long.SIZE - 1));
    }

    /** Slot of the entry with the same masked key, or -1. Writer. */
    int slotOf(MaskWords mask, long[] row, long hash) {
        long pattern = pattern(hash);
        int last = control.length - 1;
        int group = (int) hash & last;
        while (true) {
            long bytes = control[group];
            for (long equal = zeroBytes(bytes ^ pattern); equal != 0; equal &= equal - 1) {
                int slot = slot(group, equal);
                if (entries[slot] != null && mask.equalRows(entries[slot].row(), row)) {
                    return slot;
                }
            }
            if (zeroBytes(bytes) != 0) {
                return -1;
            }
            group = (group + 1) & last;
        }
    }

    /** What is in a slot, or null. Any thread. */
    @SuppressWarnings("unchecked")
    E entry(int slot) {
        return (E) (MaskedEntry) ENTRY.getAcquire(entries, slot);
    }

    /** Whether a slot holds this very entry. Writer. */
    @SuppressWarnings("ReferenceEquality")
    boolean holds(int slot, MaskedEntry entry) {
        return entries[slot] == entry;
    }

    /** Puts another entry with the same masked key into a slot. Writer. */
    void replace(int slot, E entry) {
        ENTRY.setRelease(entries, slot, entry);
    }

    /** Adds an entry whose masked key is not here; there must be room. Writer. */
    void add(E entry, long hash) {
        int last = control.length - 1;
        int group = (int) hash & last;
        while ((~control[group] & HIGH_BITS) == 0) {
            group = (group + 1) & last;
        }
        long bytes = control[group];
        int slot = slot(group, ~bytes & HIGH_BITS);
        int shift = (slot % SLOTS) * Byte.SIZE;
        if (((bytes >>> shift) & 0xff) != EMPTIED) {
            usedSlots++;
        }
        size++;
        ENTRY.setRelease(entries, slot, entry);
        CONTROL.setRelease(control, group, (bytes & ~(0xffL << shift)) | (pattern(hash) & (0xffL << shift)));
    }

    /** Empties a slot. Writer. */
    void remove(int slot) {
        int group = slot / SLOTS;
        int shift = (slot % SLOTS) * Byte.SIZE;
        long bytes = control[group];
        long others = bytes & ~(0xffL << shift);
        boolean searchEndsHere = zeroBytes(bytes) != 0;
        size--;
        if (searchEndsHere) {
            usedSlots--;
        }
        CONTROL.setRelease(control, group, searchEndsHere ? others : others | (EMPTIED << shift));
        ENTRY.setRelease(entries, slot, null);
    }

    private static long pattern(long hash) {
        return (0x80 | ((hash >>> 32) & 0x7f)) * LOW_BITS;
    }

    /**
     * Top bit of each byte that is zero. Above a zero byte, a byte of 1 may be marked too: harmless in the search for
     * equal bytes, which compares keys, and in the question whether there is any.
     */
    private static long zeroBytes(long bytes) {
        return (bytes - LOW_BITS) & ~bytes & HIGH_BITS;
    }

    private static int slot(int group, long marks) {
        return group * SLOTS + Long.numberOfTrailingZeros(marks) / Byte.SIZE;
    }
}
