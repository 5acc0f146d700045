package dev.patchbay.perf.stress;

import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;
import dev.patchbay.flowcache.megaflow.Megaflow;
import dev.patchbay.flowcache.megaflow.MegaflowClassifier;

/** A megaflow with something in it that only its publication makes visible. */
class StressFlow extends Megaflow {
    private static final FlowMask MASK =
            new FlowMask().unwildcard(FlowField.NW_SRC).unwildcard(FlowField.TP_DST);

    int actions;

    StressFlow(MegaflowClassifier<StressFlow> classifier, FlowKey key, int actions) {
        super(classifier.mask(MASK), key);
        this.actions = actions;
    }

    static FlowKey key(int source) {
        return new FlowKey().set(FlowField.NW_SRC, source).set(FlowField.TP_DST, 53);
    }

    /** 0 for no megaflow, -1 for one that is not whole, else what it does. */
    static int outcome(StressFlow flow, FlowKey key) {
        if (flow == null) {
            return 0;
        }
        return flow.matches(key) ? flow.actions : -1;
    }
}
