package dev.patchbay.datapath;

import java.lang.management.ManagementFactory;

/**
 * What a round of work allocates on the thread that runs it, once the JVM has done with linking and compiling its calls.
 * When that is differs from machine to machine, and until then the JVM itself may allocate for each call: so rounds go on
 * until one is good, and work that allocates for each packet never has a good one.
 */
public final class AllocatedBytes {
    /** Far more than any compiler has needed. */
    private static final int MOST_ROUNDS = 300;

    private static final com.sun.management.ThreadMXBean THREADS =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    private AllocatedBytes() {}

    /**
     * Runs rounds on the calling thread until one allocates less than {@code enough} bytes.
     *
     * @param enough bytes that are too many for a good round
     * @param round of work
     * @return what the last round allocated, in bytes: at least {@code enough} when none was good
     */
    public static long until(long enough, Runnable round) {
        long bytes = Long.MAX_VALUE;
        for (int i = 0; i < MOST_ROUNDS && bytes >= enough; i++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            round.run();
            bytes = THREADS.getCurrentThreadAllocatedBytes() - before;
        }
        return bytes;
    }
}
