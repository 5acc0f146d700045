package dev.patchbay.datapath.worker;

import dev.patchbay.datapath.action.ActionExecutor;
import dev.patchbay.datapath.action.ActionList;
import dev.patchbay.datapath.action.DatapathFlow;
import dev.patchbay.datapath.counter.DutyCycles;
import dev.patchbay.datapath.counter.WorkerCounter;
import dev.patchbay.datapath.counter.WorkerCounters;
import dev.patchbay.datapath.upcall.Injection;
import dev.patchbay.datapath.upcall.InjectionQueue;
import dev.patchbay.datapath.upcall.Upcall;
import dev.patchbay.datapath.upcall.UpcallQueue;

/**
 * What comes back from the slow path: frames that waited for its answer, and frames of its own.
 *
 * <p><b>Threads.</b> Confined to one worker.
 */
final class SlowPathAnswers implements UpcallQueue.Turn {
    private final InjectionQueue injections;
    private final FlowLookup lookup;
    private final FlowRun credits;
    private final Staging staging;
    private final ActionExecutor executor;
    private final WorkerCounters counters;
    private final DutyCycles cycles;
    private final DutyTime time;
    private final Defects defects;

    /**
     * Answers for one worker.
     *
     * @param credits of frames carried on one by one.
     */
    SlowPathAnswers(
            InjectionQueue injections,
            FlowLookup lookup,
            FlowRun credits,
            Staging staging,
            ActionExecutor executor,
            WorkerCounters counters,
            DutyCycles cycles,
            DutyTime time,
            Defects defects) {
        this.injections = injections;
        this.lookup = lookup;
        this.credits = credits;
        this.staging = staging;
        this.executor = executor;
        this.counters = counters;
        this.cycles = cycles;
        this.time = time;
        this.defects = defects;
    }

    /** Frames of the slow path bring their actions along; they were counted by the translation, and by no port. */
    int inject() {
        int frames = 0;
        while (frames < InjectionQueue.SLOTS) {
            Injection injection = injections.poll();
            if (injection == null) {
                break;
            }
            frames++;
            counters.increment(WorkerCounter.RECEIVED);
            try {
                int length = injection.frame().capacity();
                int staged = staging.copy(injection.frame(), 0, length);
                int floor = staged - Staging.HEADROOM;
                executor.execute(injection.actions(), staged, length, floor, injection.key(), injection.flowHash());
            } catch (RuntimeException e) {
                defects.report(e);
            }
        }
        return frames;
    }

    @Override
    public void answered(Upcall upcall) {
        cycles.upcall(upcall.tookNs());
        // The translation has counted this frame; the flow's counters are for those that the cache forwards.
        resume(upcall, upcall.actions());
    }

    @Override
    public boolean retry(Upcall upcall) {
        DatapathFlow flow = lookup.find(upcall.key(), upcall.words());
        if (flow == null) {
            counters.increment(WorkerCounter.MISSES);
            counters.increment(WorkerCounter.UPCALLS);
            return false;
        }
        credits.add(flow, upcall.frameLength(), upcall.key(), time.ms());
        resume(upcall, flow.actions());
        return true;
    }

    @Override
    public void resume(Upcall upcall) {
        resume(upcall, ActionList.DROP);
    }

    private void resume(Upcall upcall, ActionList actions) {
        try {
            int length = upcall.frameLength();
            int staged = staging.copy(upcall.frame(), upcall.frameOffset(), length);
            int floor = staged - Staging.HEADROOM;
            executor.resume(upcall.mark(), actions, staged, length, floor, upcall.key(), upcall.flowHash());
        } catch (RuntimeException e) {
            defects.report(e);
        }
    }
}
