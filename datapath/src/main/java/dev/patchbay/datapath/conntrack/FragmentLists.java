package dev.patchbay.datapath.conntrack;

import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.agrona.collections.Int2IntCounterMap;

/**
 * Packets of which only fragments have come so far, the oldest first.
 *
 * <p>It also counts how many there are of each recirculation: fragments of one packet find each other only if they come under
 * the same id, so whoever gives ids away must not forget one that is in use here.
 *
 * <p><b>Threads.</b> Under the latch of its owner.
 */
final class FragmentLists {
    private final Map<FragmentList.Key, FragmentList> lists = new LinkedHashMap<>();
    private final Int2IntCounterMap recirculations = new Int2IntCounterMap(0);

    /** The list of a packet; a new one, good until then, if none of its fragments has come. */
    FragmentList of(FragmentList.Key key, long expiryMs) {
        FragmentList list = lists.get(key);
        if (list == null) {
            list = new FragmentList(key, expiryMs);
            lists.put(key, list);
            recirculations.incrementAndGet(key.recirculation());
        }
        return list;
    }

    /** Takes a packet's list out; null if there is none. */
    FragmentList remove(FragmentList.Key key) {
        FragmentList list = lists.remove(key);
        if (list != null) {
            recirculations.decrementAndGet(key.recirculation());
        }
        return list;
    }

    /** The one that began first; null if there is none. */
    FragmentList oldest() {
        Iterator<FragmentList> all = lists.values().iterator();
        return all.hasNext() ? all.next() : null;
    }

    /** All of them, in the order in which they began; not to be changed. */
    Collection<FragmentList> all() {
        return lists.values();
    }

    /** Whether there is one of this recirculation. */
    boolean keeps(int recirculation) {
        return recirculations.get(recirculation) > 0;
    }
}
