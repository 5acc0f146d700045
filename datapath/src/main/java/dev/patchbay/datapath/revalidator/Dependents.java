package dev.patchbay.datapath.revalidator;

import java.util.Arrays;
import java.util.function.Consumer;

/**
 * The cached flows that depend on one tag.
 *
 * <p>A flow that leaves makes place for the last one, so nothing is ever searched or swept. The walk of {@link #visit} goes from
 * the end to the beginning and may be interrupted: what moves meanwhile was visited already, and what is added was translated
 * after the change.
 *
 * <p><b>Threads.</b> Slow path only. <b>Memory.</b> 32 bytes and four to eight for each flow.
 */
final class Dependents {
    private static final int NOT_CHANGED = -1;

    private final long tag;
    private CachedFlow[] flows = new CachedFlow[1];
    private int size;

    /** How many flows, the first ones, are still to be visited; {@link #NOT_CHANGED} when nothing is to be done. */
    private int unvisited = NOT_CHANGED;

    Dependents(long tag) {
        this.tag = tag;
    }

    long tag() {
        return tag;
    }

    int size() {
        return size;
    }

    CachedFlow get(int place) {
        return flows[place];
    }

    /** Adds a flow; returns its place. */
    int add(CachedFlow flow) {
        if (size == flows.length) {
            flows = Arrays.copyOf(flows, size * 2);
        }
        flows[size] = flow;
        return size++;
    }

    /** Takes out the flow in a place. */
    void remove(int place) {
        CachedFlow last = flows[--size];
        flows[size] = null;
        if (place < size) {
            flows[place] = last;
            last.moved(this, place);
        }
        if (size < flows.length / 4) {
            flows = Arrays.copyOf(flows, flows.length / 2);
        }
    }

    /** All flows are to be visited; false if it was known already that there is something to do. */
    boolean changed() {
        boolean news = unvisited == NOT_CHANGED;
        unvisited = size;
        return news;
    }

    /** Visits up to {@code limit} flows more; returns whether some are left. The visitor must not add or remove any. */
    boolean visit(int limit, Consumer<CachedFlow> visitor) {
        unvisited = Math.min(unvisited, size);
        int end = Math.max(0, unvisited - limit);
        while (unvisited > end) {
            visitor.accept(flows[--unvisited]);
        }
        if (unvisited > 0) {
            return true;
        }
        unvisited = NOT_CHANGED;
        return false;
    }

    /** Visits all flows; the visitor must not add or remove any. */
    void forEach(Consumer<CachedFlow> visitor) {
        for (int i = 0; i < size; i++) {
            visitor.accept(flows[i]);
        }
    }
}
