package dev.patchbay.datapath.revalidator;

import java.util.function.Consumer;

/**
 * Lets all packets have their side effects that the cache forwarded before the walk began, in steps.
 *
 * <p><b>Threads.</b> Slow path only; tables and cache may change between two steps.
 */
public final class StatisticsWalk {
    private final FlowList flows;
    private final CachedFlow[] removed;
    private final Consumer<CachedFlow> counter;
    private int left;
    private int removedLeft;

    StatisticsWalk(FlowList flows, RemovedFlows removed, Consumer<CachedFlow> counter) {
        this.flows = flows;
        this.counter = counter;
        this.removed = removed.toArray();
        left = flows.size();
        removedLeft = this.removed.length;
    }

    /**
     * Goes on.
     *
     * @param limit most flows to visit.
     * @return whether flows are left.
     */
    public boolean step(int limit) {
        left = Math.min(left, flows.size());
        for (int i = 0; i < limit && left + removedLeft > 0; i++) {
            if (left > 0) {
                counter.accept(flows.get(--left));
                // Side effects may have taken flows out.
                left = Math.min(left, flows.size());
            } else {
                counter.accept(removed[--removedLeft]);
            }
        }
        return left + removedLeft > 0;
    }
}
