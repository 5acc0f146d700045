package dev.patchbay.datapath.revalidator;

import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Cached flows that have a dependency in common, in the order in which they came.
 *
 * <p>A flow that is deleted stays in its place until half of the row is such flows; then the others move up. So a flow need not know
 * its place, and nothing is searched. The walk of {@link #visit} goes from the end to the beginning and may be interrupted: what
 * is added meanwhile was translated after the change.
 *
 * <p><b>Threads.</b> Slow path only. <b>Memory.</b> 40 bytes and four to eight for each flow; deleted ones are kept for a while.
 */
class FlowRow {
    private static final int NOT_CHANGED = -1;
    private static final int FEW = 8;
    private static final CachedFlow[] NONE = {};

    private CachedFlow[] flows = NONE;
    private int size;

    /** How many of these are deleted. */
    private int deleted;

    /** How many flows, the first ones, are still to be visited; {@link #NOT_CHANGED} when nothing is to be done. */
    private int unvisited = NOT_CHANGED;

    /** Flows that are cached. */
    final int size() {
        return size - deleted;
    }

    /** Adds a flow that is cached. */
    final void add(CachedFlow flow) {
        if (size == flows.length && deleted > size / 4) {
            moveUp(flows);
        }
        if (size == flows.length) {
            flows = Arrays.copyOf(flows, Math.max(1, size * 2));
        }
        flows[size++] = flow;
    }

    /** A flow of this row was deleted: {@link CachedFlow#registered} says which. */
    final void removed() {
        deleted++;
        if (deleted > size / 2 && (deleted > FEW || deleted == size)) {
            int left = size - deleted;
            moveUp(left < flows.length / 4 ? new CachedFlow[flows.length / 2] : flows);
        }
    }

    private void moveUp(CachedFlow[] into) {
        int left = 0;
        int leftUnvisited = 0;
        for (int i = 0; i < size; i++) {
            CachedFlow flow = flows[i];
            if (flow.registered()) {
                into[left++] = flow;
                leftUnvisited += i < unvisited ? 1 : 0;
            }
        }
        if (into.length == flows.length) {
            Arrays.fill(into, left, size, null);
        }
        flows = into;
        size = left;
        deleted = 0;
        unvisited = unvisited == NOT_CHANGED ? NOT_CHANGED : leftUnvisited;
    }

    /** All flows are to be visited; false if it was known already that there is something to do. */
    final boolean changed() {
        boolean news = unvisited == NOT_CHANGED;
        unvisited = size;
        return news;
    }

    /** Visits up to {@code limit} flows more; returns whether some are left. The visitor must not add or remove any. */
    final boolean visit(int limit, Consumer<CachedFlow> visitor) {
        int end = Math.max(0, unvisited - limit);
        while (unvisited > end) {
            CachedFlow flow = flows[--unvisited];
            if (flow.registered()) {
                visitor.accept(flow);
            }
        }
        if (unvisited > 0) {
            return true;
        }
        unvisited = NOT_CHANGED;
        return false;
    }

    /** Visits flows as long as the visitor says so; returns false if it has ended that. It may delete the flow at hand. */
    final boolean whileTrue(Predicate<CachedFlow> visitor) {
        for (int i = size - 1; i >= 0; i = Math.min(i, size) - 1) {
            if (flows[i].registered() && !visitor.test(flows[i])) {
                return false;
            }
        }
        return true;
    }
}
