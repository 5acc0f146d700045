package dev.patchbay.datapath.counter;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The last {@link #SHOWN} of something that comes one after the other: duty cycles, or milliseconds.
 *
 * <p><b>Invariants.</b> A reader gets whole rows: it leaves out those that may have been written over while it copied.
 *
 * <p><b>Threads.</b> One writer; any thread reads.
 *
 * <p><b>Memory.</b> More rows than are shown, so that a reader has the time to copy them: 64 octets each.
 */
public final class CycleHistory {
    /** Most rows that are shown. */
    public static final int SHOWN = 1_000;

    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);
    private static final VarHandle WRITTEN;
    private static final int ROWS = 2_048;
    private static final int ROW = 8;

    static {
        try {
            WRITTEN = MethodHandles.lookup().findVarHandle(CycleHistory.class, "written", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final long[] rows = new long[ROWS * ROW];
    private long written;

    /**
     * One row.
     *
     * @param number of the duty cycle, or time in milliseconds.
     * @param cycles duty cycles in it.
     * @param ns time they took.
     * @param receivingNs time of those that took in packets.
     * @param packets that came in.
     * @param batches in which they came.
     * @param upcalls answered by the slow path.
     * @param upcallNs how long it worked for them.
     */
    public record Row(
            long number,
            long cycles,
            long ns,
            long receivingNs,
            long packets,
            long batches,
            long upcalls,
            long upcallNs) {
        /** What stands for a row that there is not. */
        public static final Row NONE = new Row(0, 0, 0, 0, 0, 0, 0, 0);
    }

    CycleHistory() {}

    /** Writer only. */
    void add(
            long number,
            long cycles,
            long ns,
            long receivingNs,
            long packets,
            long batches,
            long upcalls,
            long upcallNs) {
        int at = (int) (written & (ROWS - 1)) * ROW;
        LONGS.setOpaque(rows, at, number);
        LONGS.setOpaque(rows, at + 1, cycles);
        LONGS.setOpaque(rows, at + 2, ns);
        LONGS.setOpaque(rows, at + 3, receivingNs);
        LONGS.setOpaque(rows, at + 4, packets);
        LONGS.setOpaque(rows, at + 5, batches);
        LONGS.setOpaque(rows, at + 6, upcalls);
        LONGS.setOpaque(rows, at + 7, upcallNs);
        WRITTEN.setRelease(this, written + 1);
    }

    /**
     * How many rows there ever were. Any thread.
     *
     * @return never decreases.
     */
    public long written() {
        return (long) WRITTEN.getAcquire(this);
    }

    /**
     * The latest rows. Any thread.
     *
     * @param count how many, at most {@link #SHOWN}.
     * @param since rows from before there were so many are left out.
     * @return the latest first; {@link Row#NONE} for each that there is not.
     */
    public Row[] latest(int count, long since) {
        Row[] latest = new Row[count];
        long last = written();
        for (int i = 0; i < count; i++) {
            long place = last - 1 - i;
            latest[i] = place < since ? Row.NONE : row((int) (place & (ROWS - 1)) * ROW);
        }
        VarHandle.loadLoadFence();
        // The writer is at most some rows ahead of what it has told.
        long kept = written() - ROWS + ROWS / 8;
        for (int i = 0; i < count; i++) {
            if (last - 1 - i < kept) {
                latest[i] = Row.NONE;
            }
        }
        return latest;
    }

    private Row row(int at) {
        return new Row(
                get(at), get(at + 1), get(at + 2), get(at + 3), get(at + 4), get(at + 5), get(at + 6), get(at + 7));
    }

    private long get(int at) {
        return (long) LONGS.getOpaque(rows, at);
    }
}
