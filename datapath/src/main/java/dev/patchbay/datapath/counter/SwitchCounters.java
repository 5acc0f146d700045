package dev.patchbay.datapath.counter;

import java.util.List;

/**
 * What all workers of a switch counted together.
 *
 * <p><b>Threads.</b> Any; each call adds up what the workers have counted then.
 */
public final class SwitchCounters {
    private final List<WorkerCounters> workers;

    /**
     * Puts counters together.
     *
     * @param workers counters of each.
     */
    public SwitchCounters(List<WorkerCounters> workers) {
        this.workers = List.copyOf(workers);
    }

    /**
     * Value of a counter.
     *
     * @param counter which.
     * @return count since start.
     */
    public long get(WorkerCounter counter) {
        long sum = 0;
        for (WorkerCounters each : workers) {
            sum += each.get(counter);
        }
        return sum;
    }

    /**
     * Number of drops for a reason.
     *
     * @param reason which.
     * @return count since start.
     */
    public long drops(DropReason reason) {
        long sum = 0;
        for (WorkerCounters each : workers) {
            sum += each.drops(reason);
        }
        return sum;
    }

    /**
     * Sum over all reasons of one scope.
     *
     * @param scope frames or copies.
     * @return count since start.
     */
    public long drops(DropReason.Scope scope) {
        long sum = 0;
        for (WorkerCounters each : workers) {
            sum += each.drops(scope);
        }
        return sum;
    }
}
