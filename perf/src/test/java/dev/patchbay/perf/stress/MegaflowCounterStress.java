package dev.patchbay.perf.stress;

import dev.patchbay.flowcache.megaflow.MegaflowClassifier;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJ_Result;

/** Two workers count on one megaflow without losing anything of each other; a reader sees no more than was counted. */
@JCStressTest
@Outcome(id = "[0-3], 8589934592, 3", expect = Expect.ACCEPTABLE, desc = "everything counted in the end")
@Outcome(expect = Expect.FORBIDDEN, desc = "lost, torn or invented")
@State
public class MegaflowCounterStress {
    private static final long BYTES = 1L << 32;

    private final MegaflowClassifier<StressFlow> classifier = new MegaflowClassifier<>(2, 1);
    private final StressFlow flow = new StressFlow(classifier, StressFlow.key(1), 7);

    @Actor
    public void firstWorker() {
        flow.count(0, 1, BYTES / 2, 1000, 1);
        flow.count(0, 1, BYTES / 2, 1001, 1);
    }

    @Actor
    public void secondWorker() {
        flow.count(1, 1, BYTES, 1002, 2);
    }

    @Actor
    public void reader(JJJ_Result result) {
        long bytes = flow.bytes();
        result.r1 = bytes % (BYTES / 2) == 0 ? flow.packets() : -1;
    }

    @Arbiter
    public void end(JJJ_Result result) {
        result.r2 = flow.bytes();
        result.r3 = flow.lastUsedMs() == 1002 && flow.packets() == 3 ? flow.tcpFlags() : -1;
    }
}
