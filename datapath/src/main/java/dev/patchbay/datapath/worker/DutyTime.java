package dev.patchbay.datapath.worker;

/**
 * When the duty cycle at hand began: the time of all frames that it carries.
 *
 * <p><b>Threads.</b> Confined to one worker.
 */
final class DutyTime {
    private static final int NS_PER_MS = 1_000_000;

    private long ns;
    private long ms;

    /** A cycle begins at this time of the worker's clock. */
    void begin(long nowNs) {
        ns = nowNs;
        ms = nowNs / NS_PER_MS;
    }

    /** In nanoseconds of the worker's clock. */
    long ns() {
        return ns;
    }

    /** In milliseconds of the worker's clock. */
    long ms() {
        return ms;
    }
}
