package dev.patchbay.datapath.revalidator;

/**
 * The walk over all cached flows that is made twice a second, in steps: it pushes statistics, deletes what was not used for
 * too long, adapts the {@link FlowLimit}, and has some flows translated again although nothing they depend on has changed.
 *
 * <p>How many of these there are is limited, so that the truth of a large cache costs a small share of the slow path: in the
 * worst case a flow's turn comes with every 64th walk. Those that somebody put there by hand have it with the next one.
 *
 * <p><b>Threads.</b> Slow path only; tables and cache may change between two steps.
 */
final class Sweep {
    /** Idle time after which a cached flow goes (ovs-vswitchd.conf.db(5), {@code max-idle}). */
    static final long MAX_IDLE_MS = 10_000;

    /** The same while there are as many flows as the limit allows, so that new ones find room. */
    static final long MAX_IDLE_AT_LIMIT_MS = 100;

    /** From the beginning of a walk to that of the next ({@code max-revalidator}). */
    static final long INTERVAL_MS = 500;

    /** Between two walks there are at least so many milliseconds. */
    private static final long PAUSE_MS = 5;

    /** How often a flow is translated again at most. */
    private static final long VERIFY_INTERVAL_MS = 5_000;

    private static final int LEAST_VERIFIED = 256;
    private static final int VERIFIED_SHARE = 64;

    private final Revalidator revalidator;
    private final FlowList flows;
    private final FlowLimit limit;

    /** Flows before this place are still to be visited; 0 between two walks. */
    private int left;

    private boolean walking;
    private int flowsAtStart;
    private long startMs;
    private long nextMs;

    /** Translations left to this walk, and the place below which flows have their turn. */
    private int toVerify;

    private int verifyBelow = Integer.MAX_VALUE;
    private long corrections;

    Sweep(Revalidator revalidator, FlowList flows, FlowLimit limit) {
        this.revalidator = revalidator;
        this.flows = flows;
        this.limit = limit;
    }

    long corrections() {
        return corrections;
    }

    /** When there is something to do. */
    long nextMs() {
        return nextMs;
    }

    /** Visits some flows, if it is time; returns how many. */
    int visit(int most, long nowMs) {
        if (!walking && nowMs < nextMs) {
            return 0;
        }
        if (!walking) {
            begin(nowMs);
        }
        int done = 0;
        left = Math.min(left, flows.size());
        while (done < most && left > 0) {
            visit(flows.get(--left), nowMs);
            left = Math.min(left, flows.size());
            done++;
        }
        if (left == 0) {
            end(nowMs);
        }
        return done;
    }

    private void begin(long nowMs) {
        walking = true;
        startMs = nowMs;
        left = flows.size();
        flowsAtStart = left;
        toVerify = Math.max(LEAST_VERIFIED, left / VERIFIED_SHARE);
        limit.walkBegins(left);
    }

    private void end(long nowMs) {
        walking = false;
        limit.walkEnds(flowsAtStart, nowMs - startMs);
        nextMs = Math.max(startMs + INTERVAL_MS, nowMs + PAUSE_MS);
        if (toVerify > 0) {
            verifyBelow = Integer.MAX_VALUE;
        }
    }

    private void visit(CachedFlow flow, long nowMs) {
        revalidator.count(flow);
        int count = flows.size();
        long maxIdle = limit.reached(count) ? MAX_IDLE_AT_LIMIT_MS : MAX_IDLE_MS;
        if (limit.exceededTwice(count) || flow.idleMs(nowMs) > maxIdle) {
            revalidator.delete(flow);
        } else if (flow.byHand()) {
            revalidator.revalidate(flow, nowMs);
        } else if (toVerify > 0 && left < verifyBelow && flow.unverifiedMs(nowMs) >= VERIFY_INTERVAL_MS) {
            toVerify--;
            if (toVerify == 0) {
                verifyBelow = left;
            }
            if (!revalidator.revalidate(flow, nowMs)) {
                corrections++;
            }
        }
    }
}
