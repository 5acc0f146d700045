package dev.patchbay.flowcache.classifier;

import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;
import java.util.List;

/**
 * What a {@link Classifier} holds: a match with a priority. Subclasses add what to do.
 *
 * <p><b>Invariants.</b> Value, mask and priority do not change while the rule is in a classifier, and it is in one at most.
 *
 * <p><b>Threads.</b> As the classifier.
 *
 * <p><b>Memory.</b> The classifier copies the words that matter; a subclass is free to make value and mask when asked.
 */
public abstract class ClassifierRule {
    /** Next lower priority with the same value and mask. */
    ClassifierRule lower;

    /** Neighbours in the order of insertion; null outside a classifier. */
    ClassifierRule before;

    ClassifierRule after;

    /** For subclasses. */
    protected ClassifierRule() {}

    /**
     * What the masked bits of a key must be.
     *
     * @return bits outside the mask do not matter.
     */
    public abstract FlowKey value();

    /**
     * Which bits of a key are looked at.
     *
     * @return any mask, also none.
     */
    public abstract FlowMask mask();

    /**
     * Which rule wins where several match: the highest.
     *
     * @return 0 to 65535 in OpenFlow; any number works.
     */
    public abstract int priority();

    /**
     * What the rule contributes to conjunctive matches. May only change together with {@link Classifier#touch}.
     *
     * @return immutable; empty for a rule that is an answer by itself.
     */
    public List<Clause> clauses() {
        return List.of();
    }
}
