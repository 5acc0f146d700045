package dev.patchbay.datapath.revalidator;

import java.util.ArrayList;
import java.util.List;

/**
 * All cached flows, in no order.
 *
 * <p>A flow that leaves makes place for the last one. Whoever walks from the end to the beginning, even with changes in between,
 * therefore meets every flow that stays: what moves was met already, and what comes is new.
 *
 * <p><b>Threads.</b> Slow path only.
 */
final class FlowList {
    private final List<CachedFlow> flows = new ArrayList<>();

    int size() {
        return flows.size();
    }

    CachedFlow get(int place) {
        return flows.get(place);
    }

    void add(CachedFlow flow) {
        flow.index(flows.size());
        flows.add(flow);
    }

    @SuppressWarnings("ReferenceEquality")
    void remove(CachedFlow flow) {
        CachedFlow last = flows.removeLast();
        if (last != flow) {
            flows.set(flow.index(), last);
            last.index(flow.index());
        }
        flow.index(-1);
    }
}
