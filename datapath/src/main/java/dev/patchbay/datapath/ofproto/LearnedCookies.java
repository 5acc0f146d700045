package dev.patchbay.datapath.ofproto;

import dev.patchbay.datapath.ofproto.action.Learn;
import dev.patchbay.datapath.ofproto.action.OfAction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts the {@code learn} actions with {@code delete_learned} by the table and cookie of what they learn: the last one of
 * them that goes takes the learned flows with it (ovs-actions(7)).
 *
 * <p><b>Threads.</b> Slow path only.
 */
final class LearnedCookies {
    private final Map<Key, Integer> teachers = new HashMap<>();

    /** Which flows are meant. */
    record Key(int table, long cookie) {}

    /** The actions came into a table. */
    void add(List<OfAction> actions) {
        for (OfAction action : actions) {
            if (deletesLearned(action)) {
                teachers.merge(key((Learn) action), 1, Integer::sum);
            }
        }
    }

    /** The actions left; returns whose learned flows have to go, too. */
    List<Key> remove(List<OfAction> actions) {
        List<Key> orphaned = List.of();
        for (OfAction action : actions) {
            if (deletesLearned(action) && teachers.merge(key((Learn) action), -1, LearnedCookies::sum) == null) {
                orphaned = orphaned.isEmpty() ? new ArrayList<>() : orphaned;
                orphaned.add(key((Learn) action));
            }
        }
        return orphaned;
    }

    private static Integer sum(int count, int change) {
        return count + change == 0 ? null : (Integer) (count + change);
    }

    private static boolean deletesLearned(OfAction action) {
        return action instanceof Learn learn && (learn.flags() & Learn.DELETE_LEARNED) != 0;
    }

    private static Key key(Learn learn) {
        return new Key(learn.table(), learn.cookie());
    }
}
