package dev.patchbay.datapath.revalidator;

/**
 * How many flows the cache may hold: as many as can be looked through in time.
 *
 * <p>The numbers are Open vSwitch's ({@code ofproto/ofproto-dpif-upcall.c}). The limit begins at {@value #INITIAL} and lies
 * between {@value #LEAST} and what the user allows ({@code other_config:flow-limit}). A walk over all flows that takes more than
 * two seconds divides it by the number of seconds, one of more than 1.3 takes a quarter away, and one of less than a second
 * adds {@value #STEP}, as long as the walk's speed would allow more flows than the limit does.
 *
 * <p><b>Threads.</b> Slow path only.
 */
public final class FlowLimit {
    /** Where the limit begins, if the user allows it. */
    public static final int INITIAL = 10_000;

    /** The limit falls no further by itself. */
    public static final int LEAST = 1_000;

    private static final int STEP = 1_000;
    private static final long LONG_MS = 1_300;
    private static final long TOO_LONG_MS = 2_000;
    private static final long SHORT_MS = 1_000;

    private final int most;
    private int limit;
    private int highest;
    private int average;
    private long durationMs;
    private long hits;
    private long kills;

    /**
     * A limit at its beginning.
     *
     * @param most flows that the user allows.
     */
    public FlowLimit(int most) {
        this.most = most;
        this.limit = Math.min(most, INITIAL);
    }

    /**
     * The limit at present.
     *
     * @return flows.
     */
    public int limit() {
        return limit;
    }

    /**
     * Sets the limit until the next walk changes it ({@code upcall/set-flow-limit}).
     *
     * @param flows any number; the next walk brings it into the range.
     */
    public void set(int flows) {
        limit = flows;
    }

    /**
     * The most flows that any walk found.
     *
     * @return flows.
     */
    public int highest() {
        return highest;
    }

    /**
     * A moving average over the walks: half of it is the last one.
     *
     * @return flows.
     */
    public int average() {
        return average;
    }

    /**
     * How long the last walk took.
     *
     * @return milliseconds, at least 1 after the first.
     */
    public long durationMs() {
        return durationMs;
    }

    /**
     * How often the limit kept a flow out of the cache, or a walk found as many flows as it allows ({@code upcall_flow_limit_hit}).
     *
     * @return count.
     */
    public long hits() {
        return hits;
    }

    /**
     * How often a flow went because there were more than twice as many as the limit ({@code upcall_flow_limit_kill}).
     *
     * @return count.
     */
    public long kills() {
        return kills;
    }

    /** Whether so many flows are as many as may be. */
    boolean reached(int flows) {
        return flows >= limit;
    }

    /** The limit kept a flow out. */
    void hit() {
        hits++;
    }

    /** Whether there are so many flows that they have to go whether they are used or not; counts if there are. */
    boolean exceededTwice(int flows) {
        if (flows <= 2L * limit) {
            return false;
        }
        kills++;
        return true;
    }

    void walkBegins(int flows) {
        highest = Math.max(highest, flows);
        average = (int) (((long) average + flows) / 2);
        hits += reached(flows) ? 1 : 0;
    }

    /** Adapts the limit to how long it took to walk over as many flows. */
    void walkEnds(int flows, long tookMs) {
        durationMs = Math.max(tookMs, 1);
        long wanted = limit;
        if (durationMs > TOO_LONG_MS) {
            wanted /= durationMs / 1000;
        } else if (durationMs > LONG_MS) {
            wanted = wanted * 3 / 4;
        } else if (durationMs < SHORT_MS && wanted < flows * 1000L / durationMs) {
            wanted += STEP;
        }
        limit = (int) Math.min(most, Math.max(wanted, LEAST));
    }
}
