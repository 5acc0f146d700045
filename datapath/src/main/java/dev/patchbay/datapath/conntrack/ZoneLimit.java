package dev.patchbay.datapath.conntrack;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The most connections that a zone, or each zone without a limit of its own together, may have.
 *
 * <p><b>Threads.</b> The count is shared; connections hold on to the limit that admitted them, also when it is taken away.
 */
final class ZoneLimit {
    private final int zone;
    private final AtomicInteger count = new AtomicInteger();
    private volatile int limit;

    ZoneLimit(int zone, int limit) {
        this.zone = zone;
        this.limit = limit;
    }

    ZoneLimit copy() {
        ZoneLimit copy = new ZoneLimit(zone, limit);
        copy.count.set(count.get());
        return copy;
    }

    int zone() {
        return zone;
    }

    int limit() {
        return limit;
    }

    void limit(int most) {
        limit = most;
    }

    int count() {
        return count.get();
    }

    /** Counts one more if there is room; limits are numbers without sign. */
    boolean enter() {
        while (true) {
            int before = count.get();
            if (Integer.compareUnsigned(before, limit) >= 0) {
                return false;
            }
            if (count.compareAndSet(before, before + 1)) {
                return true;
            }
        }
    }

    void leave() {
        count.decrementAndGet();
    }
}
