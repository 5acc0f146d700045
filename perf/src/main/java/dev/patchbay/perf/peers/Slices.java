package dev.patchbay.perf.peers;

import java.util.List;
import java.util.Map;

/**
 * How many datagrams a program counted in each slice of time.
 *
 * <p>Slices begin at whole multiples of their length on the system's monotonic clock, which all processes share and {@link
 * System#nanoTime()} reads, so those of two programs can be compared.
 *
 * <p><b>Threads.</b> Immutable.
 */
final class Slices {
    private final long start;
    private final long length;
    private final long[] counts;

    Slices(long start, long length, long... counts) {
        this.start = start;
        this.length = length;
        this.counts = counts;
    }

    /** From what the program printed. */
    static Slices of(Map<?, ?> report) {
        return new Slices(
                (Long) report.get("start"),
                (Long) report.get("slice"),
                ((List<?>) report.get("slices"))
                        .stream().mapToLong(count -> (Long) count).toArray());
    }

    /** Counts in the slices that begin at {@code from} or later and end at {@code to} or earlier. */
    long between(long from, long to) {
        long sum = 0;
        for (int i = 0; i < counts.length; i++) {
            long begin = start + i * length;
            if (begin >= from && begin + length <= to) {
                sum += counts[i];
            }
        }
        return sum;
    }

    /** Counts per second between two times. */
    double rate(long from, long to) {
        long first = Math.ceilDiv(from, length);
        long last = Math.floorDiv(to, length);
        return last <= first ? 0 : between(from, to) * 1e9 / ((last - first) * length);
    }
}
