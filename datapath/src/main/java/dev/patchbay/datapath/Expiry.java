package dev.patchbay.datapath;

import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.revalidator.StatisticsWalk;

/**
 * Removes flows and MACs whose time has come, in steps: first all packets that the caches forwarded count, so that nothing
 * expires that is in use, then whatever was due when that began goes.
 *
 * <p><b>Threads.</b> Slow path only.
 */
final class Expiry {
    /** All cached flows are walked over before anything may expire; not more often than this. */
    private static final long INTERVAL_MS = 250;

    private static final int WALK_STEP = 32;
    private static final int EXPIRE_STEP = 8;

    private final SwitchModel model;
    private StatisticsWalk walk;
    private boolean expiring;
    private long asOfMs;
    private long nextMs;

    Expiry(SwitchModel model) {
        this.model = model;
    }

    long nextMs() {
        return nextMs;
    }

    /** Goes on if something is due; returns how many steps were done. */
    int run(Slice slice, int most) {
        if (walk == null && !expiring) {
            long now = model.nowMs();
            if (now < nextMs) {
                return 0;
            }
            nextMs = now + INTERVAL_MS;
            if (!isDue(now)) {
                return 0;
            }
            asOfMs = now;
            walk = model.revalidator().statisticsWalk();
        }
        int steps = 0;
        while (walk != null && steps < most && !slice.over()) {
            if (!walk.step(WALK_STEP)) {
                walk = null;
                expiring = true;
            }
            steps++;
        }
        while (expiring && steps < most && !slice.over()) {
            expiring = expireSome();
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
    private boolean expireSome() {
        for (Bridge bridge : model.bridges()) {
            if (bridge.expire(asOfMs, EXPIRE_STEP) == EXPIRE_STEP) {
                return true;
            }
        }
        return false;
    }
}
