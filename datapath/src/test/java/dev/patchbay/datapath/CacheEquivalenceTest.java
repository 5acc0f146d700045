package dev.patchbay.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.datapath.counter.WorkerCounter;
import dev.patchbay.datapath.ofproto.FlowMod;
import dev.patchbay.datapath.ofproto.OfPort;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The product's central property: with the cache on, a switch does for every packet, in every state, what it does with the
 * cache off, and its counters, learned flows and MACs are the same.
 */
class CacheEquivalenceTest {
    private static final int HISTORIES = Integer.getInteger("patchbay.histories", 150);
    private static final int EVENTS = 150;
    private static final int FRAME_POOL = 14;

    @Test
    void shouldAnswerFromTheCacheAsTheTranslatorWould() {
        long seed = Long.getLong("patchbay.seed", new Random().nextLong());
        long cachedHits = 0;
        for (int i = 0; i < HISTORIES; i++) {
            cachedHits += play(seed + i);
        }
        System.out.printf(
                "cache equivalence: %d histories of %d events, %d frames forwarded from the cache, first seed %d%n",
                HISTORIES, EVENTS, cachedHits, seed);
        assertThat(cachedHits).isPositive();
    }

    /** One history on two switches; returns how many frames the cache answered. */
    private static long play(long seed) {
        RandomPipeline pipeline = new RandomPipeline(seed);
        Random random = pipeline.random();
        try (SteppedHost cached = new SteppedHost(true);
                SteppedHost plain = new SteppedHost(false)) {
            List<SteppedHost> hosts = List.of(cached, plain);
            pipeline.build(hosts);
            for (String bridge : new String[] {"br0", "br1"}) {
                add(hosts, bridge, pipeline.baseFlow());
                for (int i = 0; i < 8; i++) {
                    add(hosts, bridge, pipeline.flow());
                }
            }
            List<Arrival> pool = new ArrayList<>();
            for (int i = 0; i < FRAME_POOL; i++) {
                pool.add(Arrival.draw(pipeline));
            }
            for (int event = 0; event < EVENTS; event++) {
                String what = step(pipeline, hosts, pool, random);
                assertThat(cached.state())
                        .as("tables after event %d (%s), seed %d", event, what, seed)
                        .isEqualTo(plain.state());
            }
            assertThat(cached.doors()).as("doors, seed %d", seed).isEqualTo(cached.received());
            assertThat(plain.doors()).as("doors without cache, seed %d", seed).isEqualTo(plain.received());
            assertThat(cached.corrections())
                    .as("flows that no tag pointed to, seed %d", seed)
                    .isZero();
            return cached.vswitch().counters().get(WorkerCounter.EMC_HITS)
                    + cached.vswitch().counters().get(WorkerCounter.MEGAFLOW_HITS);
        }
    }

    private static String step(RandomPipeline pipeline, List<SteppedHost> hosts, List<Arrival> pool, Random random) {
        int kind = random.nextInt(100);
        if (kind < 88) {
            int place = random.nextInt(pool.size());
            if (random.nextInt(10) == 0) {
                pool.set(place, Arrival.draw(pipeline));
            }
            Arrival arrival = pool.get(place);
            Map<String, List<String>> withCache = arrival.at(hosts.get(0));
            Map<String, List<String>> without = arrival.at(hosts.get(1));
            assertThat(withCache).as("output for %s", arrival).isEqualTo(without);
            return arrival.toString();
        }
        String bridge = pipeline.bridge();
        if (kind < 92) {
            FlowMod flow = pipeline.flow();
            add(hosts, bridge, flow);
            return "add " + flow;
        }
        if (kind < 94) {
            FlowMod flow = delete(pipeline, random.nextInt(4));
            add(hosts, bridge, flow);
            return "delete " + flow;
        }
        if (kind < 97) {
            long ms = random.nextInt(3) == 0 ? 301_000 : random.nextInt(12_000);
            hosts.forEach(host -> host.run(model -> model.warp(ms)));
            return "warp " + ms;
        }
        if (kind < 98) {
            hosts.forEach(host -> host.run(model -> model.bridge(bridge).fdb().flush()));
            return "flush " + bridge;
        }
        int ofport = 1 + random.nextInt(6);
        int flag = random.nextInt(4);
        boolean value = random.nextBoolean();
        hosts.forEach(host -> host.run(model -> {
            OfPort port = model.bridge(bridge).port(ofport);
            if (port != null) {
                switch (flag) {
                    case 0 -> port.noFlood(value);
                    case 1 -> port.noForward(value);
                    case 2 -> port.noReceive(value);
                    default -> model.portUp(port, value);
                }
            }
        }));
        return "port " + ofport + " flag " + flag + " " + value;
    }

    private static FlowMod delete(RandomPipeline pipeline, int table) {
        FlowMod all = FlowMod.deleteAll();
        return new FlowMod(
                all.command(),
                table,
                all.priority(),
                pipeline.match(),
                all.cookie(),
                all.cookieMask(),
                all.newCookie(),
                all.modifyCookie(),
                all.mayAdd(),
                all.idleTimeout(),
                all.hardTimeout(),
                all.importance(),
                all.flags(),
                all.outPort(),
                all.outGroup(),
                all.actions());
    }

    private static void add(List<SteppedHost> hosts, String bridge, FlowMod flow) {
        hosts.forEach(host -> host.run(model -> model.bridge(bridge).flows().apply(flow, model.nowMs())));
    }

    /** A frame and the way it comes in. */
    private record Arrival(String tap, int remote, int vni, int tos, String frame) {
        static Arrival draw(RandomPipeline pipeline) {
            Random random = pipeline.random();
            if (random.nextInt(3) == 0) {
                return new Arrival(
                        null,
                        RandomPipeline.REMOTES[random.nextInt(2)],
                        random.nextInt(4),
                        random.nextInt(4),
                        hex(pipeline.frame()));
            }
            return new Arrival(pipeline.tap(), 0, 0, 0, hex(pipeline.frame()));
        }

        private static String hex(byte[] bytes) {
            return HexFormat.of().formatHex(bytes);
        }

        Map<String, List<String>> at(SteppedHost host) {
            byte[] bytes = HexFormat.of().parseHex(frame);
            return tap == null ? host.injectTunnelled(remote, vni, tos, bytes) : host.inject(tap, bytes);
        }

        @Override
        public String toString() {
            return (tap == null ? "vni " + vni + " from " + Integer.toHexString(remote) + " tos " + tos : tap) + ": "
                    + frame;
        }
    }
}
