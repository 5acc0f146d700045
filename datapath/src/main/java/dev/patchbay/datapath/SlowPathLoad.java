package dev.patchbay.datapath;

/**
 * How long upcalls waited, and how long the slow path did other work meanwhile.
 *
 * <p>Between two looks at the upcalls it does a slice of everything else; the length of these stretches, and of the longest
 * single command step among them, is what an upcall waits at worst before those ahead of it in the ring have their turn. A
 * stepped switch measures nothing.
 *
 * <p><b>Threads.</b> Slow path only.
 */
public final class SlowPathLoad {
    private static final long NS_PER_US = 1_000;
    private static final long LONG_NS = 1_000_000;

    private long longestNs;
    private long longestStepNs;
    private long slices;
    private long longSlices;
    private long upcalls;
    private long longestWaitNs;
    private long longWaits;
    private Observer observer = _ -> {};

    SlowPathLoad() {}

    /** Hears of each upcall as it has its turn, on the slow path. */
    @FunctionalInterface
    public interface Observer {
        /**
         * An upcall's translation begins.
         *
         * @param waitedNs nanoseconds since a worker handed it over.
         */
        void begins(long waitedNs);
    }

    /**
     * Has someone told of each upcall: who measures what it waited for.
     *
     * @param told instead of whoever was told before.
     */
    public void observe(Observer told) {
        observer = told;
    }

    void slice(long ns) {
        slices++;
        longestNs = Math.max(longestNs, ns);
        longSlices += ns > LONG_NS ? 1 : 0;
    }

    void step(long ns) {
        longestStepNs = Math.max(longestStepNs, ns);
    }

    /** An upcall has its turn after so long a time. */
    void upcall(long waitedNs) {
        observer.begins(waitedNs);
        upcalls++;
        longestWaitNs = Math.max(longestWaitNs, waitedNs);
        longWaits += waitedNs > LONG_NS ? 1 : 0;
    }

    /**
     * The longest time in which no upcall was looked at although the slow path was awake.
     *
     * @return microseconds since the start or {@link #reset}.
     */
    public long longestSliceMicros() {
        return longestNs / NS_PER_US;
    }

    /**
     * The longest single step of a command.
     *
     * @return microseconds since the start or {@link #reset}.
     */
    public long longestStepMicros() {
        return longestStepNs / NS_PER_US;
    }

    /**
     * How many slices of other work there were.
     *
     * @return count since the start or {@link #reset}.
     */
    public long slices() {
        return slices;
    }

    /**
     * How many of them took more than a millisecond.
     *
     * @return count since the start or {@link #reset}.
     */
    public long longSlices() {
        return longSlices;
    }

    /**
     * How many upcalls were answered.
     *
     * @return count since the start or {@link #reset}.
     */
    public long upcalls() {
        return upcalls;
    }

    /**
     * The longest time from when a worker handed an upcall over to when its translation began.
     *
     * @return microseconds since the start or {@link #reset}.
     */
    public long longestWaitMicros() {
        return longestWaitNs / NS_PER_US;
    }

    /**
     * How many upcalls waited more than a millisecond.
     *
     * @return count since the start or {@link #reset}.
     */
    public long longWaits() {
        return longWaits;
    }

    /** Begins anew. */
    public void reset() {
        longestWaitNs = 0;
        longWaits = 0;
        longestNs = 0;
        longestStepNs = 0;
        slices = 0;
        longSlices = 0;
        upcalls = 0;
    }
}
