package dev.patchbay.perf.limits;

import dev.patchbay.datapath.revalidator.Revalidator;
import dev.patchbay.perf.results.Statistics;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How many flows a second the switch sets up, and how many addresses it learns: each frame misses the caches, is translated
 * through the tables of Neutron's br-tun, and leaves a cached flow behind. Of the learning ones, a {@code learn} action makes
 * a flow of each, or NORMAL an entry of the MAC table.
 *
 * <p>The rate of one core is that by the processor time of all threads of the switch together: worker, ports and slow path.
 */
final class SetUpRun {
    /** How the MAC addresses begin that frames are sent to and come from; as on the wire. */
    static final short RECEIVERS = 0x02bb;

    static final short SENDERS = 0x02cc;

    private static final String PIPELINE = """
            table=0,priority=1,in_port=1 actions=resubmit(,4)
            table=0,priority=0 actions=drop
            table=4,priority=1,metadata=0 actions=mod_vlan_vid:1,resubmit(,10)
            table=4,priority=0 actions=drop
            table=10,priority=1 actions=learn(table=20,hard_timeout=300,priority=1,cookie=0x1,\
            NXM_OF_VLAN_TCI[0..11],NXM_OF_ETH_DST[]=NXM_OF_ETH_SRC[],load:0->NXM_OF_VLAN_TCI[],\
            load:NXM_NX_TUN_ID[]->NXM_NX_TUN_ID[],output:NXM_OF_IN_PORT[]),resubmit(,20)
            table=20,priority=0 actions=drop
            """;

    private static final String NORMAL = "table=0,priority=1 actions=normal\n";
    private static final long ROUND_DEADLINE_MS = 120_000;
    private static final int WARM_UP_ROUNDS = 3;

    private final int count;
    private final int rounds;

    SetUpRun(int count, int rounds) {
        this.count = count;
        this.rounds = rounds;
    }

    Map<String, Object> run() throws IOException, InterruptedException {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("flows", count);
        try (Bench bench = new Bench(2)) {
            bench.ofctl(PIPELINE + receivers(), "add-flows", "br0", "-");
            Newcomers newcomers = new Newcomers(bench);
            bench.vswitch().colocate(newcomers);
            figures.put("set_up", rounds(bench, newcomers, false));
            figures.put("learn", rounds(bench, newcomers, true));
            bench.ofctl("", "del-flows", "br0");
            bench.ofctl(NORMAL, "add-flows", "br0", "-");
            bench.ask(model -> {
                model.bridge("br0").fdb().maxEntries(2 * count);
                model.bridge("br0").fdb().addStatic(0, (long) RECEIVERS << 32, 2);
                return null;
            });
            figures.put("normal", rounds(bench, newcomers, true));
        }
        return figures;
    }

    /** One rule for each receiver, as Neutron has one for each port that it knows of. */
    private String receivers() {
        StringBuilder rules = new StringBuilder();
        for (int i = 0; i < count; i++) {
            rules.append(String.format(
                    Locale.ROOT,
                    "table=20,priority=2,dl_vlan=1,dl_dst=02:bb:%02x:%02x:%02x:%02x actions=strip_vlan,output:2%n",
                    i >>> 24,
                    i >> 16 & 0xff,
                    i >> 8 & 0xff,
                    i & 0xff));
        }
        return rules.toString();
    }

    private Map<String, Object> rounds(Bench bench, Newcomers newcomers, boolean learning)
            throws IOException, InterruptedException {
        List<Double> perSecond = new ArrayList<>();
        List<Double> perCore = new ArrayList<>();
        List<Double> perSlowPath = new ArrayList<>();
        List<Map<String, Object>> collector = new ArrayList<>();
        for (int i = -WARM_UP_ROUNDS; i < rounds; i++) {
            empty(bench);
            try (CollectorLog pauses = new CollectorLog()) {
                long cpuNs = bench.cpuNs("");
                long slowNs = bench.cpuNs("-slow-path");
                long startNs = System.nanoTime();
                newcomers.send(count, learning);
                await(newcomers);
                if (i >= 0) {
                    perSecond.add(rate(System.nanoTime() - startNs));
                    perCore.add(rate(bench.cpuNs("") - cpuNs));
                    perSlowPath.add(rate(bench.cpuNs("-slow-path") - slowNs));
                    collector.add(pauses.end());
                }
            }
            int cached = bench.ask(model -> model.revalidator().size());
            if (cached != count) {
                throw new IOException(cached + " of " + count + " flows were cached");
            }
        }
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("median_per_core", Statistics.of(perCore).median());
        figures.put("median_per_second", Statistics.of(perSecond).median());
        figures.put("median_per_second_of_slow_path", Statistics.of(perSlowPath).median());
        figures.put("per_core", perCore);
        figures.put("per_second", perSecond);
        figures.put("per_second_of_slow_path", perSlowPath);
        figures.put("collector", collector);
        long full = RuleLoadRun.usedBytes();
        empty(bench);
        // Removed flows are kept until no worker can be counting on them any more.
        Thread.sleep(3 * Revalidator.GRACE_MS);
        figures.put("bytes_per_flow", Math.round((full - RuleLoadRun.usedBytes()) / (double) count));
        return figures;
    }

    private double rate(long ns) {
        return Math.round(count * 1e9 / ns);
    }

    private static void empty(Bench bench) throws IOException, InterruptedException {
        bench.ask(model -> {
            // It follows how long walks over the cache take; on a busy machine that would be too long.
            model.revalidator().limit().set(Bench.MAX_FLOWS);
            model.revalidator().purge(model.nowMs());
            model.bridge("br0").fdb().flush();
            return null;
        });
        bench.ofctl("", "del-flows", "br0", "table=20,cookie=0x1/-1");
    }

    private static void await(Newcomers newcomers) throws IOException, InterruptedException {
        long deadline = System.currentTimeMillis() + ROUND_DEADLINE_MS;
        while (!newcomers.done()) {
            if (System.currentTimeMillis() > deadline) {
                throw new IOException("frames were lost");
            }
            Thread.sleep(1);
        }
    }
}
