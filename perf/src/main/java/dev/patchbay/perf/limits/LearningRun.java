package dev.patchbay.perf.limits;

import dev.patchbay.datapath.revalidator.FlowLimit;
import dev.patchbay.perf.results.Statistics;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * 100,000 flows in the cache and in use, and ten thousand new MAC addresses a second that a {@code learn} action makes flows
 * of: what is left of the rate of the established flows. Rounds with and without learning alternate.
 */
final class LearningRun {
    private static final String FLOWS = """
            table=0,priority=1,in_port=1 actions=resubmit(,20)
            table=0,priority=1,in_port=3 actions=learn(table=30,hard_timeout=3,priority=1,\
            NXM_OF_ETH_DST[]=NXM_OF_ETH_SRC[],output:NXM_OF_IN_PORT[]),resubmit(,30)
            table=20,priority=2,dl_dst=02:bb:ff:ff:ff:ff actions=drop
            table=20,priority=0 actions=output:2
            table=30,priority=0 actions=drop
            """;

    private static final long FILL_DEADLINE_MS = 120_000;

    private final Rounds quiet = new Rounds();
    private final Rounds learning = new Rounds();
    private final int flows;
    private final int addressesPerSecond;
    private final int rounds;
    private final long roundMs;

    LearningRun(int flows, int addressesPerSecond, int rounds, long roundMs) {
        this.flows = flows;
        this.addressesPerSecond = addressesPerSecond;
        this.rounds = rounds;
        this.roundMs = roundMs;
    }

    Map<String, Object> run() throws IOException, InterruptedException {
        Map<String, Object> figures = new LinkedHashMap<>();
        try (Bench bench = new Bench(3)) {
            bench.ofctl(FLOWS, "add-flows", "br0", "-");
            Traffic traffic = new Traffic(bench, flows);
            bench.ask(model -> {
                model.revalidator().limit().set(Bench.MAX_FLOWS);
                return null;
            });
            bench.vswitch().colocate(traffic);
            long deadline = System.currentTimeMillis() + FILL_DEADLINE_MS;
            while (cached(bench) < flows && System.currentTimeMillis() < deadline) {
                Thread.sleep(100);
            }
            figures.put("cached_flows", cached(bench));
            figures.put("new_addresses_per_second", addressesPerSecond);
            round(bench, traffic, new Rounds());
            for (int i = 0; i < rounds; i++) {
                round(bench, traffic, quiet);
                traffic.learn(addressesPerSecond);
                Thread.sleep(roundMs / 4);
                round(bench, traffic, learning);
                traffic.learn(0);
                Thread.sleep(roundMs / 4);
            }
            traffic.stop();
            figures.put("limit", bench.ask(model -> limit(model.revalidator().limit())));
            figures.put("without", quiet.figures());
            figures.put("with", learning.figures());
            figures.put("kept", ratio(learning.perSecond, quiet.perSecond));
            figures.put("kept_per_processor_second", ratio(learning.perProcessorSecond, quiet.perProcessorSecond));
        }
        return figures;
    }

    private static Map<String, Object> limit(FlowLimit limit) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("flows", limit.limit());
        figures.put("last_walk_ms", limit.durationMs());
        figures.put("reached", limit.hits());
        figures.put("exceeded_twice", limit.kills());
        return figures;
    }

    private static int cached(Bench bench) throws InterruptedException {
        return bench.ask(model -> model.revalidator().size());
    }

    private void round(Bench bench, Traffic traffic, Rounds into) throws IOException, InterruptedException {
        try (CollectorLog pauses = new CollectorLog()) {
            long before = traffic.received();
            long cpuNs = bench.cpuNs("-worker");
            long start = System.nanoTime();
            Thread.sleep(roundMs);
            double packets = traffic.received() - before;
            into.perSecond.add((double) Math.round(packets * 1e9 / (System.nanoTime() - start)));
            into.perProcessorSecond.add((double) Math.round(packets * 1e9 / (bench.cpuNs("-worker") - cpuNs)));
            into.collector.add(pauses.end());
        }
    }

    private static double ratio(List<Double> rates, List<Double> of) {
        return Math.round(
                        1000 * Statistics.of(rates).median() / Statistics.of(of).median())
                / 1000.0;
    }

    /** Packets of the established flows, by the clock and by the processor time of the worker, and what stood in their way. */
    private static final class Rounds {
        private final List<Double> perSecond = new ArrayList<>();
        private final List<Double> perProcessorSecond = new ArrayList<>();
        private final List<Map<String, Object>> collector = new ArrayList<>();

        private Map<String, Object> figures() {
            Map<String, Object> figures = new LinkedHashMap<>();
            figures.put("median_per_second", Statistics.of(perSecond).median());
            figures.put(
                    "median_per_processor_second",
                    Statistics.of(perProcessorSecond).median());
            figures.put("per_second", perSecond);
            figures.put("per_processor_second", perProcessorSecond);
            figures.put("collector", collector);
            return figures;
        }
    }
}
