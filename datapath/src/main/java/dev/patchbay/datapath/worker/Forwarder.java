package dev.patchbay.datapath.worker;

import dev.patchbay.datapath.action.ActionExecutor;
import dev.patchbay.datapath.action.ActionList;
import dev.patchbay.datapath.action.DatapathFlow;
import dev.patchbay.datapath.action.FrameRow;
import dev.patchbay.datapath.counter.DropReason;
import dev.patchbay.datapath.counter.WorkerCounter;
import dev.patchbay.datapath.counter.WorkerCounters;
import dev.patchbay.datapath.upcall.UpcallQueue;
import dev.patchbay.datapath.vport.Vport;
import dev.patchbay.flowcache.emc.ExactMatchCache;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.megaflow.MegaflowReader;
import org.agrona.DirectBuffer;

/**
 * Carries the frames of a {@link Burst} on: by the actions of their flows, or to the slow path.
 *
 * <p><b>What.</b> Runs that follow each other and whose flows have the same actions are carried on together while nothing is
 * special about them: most of what a worker does to a frame of a busy switch is the loop that this takes. Everything else
 * goes frame by frame.
 *
 * <p><b>Invariants.</b> Frames of a flow go in the order in which they came, also behind those that wait for the slow path.
 *
 * <p><b>Threads.</b> Confined to one worker. <b>Memory.</b> Allocates nothing.
 */
final class Forwarder {
    private final int worker;
    private final boolean cache;
    private final ExactMatchCache<DatapathFlow> emc;
    private final MegaflowReader<DatapathFlow> megaflows;
    private final DirectBuffer buffer;
    private final Burst burst;
    private final ActionExecutor executor;
    private final UpcallQueue upcalls;
    private final FlowRun credits;
    private final WorkerCounters counters;
    private final DutyTime time;
    private final Defects defects;

    /**
     * Forwarder of one worker.
     *
     * @param context settings.
     * @param credits of frames carried on one by one.
     */
    Forwarder(
            WorkerContext context,
            MegaflowReader<DatapathFlow> megaflows,
            Burst burst,
            ActionExecutor executor,
            UpcallQueue upcalls,
            FlowRun credits,
            WorkerCounters counters,
            DutyTime time,
            Defects defects) {
        worker = context.index();
        cache = context.cache();
        emc = context.emc();
        buffer = context.arena().buffer();
        this.megaflows = megaflows;
        this.burst = burst;
        this.executor = executor;
        this.upcalls = upcalls;
        this.credits = credits;
        this.counters = counters;
        this.time = time;
        this.defects = defects;
    }

    /** Looks up and carries on what has come in. */
    void forward() {
        if (burst.isEmpty()) {
            return;
        }
        if (cache) {
            burst.find(emc, megaflows);
        }
        countReceived();
        int frames = burst.frames().size();
        int run = 0;
        for (int frame = 0; frame < frames; ) {
            // A run that went on from the burst before may have no frame in this one.
            while (frame >= burst.begin(run + 1)) {
                run++;
            }
            try {
                int done = forwardAll(run, frame);
                if (done == 0) {
                    done = 1;
                    forwardOne(run, frame);
                }
                frame += done;
            } catch (RuntimeException e) {
                defects.report(e);
                frame++;
            }
        }
        burst.restart();
    }

    private void countReceived() {
        if (burst.isOfOnePort()) {
            burst.port(0).counters(worker).received(burst.frames().size(), burst.bytes());
            return;
        }
        for (int run = 0; run < burst.runs(); run++) {
            Vport port = burst.port(run);
            port.counters(worker).received(burst.begin(run + 1) - burst.begin(run), burst.bytes(run));
        }
    }

    /** How many frames from this one of a run on were done; 0 leaves it to {@link #forwardOne}. */
    private int forwardAll(int run, int frame) {
        DatapathFlow flow = burst.flow(run);
        if (flow == null || !flow.alive() || !upcalls.isEmpty() || !executor.isForAll(flow.actions())) {
            return 0;
        }
        int end = burst.alike(run);
        int[] hashes = burst.flowHashes(run, end);
        int done = executor.executeAll(flow.actions(), burst.frames(), frame, burst.begin(end), hashes);
        if (done > 0) {
            burst.credit(worker, run, frame, frame + done, time.ms(), counters);
        }
        return done;
    }

    private void forwardOne(int run, int frame) {
        FrameRow frames = burst.frames();
        int offset = frames.offset(frame);
        int length = frames.length(frame);
        FlowKey key = burst.key(run);
        if (!upcalls.isEmpty() && upcalls.mustWait(burst.flowHash(run))) {
            enqueue(run, offset, length);
            return;
        }
        WorkerCounter answer = frame == burst.begin(run) ? burst.answer(run) : WorkerCounter.RUN_HITS;
        DatapathFlow flow = burst.flow(run);
        if (flow != null && !flow.alive()) {
            burst.found(run, megaflows.lookup(key));
            flow = burst.flow(run);
            answer = burst.answer(run);
        }
        if (flow == null) {
            counters.increment(WorkerCounter.MISSES);
            enqueue(run, offset, length);
            return;
        }
        counters.increment(answer);
        credits.add(flow, length, key, time.ms());
        ActionList actions = flow.actions();
        int hash = actions.tunnels() ? burst.flowHash(run) : 0;
        executor.execute(actions, offset, length, frames.floor(frame), key, hash);
    }

    private void enqueue(int run, int offset, int length) {
        int hash = burst.flowHash(run);
        boolean waits = upcalls.mustWait(hash);
        int port = burst.port(run).number();
        DropReason refusal = upcalls.offer(burst.key(run), burst.words(run), hash, port, buffer, offset, length);
        if (refusal != null) {
            counters.drop(refusal);
        } else {
            counters.increment(waits ? WorkerCounter.QUEUED : WorkerCounter.UPCALLS);
        }
    }
}
