package dev.patchbay.perf.limits;

import dev.patchbay.datapath.SwitchModel;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * 100,000 flows: how fast they are loaded, shown, changed and removed, what memory they use, and how long upcalls wait
 * meanwhile. The flows are those of a table of unicast addresses as in Neutron's br-tun.
 */
final class RuleLoadRun {
    private static final int WARM_UP_ROUNDS = 2;
    private static final String BASE = "table=0,priority=1,in_port=1 actions=resubmit(,20)\n";
    /** All that is there while nothing is loaded. The first flow has each new address come to the slow path by itself. */
    private static final String REST = """
            table=20,priority=2,dl_vlan=1,dl_dst=fa:16:3f:00:00:01 actions=output:2
            table=20,priority=0 actions=output:2
            """;

    private static final long IDLE_MS = 1_000;

    private final int rules;
    private final Map<String, Object> figures = new LinkedHashMap<>();

    RuleLoadRun(int rules) {
        this.rules = rules;
    }

    /** One step of the run, which may fail as a command does. */
    @FunctionalInterface
    private interface Phase {
        void run() throws IOException, InterruptedException;
    }

    /** The figures of the last of several rounds: before it, the program is compiled. */
    Map<String, Object> run() throws IOException, InterruptedException {
        figures.put("rules", rules);
        String text = text();
        try (Bench bench = new Bench(2)) {
            bench.ofctl(BASE + REST, "add-flows", "br0", "-");
            long before = usedBytes();
            bench.ofctl(text, "add-flows", "br0", "-");
            figures.put("bytes_per_rule", Math.round((usedBytes() - before) / (double) rules));
            bench.ofctl("", "del-flows", "br0", "table=20");
            try (NewFlows _ = new NewFlows(bench.tap(1));
                    UpcallWaits waits = new UpcallWaits(Bench.WORKER, Bench.SLOW_PATH)) {
                bench.ask(model -> {
                    model.load().observe(waits);
                    return null;
                });
                for (int round = 0; round <= WARM_UP_ROUNDS; round++) {
                    bench.ofctl(REST, "add-flows", "br0", "-");
                    phase(bench, waits, "nothing", () -> Thread.sleep(IDLE_MS));
                    phase(bench, waits, "add", () -> bench.ofctl(text, "add-flows", "br0", "-"));
                    phase(bench, waits, "dump", () -> bench.ofctl("", "dump-flows", "br0"));
                    phase(
                            bench,
                            waits,
                            "modify",
                            () -> bench.ofctl("", "mod-flows", "br0", "table=20,actions=output:1"));
                    phase(bench, waits, "delete", () -> bench.ofctl("", "del-flows", "br0", "table=20"));
                    bench.ofctl(REST, "add-flows", "br0", "-");
                    phase(bench, waits, "bundle", () -> bench.ofctl(text, "--bundle", "add-flows", "br0", "-"));
                    bench.ofctl("", "del-flows", "br0", "table=20");
                }
            }
        }
        return figures;
    }

    private void phase(Bench bench, UpcallWaits waits, String name, Phase phase)
            throws IOException, InterruptedException {
        bench.ask(model -> {
            model.load().reset();
            waits.begin();
            return null;
        });
        try (CollectorLog pauses = new CollectorLog()) {
            long start = System.nanoTime();
            phase.run();
            long tookMs = (System.nanoTime() - start) / 1_000_000;
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("ms", tookMs);
            bench.ask(model -> load(model, result));
            result.put("collector", pauses.end());
            result.put("waits", bench.ask(_ -> waits.figures(pauses.stops())));
            figures.put(name, result);
        }
    }

    private static Map<String, Object> load(SwitchModel model, Map<String, Object> result) {
        result.put("longest_slice_us", model.load().longestSliceMicros());
        result.put("slices_over_1_ms", model.load().longSlices());
        result.put("longest_step_us", model.load().longestStepMicros());
        return result;
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < rules; i++) {
            text.append(String.format(
                    Locale.ROOT,
                    "table=20,priority=2,dl_vlan=%d,dl_dst=fa:16:3e:%02x:%02x:%02x"
                            + " actions=strip_vlan,load:0x%x->NXM_NX_TUN_ID[],output:2%n",
                    1 + i % 4094,
                    i >> 16 & 0xff,
                    i >> 8 & 0xff,
                    i & 0xff,
                    i % 1000));
        }
        return text.toString();
    }

    /** The least of several looks, since others use memory, too. */
    static long usedBytes() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            System.gc();
            least = Math.min(
                    least,
                    Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
        }
        return least;
    }
}
