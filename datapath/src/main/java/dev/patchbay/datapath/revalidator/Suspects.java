package dev.patchbay.datapath.revalidator;

import java.util.ArrayDeque;
import java.util.function.Consumer;

/**
 * The way from a change to the flows that have to be looked at again.
 *
 * <p><b>What.</b> Changed tags that flows depend on wait to be followed to those flows, by way of the groups that they are in, the flows wait to be taken. Both queues
 * are walked in small steps, tags first, so that a flow with many changed tags is looked at once. Who wants to know when all
 * changes so far have been followed goes through both queues behind them.
 *
 * <p><b>Threads.</b> Slow path only. <b>Bounds.</b> At most one entry for each tag, each group and each flow.
 */
final class Suspects {
    /** Flows that one step of {@link #poll} passes: microseconds. */
    private static final int STEP = 64;

    private final ArrayDeque<Object> changed = new ArrayDeque<>();
    private final ArrayDeque<Object> waiting = new ArrayDeque<>();
    private final Consumer<CachedFlow> visitor = this::suspect;
    private final Consumer<TagGroup> follow = this::follow;

    boolean isEmpty() {
        return changed.isEmpty() && waiting.isEmpty();
    }

    /** What these flows depend on has changed. */
    void changed(Dependents dependents) {
        if (dependents.changed()) {
            changed.add(dependents);
        }
    }

    /** Has something done when all changes reported so far were followed; at once if there are none. */
    void whenFollowed(Runnable then) {
        if (isEmpty()) {
            then.run();
        } else {
            changed.add(then);
        }
    }

    /** Goes one step on; returns a flow if one is next, null if there is more to do before, or nothing. */
    CachedFlow poll() {
        Object first = changed.peek();
        if (first instanceof FlowRow row) {
            if (!row.visit(STEP, visitor)) {
                changed.remove();
                if (row instanceof Dependents dependents) {
                    // In front of all that was reported later.
                    dependents.forEachGroup(follow);
                }
            }
        } else if (first != null) {
            changed.remove();
            waiting.add(first);
        } else {
            Object next = waiting.poll();
            if (next instanceof CachedFlow flow) {
                flow.queued(false);
                return flow.registered() ? flow : null;
            } else if (next instanceof Runnable then) {
                then.run();
            }
        }
        return null;
    }

    private void follow(TagGroup group) {
        if (group.changed()) {
            changed.addFirst(group);
        }
    }

    /** A flow has to be looked at again. */
    void suspect(CachedFlow flow) {
        if (!flow.queued()) {
            flow.queued(true);
            waiting.add(flow);
        }
    }
}
