package dev.patchbay.datapath.local;

import dev.patchbay.datapath.action.ActionList;
import dev.patchbay.flowcache.key.FlowKey;
import org.agrona.DirectBuffer;

/** Where frames of the slow path leave it: the queue of a worker. */
@FunctionalInterface
public interface Outlet {
    /**
     * Has a worker run actions on a frame. Slow path only.
     *
     * @param actions what to do.
     * @param key of the frame, with what else is known of it; nobody changes it any more.
     * @param frame all of the buffer; nobody changes it any more.
     * @return false if there is no room.
     */
    boolean inject(ActionList actions, FlowKey key, DirectBuffer frame);
}
