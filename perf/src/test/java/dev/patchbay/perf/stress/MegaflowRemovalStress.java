package dev.patchbay.perf.stress;

import dev.patchbay.flowcache.emc.ExactMatchCache;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.megaflow.MegaflowClassifier;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * Who knows that a megaflow was removed finds it no more, neither in the classifier nor in his exact-match cache, and
 * never another one that took its slot.
 */
@JCStressTest
@Outcome(
        id = {"0, 0, 0", "0, 7, 0", "0, 0, 7", "0, 7, 7", "1, 0, 0"},
        expect = Expect.ACCEPTABLE,
        desc = "found by those only who do not know yet")
@Outcome(expect = Expect.FORBIDDEN, desc = "found after its removal, or another one in its place")
@State
public class MegaflowRemovalStress {
    private static final FlowKey KEY = StressFlow.key(1);
    private static final FlowKey OTHER = StressFlow.key(2);
    private static final long HASH = 1L << 40 | 1;

    private final MegaflowClassifier<StressFlow> classifier = new MegaflowClassifier<>(1, 1);
    private final ExactMatchCache<StressFlow> cache = new ExactMatchCache<>(4, 1, 1);
    private final StressFlow flow = new StressFlow(classifier, KEY, 7);
    private volatile boolean removed;

    public MegaflowRemovalStress() {
        classifier.insert(flow);
        cache.insert(HASH, flow);
    }

    @Actor
    public void slowPath() {
        classifier.remove(flow);
        removed = true;
        classifier.insert(new StressFlow(classifier, OTHER, 8));
    }

    @Actor
    public void worker(III_Result result) {
        result.r1 = removed ? 1 : 0;
        result.r2 = StressFlow.outcome(classifier.lookup(KEY), KEY);
        result.r3 = StressFlow.outcome(cache.lookup(KEY, HASH), KEY);
    }
}
