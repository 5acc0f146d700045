package dev.patchbay.perf.stress;

import dev.patchbay.datapath.upcall.Upcall;
import dev.patchbay.datapath.upcall.UpcallQueue;
import dev.patchbay.datapath.vport.Wakeup;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** The slow path sees an upcall with its whole key and frame, or none yet. */
@JCStressTest
@Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "not sent yet")
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "whole")
@Outcome(expect = Expect.FORBIDDEN, desc = "torn")
@State
public class UpcallRequestStress {
    private static final UnsafeBuffer FRAME = new UnsafeBuffer(new byte[] {1, 2, 3, 4});
    private static final FlowKey KEY = new FlowKey().set(FlowField.IN_PORT, 5);

    private final UpcallQueue queue = new UpcallQueue(0, 2, 2, Wakeup.NONE, Wakeup.NONE);

    @Actor
    public void worker() {
        queue.offer(KEY, 1, 7, 5, FRAME, 0, FRAME.capacity());
        queue.send(0);
    }

    @Actor
    public void slowPath(I_Result result) {
        queue.poll(upcall -> result.r1 = whole(upcall), 1);
    }

    private static int whole(Upcall upcall) {
        return upcall.frameLength() == FRAME.capacity()
                        && upcall.frame().getInt(upcall.frameOffset()) == FRAME.getInt(0)
                        && upcall.key().equals(KEY)
                        && upcall.flowHash() == 7
                ? 1
                : -1;
    }
}
