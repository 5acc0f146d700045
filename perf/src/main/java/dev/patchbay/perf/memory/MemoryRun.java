package dev.patchbay.perf.memory;

import dev.patchbay.datapath.counter.SwitchCounters;
import dev.patchbay.datapath.counter.WorkerCounter;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * One workload on a switch of its own: warmed up once, then measured round by round.
 *
 * <p><b>Threads.</b> The caller's; the switch has its own.
 */
final class MemoryRun implements AutoCloseable {
    private static final long FILL_DEADLINE_MS = 60_000;

    private static final long WARM_UP_MS = 2_000;

    /** So long without a miss, and all flows are cached. */
    private static final long QUIET_MS = 200;

    private final Workload workload;
    private final TunnelSwitch tunnels;
    private final List<PreparedUnderlay> underlays;
    private final com.sun.management.ThreadMXBean threads =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    MemoryRun(Workload workload, int workers) throws InterruptedException {
        this.workload = workload;
        PreparedUnderlay.Opening opening = new PreparedUnderlay.Opening(workload);
        tunnels = new TunnelSwitch(workload, workers, opening);
        underlays = opening.opened();
    }

    private void flow(boolean on) {
        underlays.forEach(each -> each.flow(on));
    }

    private long sum(ToLongFunction<PreparedUnderlay> figure) {
        return underlays.stream().mapToLong(figure).sum();
    }

    private long allocated() {
        return sum(each -> threads.getThreadAllocatedBytes(each.worker().threadId()));
    }

    private long cpuNs() {
        return sum(each -> threads.getThreadCpuTime(each.worker().threadId()));
    }

    Workload workload() {
        return workload;
    }

    int workers() {
        return underlays.size();
    }

    /** Lets packets flow until the program is compiled. */
    void warmUp() throws InterruptedException {
        flow(true);
        settle();
        Thread.sleep(WARM_UP_MS);
        flow(false);
    }

    /** Waits until all flows are cached: in the pause between two rounds those that rest for too long have gone. */
    private void settle() throws InterruptedException {
        SwitchCounters counters = tunnels.vswitch().counters();
        long deadline = System.currentTimeMillis() + FILL_DEADLINE_MS;
        long before;
        do {
            before = counters.get(WorkerCounter.MISSES);
            Thread.sleep(QUIET_MS);
        } while (counters.get(WorkerCounter.MISSES) != before && System.currentTimeMillis() < deadline);
    }

    /** Measures for a while. */
    Map<String, Object> round(long ms) throws InterruptedException {
        flow(true);
        settle();
        SwitchCounters counters = tunnels.vswitch().counters();
        long hits = counters.get(WorkerCounter.RUN_HITS);
        long emcHits = counters.get(WorkerCounter.EMC_HITS);
        long megaflowHits = counters.get(WorkerCounter.MEGAFLOW_HITS);
        long misses = counters.get(WorkerCounter.MISSES);
        long allocated = allocated();
        long cpu = cpuNs();
        long sent = sum(PreparedUnderlay::sent);
        long received = sum(PreparedUnderlay::received);
        long start = System.nanoTime();
        Thread.sleep(ms);
        sent = sum(PreparedUnderlay::sent) - sent;
        double seconds = (System.nanoTime() - start) / 1e9;
        double cpuSeconds = (cpuNs() - cpu) / 1e9;
        received = sum(PreparedUnderlay::received) - received;
        allocated = allocated() - allocated;
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("workload", workload.name());
        figures.put("workers", workers());
        figures.put("pps", Math.round(sent / seconds));
        figures.put("pps_per_cpu_second", Math.round(sent / cpuSeconds));
        figures.put("cpu_seconds", round(cpuSeconds));
        figures.put("lost", received - sent);
        figures.put("wrong", sum(PreparedUnderlay::wrong));
        figures.put("bytes_per_packet", round((double) allocated / sent));
        figures.put("run_hits", share(counters.get(WorkerCounter.RUN_HITS) - hits, sent));
        figures.put("emc_hits", share(counters.get(WorkerCounter.EMC_HITS) - emcHits, sent));
        figures.put("megaflow_hits", share(counters.get(WorkerCounter.MEGAFLOW_HITS) - megaflowHits, sent));
        figures.put("misses", counters.get(WorkerCounter.MISSES) - misses);
        flow(false);
        return figures;
    }

    private static double share(long part, long all) {
        return round((double) part / all);
    }

    private static double round(double value) {
        return Math.round(value * 1000) / 1000.0;
    }

    @Override
    public void close() {
        tunnels.close();
    }
}
