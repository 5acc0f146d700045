package dev.patchbay.datapath.worker;

import dev.patchbay.codec.eth.EthernetFlyweight;
import dev.patchbay.datapath.counter.DropReason;
import dev.patchbay.datapath.counter.WorkerCounters;
import dev.patchbay.datapath.vport.FrameTap;
import dev.patchbay.datapath.vport.Vport;
import org.agrona.DirectBuffer;

/**
 * The door by which frames come in: a port that is down takes none, and who captures there sees those that it takes.
 *
 * <p><b>Threads.</b> Confined to one worker.
 */
final class Admission {
    private final int worker;
    private final DirectBuffer buffer;
    private final WorkerCounters counters;
    private final DutyTime time;

    Admission(int worker, DirectBuffer buffer, WorkerCounters counters, DutyTime time) {
        this.worker = worker;
        this.buffer = buffer;
        this.counters = counters;
        this.time = time;
    }

    /** Whether a port takes a frame; if so, who captures there sees it. */
    boolean admits(Vport vport, int offset, int length) {
        if (vport.down()) {
            refuse(vport, DropReason.PORT_DOWN);
            return false;
        }
        FrameTap capture = vport.frameTap();
        if (capture != null) {
            capture.onFrame(vport, FrameTap.Direction.RECEIVED, time.ns(), buffer, offset, length);
        }
        if (length < EthernetFlyweight.LENGTH) {
            vport.counters(worker).received(length);
            refuse(vport, DropReason.FRAME_TOO_SHORT);
            return false;
        }
        return true;
    }

    private void refuse(Vport vport, DropReason reason) {
        vport.counters(worker).receiveDropped();
        counters.drop(reason);
    }
}
