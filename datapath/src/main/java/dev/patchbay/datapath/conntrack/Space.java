package dev.patchbay.datapath.conntrack;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * One namespace's own connections and how they are judged: the settings that Linux keeps per network namespace.
 *
 * <p>A change of a setting holds from the next packet on.
 *
 * <p><b>Threads.</b> Settings are changed by the slow path only and read by anybody; the count is shared.
 */
public final class Space {
    /** Most connections unless {@link #max(int)} says otherwise ({@code nf_conntrack_max}). */
    public static final int DEFAULT_MAX = 262_144;

    private static final int DEFAULT_RETRANSMISSIONS = 3;

    private final Spaces spaces;
    private final int id;
    private final AtomicInteger count = new AtomicInteger();
    private volatile int[] seconds = SpaceTimeout.defaults();
    private volatile int max = DEFAULT_MAX;
    private volatile int maxRetransmissions = DEFAULT_RETRANSMISSIONS;
    private volatile boolean liberal;
    private volatile boolean loose = true;
    private volatile boolean verifies = true;

    Space(Spaces spaces, int id) {
        this.spaces = spaces;
        this.id = id;
    }

    /** Takes over the settings and the count of another one. */
    void become(Space other) {
        count.set(other.count.get());
        seconds = other.seconds;
        max = other.max;
        maxRetransmissions = other.maxRetransmissions;
        liberal = other.liberal;
        loose = other.loose;
        verifies = other.verifies;
    }

    /**
     * The number that requests name it by.
     *
     * @return 1 to 65535.
     */
    public int id() {
        return id;
    }

    /**
     * Connections now, expired ones that are not swept out yet included ({@code nf_conntrack_count}).
     *
     * @return number.
     */
    public int count() {
        return count.get();
    }

    /**
     * Most connections ({@code nf_conntrack_max}).
     *
     * @return number.
     */
    public int max() {
        return max;
    }

    /**
     * Sets the most connections; existing ones above it stay.
     *
     * @param most not negative.
     */
    public void max(int most) {
        max = most;
    }

    /**
     * How long connections wait in a situation.
     *
     * @param timeout which.
     * @return seconds.
     */
    public int timeout(SpaceTimeout timeout) {
        return seconds[timeout.index()];
    }

    /**
     * Sets how long connections wait in a situation.
     *
     * @param timeout which.
     * @param time seconds, not negative.
     */
    public void timeout(SpaceTimeout timeout, int time) {
        int[] next = seconds.clone();
        next[timeout.index()] = time;
        seconds = next;
    }

    /**
     * Whether TCP segments outside the window are accepted ({@code nf_conntrack_tcp_be_liberal}).
     *
     * @return false unless set.
     */
    public boolean liberal() {
        return liberal;
    }

    /**
     * Accepts TCP segments outside the window, or not.
     *
     * @param on which.
     */
    public void liberal(boolean on) {
        liberal = on;
    }

    /**
     * Whether a TCP connection may be joined in the middle ({@code nf_conntrack_tcp_loose}).
     *
     * @return true unless set.
     */
    public boolean loose() {
        return loose;
    }

    /**
     * Allows TCP connections to be joined in the middle, or not.
     *
     * @param on which.
     */
    public void loose(boolean on) {
        loose = on;
    }

    /**
     * Whether packets with a wrong checksum are invalid ({@code nf_conntrack_checksum}).
     *
     * @return true unless set.
     */
    public boolean verifies() {
        return verifies;
    }

    /**
     * Makes packets with a wrong checksum invalid, or not.
     *
     * @param on which.
     */
    public void verifies(boolean on) {
        verifies = on;
    }

    /**
     * How often a TCP segment may be repeated before its connection waits for less long ({@code
     * nf_conntrack_tcp_max_retrans}).
     *
     * @return number.
     */
    public int maxRetransmissions() {
        return maxRetransmissions;
    }

    /**
     * Sets how often a TCP segment may be repeated.
     *
     * @param most 0 to 255.
     */
    public void maxRetransmissions(int most) {
        maxRetransmissions = most;
    }

    /**
     * Shows the connections that have not expired.
     *
     * @param nowMs milliseconds of the switch's clock.
     * @param consumer gets each, in no order.
     * @return what is to be done, in steps.
     */
    public ConnectionPass show(long nowMs, Consumer<SpaceEntry> consumer) {
        return spaces.pass(connection -> {
            if (connection.zone() == id && !connection.gone(nowMs)) {
                consumer.accept(SpaceEntry.of(connection, nowMs));
            }
        });
    }

    /**
     * Ends connections.
     *
     * @param which those to end; null for all.
     * @param nowMs milliseconds of the switch's clock.
     * @return what is to be done, in steps.
     */
    public ConnectionPass flush(Predicate<SpaceEntry> which, long nowMs) {
        return spaces.pass(connection -> {
            if (connection.zone() == id && (which == null || which.test(SpaceEntry.of(connection, nowMs)))) {
                spaces.end(connection, nowMs, true);
            }
        });
    }

    long millis(SpaceTimeout timeout) {
        return timeout(timeout) * 1000L;
    }

    boolean full() {
        return count.get() >= max;
    }

    void enter() {
        count.incrementAndGet();
    }

    void leave() {
        count.decrementAndGet();
    }
}
