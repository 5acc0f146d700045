package dev.patchbay.datapath;

import dev.patchbay.datapath.vport.Wakeup;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.ErrorHandler;

/**
 * Drives the slow path of a started switch: works while there is work, else sleeps until it is woken or something is due.
 *
 * <p><b>Threads.</b> Owns one thread. {@link #wakeup} may be called by any other and is cheap while it is awake.
 */
final class SlowPathThread implements Runnable, Wakeup {
    private static final long LONGEST_SLEEP_MS = 500;

    private final SlowPath slowPath;
    private final ErrorHandler errors;
    private final Thread thread;
    private volatile boolean asleep;
    private volatile boolean closed;

    SlowPathThread(SlowPath slowPath, String name, ErrorHandler errors) {
        this.slowPath = slowPath;
        this.errors = errors;
        this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this);
    }

    void start() {
        thread.start();
    }

    @Override
    public void run() {
        while (!closed) {
            if (work() > 0) {
                continue;
            }
            asleep = true;
            // Whoever adds work after this look sees that we sleep, and wakes us.
            if (!slowPath.hasWork() && !closed) {
                LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(sleepMs()));
            }
            asleep = false;
        }
    }

    private int work() {
        try {
            return slowPath.doWork();
        } catch (RuntimeException e) {
            errors.onError(e);
            return 1;
        }
    }

    private long sleepMs() {
        return Math.clamp(slowPath.nextDeadlineMs() - slowPath.model().nowMs(), 1, LONGEST_SLEEP_MS);
    }

    @Override
    public void wakeup() {
        if (asleep) {
            LockSupport.unpark(thread);
        }
    }

    /** Ends the thread and waits until it has ended. */
    void close() throws InterruptedException {
        closed = true;
        LockSupport.unpark(thread);
        thread.join();
    }
}
