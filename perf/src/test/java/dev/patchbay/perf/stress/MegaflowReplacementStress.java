package dev.patchbay.perf.stress;

import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.megaflow.MegaflowClassifier;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A megaflow that takes another one's place does so without a gap, and nobody goes back to the old one. */
@JCStressTest
@Outcome(
        id = {"7, 7", "7, 8", "8, 8"},
        expect = Expect.ACCEPTABLE,
        desc = "first the old one, then the new one")
@Outcome(expect = Expect.FORBIDDEN, desc = "a miss, or the old one after the new one")
@State
public class MegaflowReplacementStress {
    private static final FlowKey KEY = StressFlow.key(1);

    private final MegaflowClassifier<StressFlow> classifier = new MegaflowClassifier<>(1, 1);

    public MegaflowReplacementStress() {
        classifier.insert(new StressFlow(classifier, KEY, 7));
    }

    @Actor
    public void slowPath() {
        classifier.insert(new StressFlow(classifier, KEY, 8));
    }

    @Actor
    public void worker(II_Result result) {
        result.r1 = StressFlow.outcome(classifier.lookup(KEY), KEY);
        result.r2 = StressFlow.outcome(classifier.lookup(KEY), KEY);
    }
}
