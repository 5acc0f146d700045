package dev.patchbay.perf.limits;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import jdk.jfr.consumer.RecordingStream;

/**
 * The pauses that the garbage collector made in this process, as the JVM's own recorder tells of them: to the nanosecond, where
 * the management beans count whole milliseconds.
 *
 * <p>Nobody in the process waits for less than such a pause, and nothing in it can measure one by its own clock without running
 * beside it; so figures of how long upcalls waited are only half of the truth without these.
 *
 * <p><b>Threads.</b> Begun and ended by one; the recorder's own thread adds what it hears.
 */
public final class CollectorPauses implements AutoCloseable {
    private static final long LONG_NS = 1_000_000;

    private final RecordingStream stream = new RecordingStream();
    private long pauses;
    private long longPauses;
    private long longestNs;
    private long totalNs;

    /** Begins to listen. */
    public CollectorPauses() {
        stream.enable("jdk.GCPhasePause").withoutThreshold().withoutStackTrace();
        stream.onEvent("jdk.GCPhasePause", event -> paused(event.getDuration()));
        stream.startAsync();
    }

    private synchronized void paused(Duration duration) {
        long ns = duration.toNanos();
        pauses++;
        totalNs += ns;
        longestNs = Math.max(longestNs, ns);
        longPauses += ns > LONG_NS ? 1 : 0;
    }

    /**
     * Ends listening.
     *
     * @return how many pauses there were, the longest one, those over a millisecond, and all together.
     */
    public Map<String, Object> end() {
        stream.stop();
        Map<String, Object> figures = new LinkedHashMap<>();
        synchronized (this) {
            figures.put("pauses", pauses);
            figures.put("longest_us", longestNs / 1_000);
            figures.put("over_1_ms", longPauses);
            figures.put("total_us", totalNs / 1_000);
        }
        return figures;
    }

    @Override
    public void close() {
        stream.close();
    }
}
