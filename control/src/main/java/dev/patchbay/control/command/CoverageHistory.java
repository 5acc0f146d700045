package dev.patchbay.control.command;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Map;

/**
 * Counters as they were when somebody looked, so that rates can be told.
 *
 * <p>A rate is over the time since the oldest look inside its window; nobody counts between the looks. Before the first
 * look everything was zero when the switch started.
 *
 * <p><b>Threads.</b> Any.
 *
 * <p><b>Bounds.</b> {@value #MAX_LOOKS} looks of the last hour.
 */
final class CoverageHistory {
    private static final int MAX_LOOKS = 1_000;
    private static final long[] WINDOWS_MS = {5_000, 60_000, 3_600_000};

    private final Deque<Look> looks = new ArrayDeque<>();

    private record Look(long atMs, Map<String, Long> counts) {}

    /** A history that begins with zeros. */
    CoverageHistory(long nowMs) {
        looks.add(new Look(nowMs, Map.of()));
    }

    /**
     * The text of {@code coverage/show}; remembers the look.
     *
     * @param counts all counters
     */
    synchronized String show(Map<String, Long> counts, long nowMs) {
        int never = 0;
        StringBuilder lines = new StringBuilder();
        for (Map.Entry<String, Long> counter : counts.entrySet()) {
            if (counter.getValue() == 0) {
                never++;
            } else {
                lines.append(line(counter.getKey(), counter.getValue(), nowMs));
            }
        }
        looks.add(new Look(nowMs, Map.copyOf(counts)));
        while (looks.size() > MAX_LOOKS) {
            looks.remove();
        }
        return String.format(
                        "Event coverage, avg rate over last: 5 seconds, last minute, last hour,  hash=%08x:\n",
                        counts.hashCode())
                + lines + never + " events never hit\n";
    }

    private String line(String name, long count, long nowMs) {
        double[] rates = new double[WINDOWS_MS.length];
        for (int i = 0; i < rates.length; i++) {
            Look since = since(nowMs - WINDOWS_MS[i]);
            double seconds = Math.max(1, nowMs - since.atMs) / 1000.0;
            rates[i] = (count - since.counts.getOrDefault(name, 0L)) / seconds;
        }
        return String.format(
                Locale.ROOT,
                "%-24s %5.1f/sec %9.3f/sec        %11.4f/sec   total: %d\n",
                name,
                rates[0],
                rates[1],
                rates[2],
                count);
    }

    /** The oldest look that is not older than a time; if there is none, the latest of all. */
    private Look since(long ms) {
        return looks.stream().filter(look -> look.atMs >= ms).findFirst().orElse(looks.getLast());
    }
}
