package dev.patchbay.datapath.ofproto;

import dev.patchbay.datapath.ofproto.action.OfAction;
import java.util.List;

/**
 * Makes flows that do the same share one list of actions: most tables repeat few actions in many flows.
 *
 * <p>It remembers what came last, one thing per hash value, and so needs not hear of flows that go: what is forgotten is merely
 * kept twice when it comes again.
 *
 * <p><b>Threads.</b> Slow path only. <b>Memory.</b> {@value #PLACES} references each to actions and to lists.
 */
final class ActionPool {
    private static final int PLACES = 1024;

    private final OfAction[] actions = new OfAction[PLACES];
    private final Object[] lists = new Object[PLACES];

    /** An equal immutable list, if possible one that was given out before. */
    @SuppressWarnings("unchecked")
    List<OfAction> share(List<OfAction> list) {
        int place = place(list);
        if (list.equals(lists[place])) {
            return (List<OfAction>) lists[place];
        }
        List<OfAction> shared =
                knows(list) ? List.copyOf(list) : list.stream().map(this::share).toList();
        lists[place] = shared;
        return shared;
    }

    /** Whether all actions are those that would be given out. */
    @SuppressWarnings("ReferenceEquality")
    private boolean knows(List<OfAction> list) {
        for (OfAction action : list) {
            if (share(action) != action) {
                return false;
            }
        }
        return true;
    }

    private OfAction share(OfAction action) {
        int place = place(action);
        if (!action.equals(actions[place])) {
            actions[place] = action;
        }
        return actions[place];
    }

    private static int place(Object of) {
        int hash = of.hashCode() * 0x9e3779b9;
        return hash >>> (Integer.SIZE - Integer.numberOfTrailingZeros(PLACES));
    }
}
