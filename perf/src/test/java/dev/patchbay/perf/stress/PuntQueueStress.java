package dev.patchbay.perf.stress;

import static java.nio.ByteOrder.BIG_ENDIAN;

import dev.patchbay.datapath.upcall.PuntQueue;
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

/** The slow path sees copies of frames whole and in order while the worker sends more through the same slots. */
@JCStressTest
@Outcome(id = "[0-4]", expect = Expect.ACCEPTABLE, desc = "what was sent by then")
@Outcome(expect = Expect.FORBIDDEN, desc = "a copy in pieces, or out of order")
@State
public class PuntQueueStress {
    private static final int FRAMES = 4;

    private final PuntQueue queue = new PuntQueue(2, Wakeup.NONE);
    private final UnsafeBuffer frame = new UnsafeBuffer(new byte[Integer.BYTES]);
    private final FlowKey key = new FlowKey();
    private int last;
    private boolean broken;

    @Actor
    public void worker() {
        for (int i = 1; i <= FRAMES; i++) {
            frame.putInt(0, i, BIG_ENDIAN);
            key.set(FlowField.PKT_MARK, i);
            queue.offer(i, key, frame, 0, Integer.BYTES);
        }
    }

    @Actor
    public void slowPath(I_Result result) {
        int taken = 0;
        for (int i = 0; i < FRAMES; i++) {
            taken += queue.poll(
                    punt -> {
                        int number = punt.id();
                        broken |= number <= last
                                || punt.frame().getInt(0, BIG_ENDIAN) != number
                                || punt.key().get(FlowField.PKT_MARK) != number;
                        last = number;
                    },
                    1);
        }
        result.r1 = broken ? -1 : taken;
    }
}
