package dev.patchbay.perf.soundness;

import dev.patchbay.datapath.action.ActionList;
import dev.patchbay.datapath.xlate.SideEffect;
import dev.patchbay.datapath.xlate.Translation;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/** What a cached flow does for each of its packets, kept while other translations are made. */
final class Answer {
    private final ActionList actions;
    private final SideEffect[] effects;
    private final boolean pending;
    private final long[] tags;

    private Answer(ActionList actions, SideEffect[] effects, boolean pending, long[] tags) {
        this.actions = actions;
        this.effects = effects;
        this.pending = pending;
        this.tags = tags;
    }

    static Answer of(Translation translation) {
        long[] tags = translation.tags();
        Arrays.sort(tags);
        return new Answer(translation.actions(), translation.effects(), translation.hasPendingWrites(), tags);
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
        return pending == other.hasPendingWrites() ? null : "one of them changes a table";
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
