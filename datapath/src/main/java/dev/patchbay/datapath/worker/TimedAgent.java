package dev.patchbay.datapath.worker;

import org.agrona.concurrent.Agent;

/**
 * Something that lives on a worker's event loop beside the worker: a guest, an internal device.
 *
 * <p>Its {@code doWork} is called after each duty cycle of the worker and when its deadline comes; it returns 0 when it
 * found nothing to do. It never waits.
 */
public interface TimedAgent extends Agent {
    /** Deadline of an agent that waits for frames only. */
    long NEVER = Long.MAX_VALUE;

    /**
     * When the agent wants to be called next, if nothing happens before. Asked after each duty cycle.
     *
     * @return time of the loop's clock in nanoseconds, or {@link #NEVER}.
     */
    long nextDeadlineNs();
}
