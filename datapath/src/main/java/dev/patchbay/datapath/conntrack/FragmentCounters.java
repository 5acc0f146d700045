package dev.patchbay.datapath.conntrack;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Settings and counters of {@link FragmentStore} for one version of IP.
 *
 * <p><b>Threads.</b> Any.
 */
public final class FragmentCounters {
    private volatile boolean enabled = true;
    private volatile int minimum;
    private final AtomicLong acceptedCount = new AtomicLong();
    private final AtomicLong completedCount = new AtomicLong();
    private final AtomicLong expiredCount = new AtomicLong();
    private final AtomicLong tooSmallCount = new AtomicLong();
    private final AtomicLong overlappingCount = new AtomicLong();
    private final AtomicLong purgedCount = new AtomicLong();

    FragmentCounters(int minimum) {
        this.minimum = minimum;
    }

    /**
     * The counters at one moment.
     *
     * @param accepted fragments kept so far.
     * @param completed fragments of whole packets that went on.
     * @param expired fragments that went on as invalid.
     * @param tooSmall fragments refused for their size.
     * @param overlapping fragments refused for overlapping another.
     * @param purged fragments dropped.
     */
    public record Counts(long accepted, long completed, long expired, long tooSmall, long overlapping, long purged) {}

    /**
     * Whether fragments are kept at all.
     *
     * @return true unless turned off.
     */
    public boolean enabled() {
        return enabled;
    }

    /**
     * Turns the keeping of fragments on or off; off, they are invalid.
     *
     * @param on which.
     */
    public void enabled(boolean on) {
        enabled = on;
    }

    /**
     * Smallest packet that a fragment other than the last may be.
     *
     * @return octets.
     */
    public int minimum() {
        return minimum;
    }

    void minimum(int octets) {
        minimum = octets;
    }

    /**
     * The counters.
     *
     * @return now.
     */
    public Counts counts() {
        return new Counts(
                acceptedCount.get(),
                completedCount.get(),
                expiredCount.get(),
                tooSmallCount.get(),
                overlappingCount.get(),
                purgedCount.get());
    }

    void accepted() {
        acceptedCount.incrementAndGet();
    }

    void completed() {
        completedCount.incrementAndGet();
    }

    void expired() {
        expiredCount.incrementAndGet();
    }

    void tooSmall() {
        tooSmallCount.incrementAndGet();
    }

    void overlapping() {
        overlappingCount.incrementAndGet();
    }

    void purged() {
        purgedCount.incrementAndGet();
    }
}
