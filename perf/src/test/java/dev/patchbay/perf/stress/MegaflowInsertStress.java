package dev.patchbay.perf.stress;

import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.megaflow.MegaflowClassifier;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A worker sees a new megaflow, be it the first of its mask or not, wholly or not at all. */
@JCStressTest
@Outcome(
        id = {"0, 0", "7, 0", "7, 8"},
        expect = Expect.ACCEPTABLE,
        desc = "the second is there only after the first")
@Outcome(expect = Expect.FORBIDDEN, desc = "half a megaflow, or one before its time")
@State
public class MegaflowInsertStress {
    private static final FlowKey FIRST = StressFlow.key(1);
    private static final FlowKey SECOND = StressFlow.key(2);

    private final MegaflowClassifier<StressFlow> classifier = new MegaflowClassifier<>(1, 1);

    @Actor
    public void slowPath() {
        classifier.insert(new StressFlow(classifier, FIRST, 7));
        classifier.insert(new StressFlow(classifier, SECOND, 8));
    }

    @Actor
    public void worker(II_Result result) {
        result.r2 = StressFlow.outcome(classifier.lookup(SECOND), SECOND);
        result.r1 = StressFlow.outcome(classifier.lookup(FIRST), FIRST);
    }
}
