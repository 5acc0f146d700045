package dev.patchbay.perf.stress;

import dev.patchbay.datapath.action.ActionList;
import dev.patchbay.datapath.upcall.Upcall;
import dev.patchbay.datapath.upcall.UpcallQueue;
import dev.patchbay.datapath.vport.Wakeup;
import dev.patchbay.flowcache.key.FlowKey;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** The worker sees an answer with its actions, or none yet; while it waits, the bucket holds further frames back. */
@JCStressTest
@Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "not answered yet, and the flow still waits")
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "answered")
@Outcome(expect = Expect.FORBIDDEN, desc = "an answer without actions, or a flow let go without one")
@State
public class UpcallAnswerStress {
    private static final UnsafeBuffer FRAME = new UnsafeBuffer(new byte[4]);
    private static final int HASH = 7;

    private final UpcallQueue queue = new UpcallQueue(0, 2, 2, Wakeup.NONE, Wakeup.NONE);
    private final Turn turn = new Turn();

    public UpcallAnswerStress() {
        queue.offer(new FlowKey(), 1, HASH, 5, FRAME, 0, FRAME.capacity());
        queue.send(0);
    }

    @Actor
    public void slowPath() {
        queue.poll(upcall -> upcall.answer(ActionList.DROP), 1);
    }

    @Actor
    public void worker(I_Result result) {
        int frames = queue.drain(turn);
        boolean consistent = frames == 0 ? queue.mustWait(HASH) : turn.whole && !queue.mustWait(HASH);
        result.r1 = consistent ? frames : -1;
    }

    private static final class Turn implements UpcallQueue.Turn {
        private boolean whole;

        @Override
        public void answered(Upcall upcall) {
            whole = ActionList.DROP.equals(upcall.actions());
        }

        @Override
        public boolean retry(Upcall upcall) {
            return false;
        }

        @Override
        public void resume(Upcall upcall) {
            throw new IllegalStateException("nothing was parked");
        }
    }
}
