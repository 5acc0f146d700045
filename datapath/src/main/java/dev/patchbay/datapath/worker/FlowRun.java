package dev.patchbay.datapath.worker;

import dev.patchbay.datapath.action.DatapathFlow;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;

/**
 * Frames of one flow that follow each other, credited to the flow at once.
 *
 * <p>A flow's counters are in memory that the slow path reads; in a burst they are written once per run instead of once per
 * frame.
 *
 * <p><b>Threads.</b> Confined to one worker.
 */
final class FlowRun {
    private static final int TCP_FLAGS_WORD = FlowField.TCP_FLAGS.word();

    private final int worker;
    private DatapathFlow flow;
    private int packets;
    private long bytes;
    private int tcpFlags;

    FlowRun(int worker) {
        this.worker = worker;
    }

    /** One more frame, of the same flow or of another one. */
    @SuppressWarnings("ReferenceEquality") // A flow is equal to itself only.
    void add(DatapathFlow credited, int length, FlowKey key, long nowMs) {
        if (credited != flow) {
            end(nowMs);
            flow = credited;
        }
        packets++;
        bytes += length;
        tcpFlags |= (int) (key.words()[TCP_FLAGS_WORD] >>> FlowField.TCP_FLAGS.shift()) & 0xffff;
    }

    /** Credits what was added since the last call. */
    void end(long nowMs) {
        if (flow != null) {
            flow.count(worker, packets, bytes, nowMs, tcpFlags);
            flow = null;
            packets = 0;
            bytes = 0;
            tcpFlags = 0;
        }
    }
}
