package dev.patchbay.datapath.revalidator;

import java.util.function.Consumer;
import org.agrona.concurrent.EpochClock;

/**
 * Flows that were deleted while a worker may have been forwarding with them: its last packets count, too.
 *
 * <p>They are kept for a grace time on a clock that nobody stops; by its end every worker has ended its duty cycle.
 *
 * <p><b>Threads.</b> Slow path only. <b>Memory.</b> A ring that shrinks when it is empty.
 */
final class RemovedFlows {
    private static final int LEAST_PLACES = 64;

    private final EpochClock steady;
    private final long graceMs;
    private CachedFlow[] flows = new CachedFlow[LEAST_PLACES];
    private long[] removedMs = new long[LEAST_PLACES];

    /** Numbers of the oldest flow here and of the next one to come; a flow's place is its number modulo the ring's size. */
    private long oldest;

    private long next;

    /** A grace time of 0 is for workers that run only while the slow path does not. */
    RemovedFlows(EpochClock steady, long graceMs) {
        this.steady = steady;
        this.graceMs = graceMs;
    }

    int size() {
        return (int) (next - oldest);
    }

    void add(CachedFlow flow) {
        if (graceMs == 0) {
            return;
        }
        if (size() == flows.length) {
            grow();
        }
        flows[place(next)] = flow;
        removedMs[place(next)] = steady.time();
        next++;
    }

    private int place(long number) {
        return (int) number & (flows.length - 1);
    }

    private void grow() {
        int first = place(oldest);
        int length = flows.length;
        CachedFlow[] moreFlows = new CachedFlow[length * 2];
        long[] moreTimes = new long[length * 2];
        System.arraycopy(flows, first, moreFlows, 0, length - first);
        System.arraycopy(flows, 0, moreFlows, length - first, first);
        System.arraycopy(removedMs, first, moreTimes, 0, length - first);
        System.arraycopy(removedMs, 0, moreTimes, length - first, first);
        flows = moreFlows;
        removedMs = moreTimes;
        next -= oldest;
        oldest = 0;
    }

    /** Has the last packets counted of flows whose grace is over, and forgets them; returns how many there were. */
    int forget(int limit, Consumer<CachedFlow> counter) {
        int count = 0;
        while (count < limit && size() > 0 && steady.time() - removedMs[place(oldest)] >= graceMs) {
            CachedFlow flow = flows[place(oldest)];
            flows[place(oldest)] = null;
            oldest++;
            counter.accept(flow);
            count++;
        }
        if (count > 0 && size() == 0 && flows.length > LEAST_PLACES) {
            flows = new CachedFlow[LEAST_PLACES];
            removedMs = new long[LEAST_PLACES];
        }
        return count;
    }

    /** All flows that are here now, for a walk during which some may be forgotten. */
    CachedFlow[] toArray() {
        CachedFlow[] copy = new CachedFlow[size()];
        int first = place(oldest);
        int upper = Math.min(copy.length, flows.length - first);
        System.arraycopy(flows, first, copy, 0, upper);
        System.arraycopy(flows, 0, copy, upper, copy.length - upper);
        return copy;
    }
}
