package dev.patchbay.datapath;

import dev.patchbay.datapath.ofproto.Bridge;

/**
 * Removes flows and MACs whose time has come, a few at a time. Before one goes, the packets count that the caches forwarded by
 * it, so that nothing expires that is in use.
 *
 * <p><b>Threads.</b> Slow path only.
 */
final class Expiry {
    /** Nothing is later than by so much. */
    private static final long INTERVAL_MS = 250;

    private static final int AT_A_TIME = 4;

    private final SwitchModel model;
    private boolean expiring;
    private long nextMs;

    Expiry(SwitchModel model) {
        this.model = model;
    }

    long nextMs() {
        return nextMs;
    }

    /** Goes on if something is due; returns how many steps were done. */
    int run(Slice slice, int most) {
        long now = model.nowMs();
        if (!expiring && now >= nextMs) {
            nextMs = now + INTERVAL_MS;
            expiring = isDue(now);
        }
        int steps = 0;
        while (expiring && steps < most && !slice.over()) {
            expiring = expireSome(now);
            steps++;
        }
        return steps;
    }

    private boolean isDue(long nowMs) {
        for (Bridge bridge : model.bridges()) {
            if (bridge.nextExpiryMs() <= nowMs) {
                return true;
            }
        }
        return false;
    }

    /** Whether something is left. */
    private boolean expireSome(long nowMs) {
        for (Bridge bridge : model.bridges()) {
            if (bridge.expire(nowMs, AT_A_TIME) == AT_A_TIME) {
                return true;
            }
        }
        return false;
    }
}
