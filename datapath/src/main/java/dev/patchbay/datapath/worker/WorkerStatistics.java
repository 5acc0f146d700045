package dev.patchbay.datapath.worker;

import dev.patchbay.datapath.action.DatapathFlow;
import dev.patchbay.datapath.counter.CycleTotal;
import dev.patchbay.datapath.counter.DropReason;
import dev.patchbay.datapath.counter.DutyCycles;
import dev.patchbay.datapath.counter.WorkerCounter;
import dev.patchbay.datapath.counter.WorkerCounters;
import dev.patchbay.flowcache.megaflow.MegaflowReader;

/**
 * What one worker has counted up to now, or since an earlier time, under the names that Open vSwitch gives it.
 *
 * <p>A frame of the same flow as the one before counts as a hit of the exact-match cache: it was compared with the whole key.
 *
 * <p><b>Threads.</b> Immutable. Taken by any thread while the worker goes on, so the numbers need not add up to the last
 * packet.
 *
 * @param timeNs when it was taken.
 * @param exactHits packets answered by the exact-match cache, or as the one before.
 * @param megaflowHits packets answered by the megaflow classifier.
 * @param subtablesExamined subtables asked for those.
 * @param recirculated look-ups of packets that had been looked up before.
 * @param lost packets that should have gone to the slow path but for which there was no room.
 * @param sent packets sent by ports.
 * @param sentBatches batches in which they were sent.
 * @param cycles duty cycles, packets and upcalls.
 */
public record WorkerStatistics(
        long timeNs,
        long exactHits,
        long megaflowHits,
        long subtablesExamined,
        long recirculated,
        long lost,
        long sent,
        long sentBatches,
        DutyCycles.Snapshot cycles) {
    /**
     * Takes all numbers as they are now.
     *
     * @param timeNs the time.
     * @param counters of the worker.
     * @param megaflows its look-ups.
     * @param cycles its time.
     * @return new statistics.
     */
    public static WorkerStatistics of(
            long timeNs, WorkerCounters counters, MegaflowReader<DatapathFlow> megaflows, DutyCycles cycles) {
        return new WorkerStatistics(
                timeNs,
                counters.get(WorkerCounter.RUN_HITS) + counters.get(WorkerCounter.EMC_HITS),
                megaflows.hits(),
                megaflows.subtablesExamined(),
                counters.get(WorkerCounter.RECIRCULATED),
                counters.drops(DropReason.UPCALL_QUEUE_FULL) + counters.drops(DropReason.UPCALL_PORT_SHARE),
                counters.get(WorkerCounter.OUTPUTS)
                        - counters.get(WorkerCounter.PUNTED)
                        - counters.drops(DropReason.Scope.COPY),
                counters.get(WorkerCounter.OUTPUT_BATCHES),
                cycles.snapshot());
    }

    /**
     * By how much the numbers grew.
     *
     * @param earlier statistics of the same worker.
     * @return difference; its time is the earlier one.
     */
    public WorkerStatistics since(WorkerStatistics earlier) {
        return new WorkerStatistics(
                earlier.timeNs,
                exactHits - earlier.exactHits,
                megaflowHits - earlier.megaflowHits,
                subtablesExamined - earlier.subtablesExamined,
                recirculated - earlier.recirculated,
                lost - earlier.lost,
                sent - earlier.sent,
                sentBatches - earlier.sentBatches,
                cycles.since(earlier.cycles));
    }

    /**
     * A total of the duty cycles.
     *
     * @param total which.
     * @return count or nanoseconds.
     */
    public long total(CycleTotal total) {
        return cycles.total(total);
    }
}
