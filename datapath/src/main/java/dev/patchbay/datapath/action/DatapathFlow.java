package dev.patchbay.datapath.action;

import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.megaflow.Megaflow;
import dev.patchbay.flowcache.megaflow.MegaflowMask;

/**
 * A megaflow of the datapath: a cached flow together with what is done to its packets.
 *
 * <p><b>Threads.</b> Immutable but for the counters, see {@link Megaflow}. A change of the actions is a new flow, so that a
 * worker never mixes two versions.
 */
public class DatapathFlow extends Megaflow {
    private final ActionList actions;

    /**
     * A flow that is not yet in any classifier.
     *
     * @param mask bits that it matches, from the classifier.
     * @param key of the packet that it was translated from.
     * @param actions for its packets.
     */
    public DatapathFlow(MegaflowMask mask, FlowKey key, ActionList actions) {
        super(mask, key);
        this.actions = actions;
    }

    /**
     * What is done to its packets.
     *
     * @return immutable.
     */
    public final ActionList actions() {
        return actions;
    }
}
