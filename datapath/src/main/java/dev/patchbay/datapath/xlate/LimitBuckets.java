package dev.patchbay.datapath.xlate;

import dev.patchbay.datapath.netns.iptables.LimitMatch;
import dev.patchbay.datapath.netns.iptables.Rule;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * The tokens of rules with {@code -m limit}: each rule has a bucket of its own, full at first.
 *
 * <p><b>Threads.</b> Slow path only. <b>Memory.</b> A bucket goes with its rule.
 */
final class LimitBuckets {
    private static final long PER_MS = LimitMatch.SCALE / 1000;

    private final Map<Rule, Bucket> buckets = new WeakHashMap<>();

    /** What is left, in units of 100 µs, and when that was. */
    private static final class Bucket {
        private long credit;
        private long atMs;
    }

    /** Whether there is a token for a packet; a real one takes it. */
    boolean take(Rule rule, LimitMatch limit, long nowMs, boolean real) {
        Bucket bucket = buckets.get(rule);
        long most = limit.period() * limit.burst();
        if (bucket == null) {
            bucket = new Bucket();
            bucket.credit = most;
            bucket.atMs = nowMs;
            if (real) {
                buckets.put(rule, bucket);
            }
        }
        long credit = Math.min(most, bucket.credit + (nowMs - bucket.atMs) * PER_MS);
        boolean enough = credit >= limit.period();
        if (real) {
            bucket.credit = enough ? credit - limit.period() : credit;
            bucket.atMs = nowMs;
        }
        return enough;
    }
}
