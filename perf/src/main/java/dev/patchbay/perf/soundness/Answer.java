package dev.patchbay.perf.soundness;

import dev.patchbay.datapath.action.ActionList;
import dev.patchbay.datapath.xlate.SideEffect;
import dev.patchbay.datapath.xlate.Translation;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/** What a cached flow does for each of its packets, kept while other translations are made. */
final class Answer {
    private final ActionList actions;
    private final SideEffect[] effects;
    private final boolean pending;
    private final long[] tags;
    private final FlowMask mask;

    private Answer(ActionList actions, SideEffect[] effects, boolean pending, long[] tags, FlowMask mask) {
        this.actions = actions;
        this.effects = effects;
        this.pending = pending;
        this.tags = tags;
        this.mask = mask;
    }

    static Answer of(Translation translation) {
        long[] tags = translation.tags();
        return new Answer(
                translation.actions(),
                translation.effects(),
                translation.hasPendingWrites(),
                tags,
                new FlowMask().copyFrom(translation.mask()));
    }

    ActionList actions() {
        return actions;
    }

    SideEffect[] effects() {
        return effects;
    }

    /** Whether a packet with this answer must not be answered by the cache. */
    boolean pending() {
        return pending;
    }

    /** What another packet is told otherwise; null if nothing. */
    String difference(Translation other) {
        if (!actions.equals(other.actions())) {
            return "actions " + actions + " but " + other.actions();
        }
        if (!Arrays.equals(effects, other.effects())) {
            return "effects " + Arrays.toString(effects) + " but " + Arrays.toString(other.effects());
        }
        if (pending != other.hasPendingWrites()) {
            return "one of them changes a table";
        }
        // A revalidation, which knows the flow's bits only, might need these as well and throw the flow away.
        return within(other.mask(), mask) ? null : "the other one looks at further bits";
    }

    /** The bits that the answer depends on. */
    FlowMask mask() {
        return mask;
    }

    /** Makes of a packet's key what a flow with that mask knows of it, as the revalidator translates it. */
    static void mask(FlowKey packet, FlowMask mask, FlowKey result) {
        result.clear();
        for (int i = 0; i < FlowKey.DATAPATH_WORDS; i++) {
            result.words()[i] = packet.words()[i] & mask.words()[i];
        }
    }

    /** Whether a mask of the datapath has no bits that another one lacks. */
    static boolean within(FlowMask inner, FlowMask outer) {
        for (int i = 0; i < FlowKey.DATAPATH_WORDS; i++) {
            if ((inner.words()[i] & ~outer.words()[i]) != 0) {
                return false;
            }
        }
        return true;
    }

    /** Dependencies of another packet that this answer does not have: their change would not reach it. */
    Set<Long> missingTags(Translation other) {
        Set<Long> missing = new HashSet<>();
        for (long tag : other.tags()) {
            if (Arrays.binarySearch(tags, tag) < 0) {
                missing.add(tag);
            }
        }
        return missing;
    }
}
