package dev.patchbay.control.guest;

import dev.patchbay.datapath.vport.Wakeup;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs a {@link GuestAgent} on a thread of its own that sleeps until the agent's next deadline, a frame or a command.
 *
 * <p>The guests have a thread apart from the worker's: a guest stands for another machine, and what it does (or gets wrong)
 * must not cost the switch time. Anything it throws ends the process through the uncaught-exception handler.
 */
public final class GuestThread implements AutoCloseable, Wakeup {
    private final GuestAgent agent;
    private final Thread thread;
    private final AtomicBoolean pending = new AtomicBoolean();
    private volatile boolean running = true;

    /**
     * Starts the thread.
     *
     * @param agent to run; its wake-up is set to this
     * @param name of the thread
     */
    public GuestThread(GuestAgent agent, String name) {
        this.agent = agent;
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
        agent.wakeup(this);
        thread.start();
    }

    private void run() {
        while (running) {
            pending.set(false);
            if (agent.doWork() > 0) {
                continue;
            }
            long deadline = agent.deadlineNs();
            if (pending.get() || deadline == Long.MIN_VALUE) {
                continue;
            }
            if (deadline == Long.MAX_VALUE) {
                LockSupport.park(this);
            } else {
                long wait = deadline - System.nanoTime();
                if (wait > 0) {
                    LockSupport.parkNanos(this, wait);
                }
            }
        }
    }

    @Override
    public void wakeup() {
        if (pending.compareAndSet(false, true)) {
            LockSupport.unpark(thread);
        }
    }

    /** Ends the thread and waits for it, unless the caller is interrupted. */
    @Override
    public void close() {
        running = false;
        LockSupport.unpark(thread);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
