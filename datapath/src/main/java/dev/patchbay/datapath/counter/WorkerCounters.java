package dev.patchbay.datapath.counter;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Counters of one worker: the doors by which frames leave, and how they were answered.
 *
 * <p><b>Invariants.</b> With nothing in flight: RECEIVED + BRANCHES + FRAGMENTS_RELEASED = FORWARDED + CONSUMED +
 * FRAGMENTS_HELD + frame drops (see {@link DropReason}), and OUTPUTS = frames transmitted by ports + PUNTED + copy drops.
 *
 * <p><b>Threads.</b> One writer, the worker. It reads its own values plainly and publishes them opaquely, so any thread
 * reads whole, non-decreasing values; two counters read one after the other need not belong to the same instant.
 *
 * <p><b>Memory.</b> One array, with a cache line of padding at both ends so that workers do not share lines.
 */
@SuppressWarnings("EnumOrdinal") // Enums index the array.
public final class WorkerCounters {
    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int PADDING = 8;
    private static final int DROPS = PADDING + WorkerCounter.values().length;

    private final long[] values = new long[DROPS + DropReason.count() + PADDING];

    /**
     * Adds one. Worker only.
     *
     * @param counter which.
     */
    public void increment(WorkerCounter counter) {
        add(PADDING + counter.ordinal(), 1);
    }

    /**
     * Adds some. Worker only.
     *
     * @param counter which.
     * @param amount how much.
     */
    public void add(WorkerCounter counter, long amount) {
        add(PADDING + counter.ordinal(), amount);
    }

    /**
     * Counts one drop. Worker only.
     *
     * @param reason why.
     */
    public void drop(DropReason reason) {
        add(DROPS + reason.ordinal(), 1);
    }

    /**
     * Counts several drops. Worker only.
     *
     * @param reason why.
     * @param amount how many.
     */
    public void drop(DropReason reason, long amount) {
        add(DROPS + reason.ordinal(), amount);
    }

    private void add(int index, long amount) {
        LONGS.setOpaque(values, index, values[index] + amount);
    }

    /**
     * Value of a counter. Any thread.
     *
     * @param counter which.
     * @return count since start.
     */
    public long get(WorkerCounter counter) {
        return (long) LONGS.getOpaque(values, PADDING + counter.ordinal());
    }

    /**
     * Number of drops for a reason. Any thread.
     *
     * @param reason which.
     * @return count since start.
     */
    public long drops(DropReason reason) {
        return (long) LONGS.getOpaque(values, DROPS + reason.ordinal());
    }

    /**
     * Sum over all reasons of one scope. Any thread.
     *
     * @param scope frames or copies.
     * @return count since start.
     */
    public long drops(DropReason.Scope scope) {
        long sum = 0;
        for (int i = 0; i < DropReason.count(); i++) {
            DropReason reason = DropReason.of(i);
            if (reason.scope() == scope) {
                sum += drops(reason);
            }
        }
        return sum;
    }
}
