package dev.patchbay.datapath.revalidator;

import dev.patchbay.datapath.action.ActionList;
import java.util.HashMap;
import java.util.Map;

/**
 * One object for equal programs: many flows do the same.
 *
 * <p><b>Invariants.</b> A program is here as long as a cached flow uses it. <b>Threads.</b> Slow path only. <b>Bounds.</b> The
 * map is cut into parts, so that none takes long to grow.
 */
final class Programs {
    private static final int PARTS = 64;

    private final Map<ActionList, Shared>[] parts;

    /** A program and how many flows use it. */
    private static final class Shared {
        private final ActionList actions;
        private int users;

        private Shared(ActionList actions) {
            this.actions = actions;
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    Programs() {
        parts = new Map[PARTS];
    }

    /** The object in use for a program, or the given one if none is. */
    ActionList shared(ActionList actions) {
        Map<ActionList, Shared> part = parts[part(actions)];
        Shared shared = part == null ? null : part.get(actions);
        return shared == null ? actions : shared.actions;
    }

    /** The object for a program that a flow uses from now on. */
    ActionList take(ActionList actions) {
        int part = part(actions);
        if (parts[part] == null) {
            parts[part] = new HashMap<>();
        }
        Shared shared = parts[part].computeIfAbsent(actions, Shared::new);
        shared.users++;
        return shared.actions;
    }

    /** A flow uses a program no longer. */
    void release(ActionList actions) {
        Map<ActionList, Shared> part = parts[part(actions)];
        Shared shared = part.get(actions);
        if (--shared.users == 0) {
            part.remove(actions);
        }
    }

    int size() {
        int count = 0;
        for (Map<ActionList, Shared> part : parts) {
            count += part == null ? 0 : part.size();
        }
        return count;
    }

    private static int part(ActionList actions) {
        return (actions.hashCode() * 0x9e3779b9) >>> (Integer.SIZE - Integer.numberOfTrailingZeros(PARTS));
    }
}
