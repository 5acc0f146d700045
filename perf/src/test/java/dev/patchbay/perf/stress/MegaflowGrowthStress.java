package dev.patchbay.perf.stress;

import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.megaflow.MegaflowClassifier;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A megaflow that stays is found at every moment while its table is copied into a larger and then a smaller one. */
@JCStressTest
@Outcome(id = "1, 7", expect = Expect.ACCEPTABLE, desc = "always there")
@Outcome(expect = Expect.FORBIDDEN, desc = "lost while the table was copied")
@State
public class MegaflowGrowthStress {
    private static final FlowKey FIRST = StressFlow.key(1);
    private static final FlowKey LAST = StressFlow.key(7);

    private final MegaflowClassifier<StressFlow> classifier = new MegaflowClassifier<>(1, 1);
    private final StressFlow[] others = new StressFlow[3];

    public MegaflowGrowthStress() {
        // Seven of the eight slots of the smallest table: the next one makes it grow.
        for (int i = 1; i <= 7; i++) {
            classifier.insert(new StressFlow(classifier, StressFlow.key(i), i));
        }
        for (int i = 0; i < others.length; i++) {
            others[i] = new StressFlow(classifier, StressFlow.key(100 + i), 100 + i);
        }
    }

    @Actor
    public void slowPath() {
        for (StressFlow other : others) {
            classifier.insert(other);
        }
        for (StressFlow other : others) {
            classifier.remove(other);
        }
    }

    @Actor
    public void worker(II_Result result) {
        result.r1 = StressFlow.outcome(classifier.lookup(FIRST), FIRST);
        result.r2 = StressFlow.outcome(classifier.lookup(LAST), LAST);
    }
}
