package dev.patchbay.perf.limits;

import dev.patchbay.datapath.SlowPathLoad;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How long each upcall waited, and for what: for a processor that other threads and programs had, for the garbage collector, or
 * for the slow path itself.
 *
 * <p>How long the slow path's thread, the worker's, which may have sent and not yet woken it, and the one that collects garbage
 * were kept from running is looked up as each upcall has its turn.
 * Of that time as much is counted as an upcall's as has come since the last look before it was sent; so a little may be counted that
 * was over when it was sent, never more than it waited.
 *
 * <p><b>Threads.</b> Told on the slow path; {@link #begin} and {@link #figures} there, too. <b>Bounds.</b> {@value #MOST}
 * upcalls; what comes later is not counted.
 */
final class UpcallWaits implements SlowPathLoad.Observer, AutoCloseable {
    private static final int MOST = 1 << 18;
    private static final long LONG_NS = 1_000_000;
    private static final long NS_PER_US = 1_000;

    private final RunDelay worker;
    private final RunDelay slowPath;
    private final RunDelay collector;
    private final long[] sentNs = new long[MOST];
    private final long[] startNs = new long[MOST];
    private final long[] threadDelayNs = new long[MOST];
    private final long[] collectorDelayNs = new long[MOST];
    private int count;

    /** Waits that are told of from {@link #begin} on, of a switch whose threads have these names. */
    UpcallWaits(String workerThread, String slowPathThread) throws IOException {
        worker = RunDelay.of(workerThread);
        slowPath = RunDelay.of(slowPathThread);
        collector = RunDelay.of("VM Thread");
    }

    /** Forgets everything. */
    void begin() {
        count = 0;
        begins(0);
    }

    @Override
    public void begins(long waitedNs) {
        if (count == MOST) {
            return;
        }
        startNs[count] = System.nanoTime();
        sentNs[count] = startNs[count] - waitedNs;
        threadDelayNs[count] = slowPath.ns() + worker.ns();
        collectorDelayNs[count] = collector.ns();
        count++;
    }

    /** What there was since {@link #begin}, beside when everything stood still. */
    Map<String, Object> figures(List<CollectorLog.Stop> stops) {
        long[] all = new long[Math.max(0, count - 1)];
        long[] here = new long[all.length];
        long[] own = new long[all.length];
        for (int i = 1; i < count; i++) {
            long waited = startNs[i] - sentNs[i];
            int before = lastBefore(i);
            long delayed = threadDelayNs[i] - threadDelayNs[before];
            long collectorDelayed = collectorDelayNs[i] - collectorDelayNs[before];
            all[i - 1] = waited;
            here[i - 1] = Math.max(0, waited - delayed - collectorDelayed);
            own[i - 1] = Math.max(0, waited - delayed - Math.max(collectorDelayed, stopped(stops, i)));
        }
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("upcalls", all.length);
        figures.put("by_the_clock", waits(all));
        figures.put("without_waiting_for_a_processor", waits(here));
        figures.put("and_without_pauses", waits(own));
        if (count > 0) {
            figures.put("threads_waited_for_a_processor_us", (threadDelayNs[count - 1] - threadDelayNs[0]) / NS_PER_US);
            figures.put(
                    "collector_waited_for_a_processor_us",
                    (collectorDelayNs[count - 1] - collectorDelayNs[0]) / NS_PER_US);
        }
        return figures;
    }

    /** The last look that was made before an upcall was sent. */
    private int lastBefore(int upcall) {
        int before = upcall - 1;
        while (before > 0 && startNs[before] - sentNs[upcall] > 0) {
            before--;
        }
        return before;
    }

    /** For how much of an upcall's wait everything stood still. */
    private long stopped(List<CollectorLog.Stop> stops, int upcall) {
        long sum = 0;
        for (CollectorLog.Stop stop : stops) {
            sum += Math.max(0, Math.min(stop.endNs(), startNs[upcall]) - Math.max(stop.beginNs(), sentNs[upcall]));
        }
        return sum;
    }

    private static Map<String, Object> waits(long[] ns) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put(
                "over_1_ms", Arrays.stream(ns).filter(wait -> wait > LONG_NS).count());
        figures.put("longest_us", Arrays.stream(ns).max().orElse(0) / NS_PER_US);
        return figures;
    }

    @Override
    public void close() throws IOException {
        worker.close();
        slowPath.close();
        collector.close();
    }
}
