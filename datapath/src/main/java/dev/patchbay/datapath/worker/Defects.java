package dev.patchbay.datapath.worker;

import dev.patchbay.datapath.counter.DropReason;
import dev.patchbay.datapath.counter.WorkerCounters;
import org.agrona.ErrorHandler;

/**
 * Where exceptions end that a frame has caused: it is dropped by name, the defect is reported, and the worker goes on.
 *
 * <p><b>Threads.</b> Confined to one worker.
 */
final class Defects {
    private final WorkerCounters counters;
    private final ErrorHandler handler;

    Defects(WorkerCounters counters, ErrorHandler handler) {
        this.counters = counters;
        this.handler = handler;
    }

    /** A frame was lost to a defect. */
    void report(RuntimeException defect) {
        counters.drop(DropReason.INTERNAL_ERROR);
        handler.onError(defect);
    }
}
