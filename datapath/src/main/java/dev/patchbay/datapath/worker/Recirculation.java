package dev.patchbay.datapath.worker;

import dev.patchbay.datapath.action.ActionExecutor;
import dev.patchbay.datapath.action.ActionList;
import dev.patchbay.datapath.action.DatapathFlow;
import dev.patchbay.datapath.action.Detour;
import dev.patchbay.datapath.action.Frame;
import dev.patchbay.datapath.counter.DropReason;
import dev.patchbay.datapath.counter.WorkerCounter;
import dev.patchbay.datapath.counter.WorkerCounters;
import dev.patchbay.datapath.upcall.PuntQueue;
import dev.patchbay.datapath.upcall.UpcallQueue;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowKeyExtractor;
import java.util.Arrays;
import org.agrona.DirectBuffer;

/**
 * What becomes of frames whose actions lead elsewhere than to a port: to another look-up, behind frames that wait, or as a
 * copy to the slow path.
 *
 * <p><b>Threads.</b> Confined to one worker. <b>Memory.</b> Nothing is allocated per frame.
 */
final class Recirculation implements Detour {
    /** As {@link Worker#MAX_RECIRCULATIONS} for frames that go through namespaces, where those before do not count. */
    private static final int MAX_DEPTH = 40;

    private final DirectBuffer buffer;
    private final FlowKeyExtractor extractor;
    private final FlowLookup lookup;
    private final UpcallQueue upcalls;
    private final PuntQueue punts;
    private final WorkerCounters counters;
    private final DutyTime time;
    private final FlowKey puntKey = new FlowKey();

    /** Look-ups of recirculated frames, by how often they were recirculated before. */
    private final LastLookup[] recirculated = new LastLookup[MAX_DEPTH];

    /** How many of them were in use in this duty cycle. */
    private int deepest;

    private ActionExecutor executor;

    Recirculation(
            int worker,
            DirectBuffer buffer,
            FlowKeyExtractor extractor,
            FlowLookup lookup,
            UpcallQueue upcalls,
            PuntQueue punts,
            WorkerCounters counters,
            DutyTime time) {
        this.buffer = buffer;
        this.extractor = extractor;
        this.lookup = lookup;
        this.upcalls = upcalls;
        this.punts = punts;
        this.counters = counters;
        this.time = time;
        Arrays.setAll(recirculated, depth -> new LastLookup(worker));
    }

    /** Who runs what is found: the executor that was made for this detour. Once, before the first frame. */
    void runsOn(ActionExecutor running) {
        executor = running;
    }

    /** The duty cycle ends: credits what was not credited yet. */
    void end() {
        for (int depth = 0; depth < deepest; depth++) {
            recirculated[depth].run().end(time.ms());
        }
        deepest = 0;
    }

    @Override
    public void recirculate(Frame frame, int id) {
        int depth = frame.depth();
        // As in Open vSwitch, taking a packet out of a tunnel counts as well.
        int most = frame.key().get(FlowField.TUN_DST) == 0 ? Worker.MAX_RECIRCULATIONS : Worker.MAX_RECIRCULATIONS - 1;
        if (frame.recentDepth() >= most || depth == MAX_DEPTH) {
            executor.drop(frame, DropReason.RECIRCULATION_LIMIT);
            return;
        }
        counters.increment(WorkerCounter.RECIRCULATED);
        LastLookup lookups = recirculated[depth];
        deepest = Math.max(deepest, depth + 1);
        FlowKey key = lookups.next().copyFrom(frame.key()).set(FlowField.RECIRC_ID, id);
        int words = extractor.extract(buffer, frame.offset(), frame.length(), key);
        frame.recirculated(key);
        boolean same = lookups.repeats(words);
        DatapathFlow flow = lookups.flow();
        if (same && flow != null && flow.alive()) {
            counters.increment(WorkerCounter.RUN_HITS);
        } else {
            flow = lookup.find(key, words);
            lookups.found(flow);
            if (flow == null) {
                counters.increment(WorkerCounter.MISSES);
                miss(frame, words);
                return;
            }
        }
        lookups.run().add(flow, frame.length(), key, time.ms());
        executor.run(frame, flow.actions());
    }

    private void miss(Frame frame, int words) {
        int port = (int) frame.key().get(FlowField.IN_PORT);
        DropReason refusal = upcalls.offerMissed(frame, words, executor.flowHash(), port, buffer);
        if (refusal == null) {
            counters.increment(WorkerCounter.UPCALLS);
            executor.waitBehind();
        } else {
            executor.drop(frame, refusal);
        }
    }

    @Override
    public void park(Frame frame, ActionList actions, int from, int to) {
        int port = (int) frame.key().get(FlowField.IN_PORT);
        DropReason refusal = upcalls.offerRest(frame, actions, from, to, executor.flowHash(), port, buffer);
        if (refusal == null) {
            counters.increment(WorkerCounter.QUEUED);
        } else {
            executor.drop(frame, refusal);
        }
    }

    @Override
    public boolean punt(Frame frame, int length, int id) {
        puntKey.copyFrom(frame.key());
        extractor.extract(buffer, frame.offset(), length, puntKey);
        return punts.offer(id, puntKey, buffer, frame.offset(), length);
    }
}
