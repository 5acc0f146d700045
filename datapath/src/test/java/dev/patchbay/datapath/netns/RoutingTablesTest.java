package dev.patchbay.datapath.netns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.agrona.collections.LongHashSet;
import org.junit.jupiter.api.Test;

class RoutingTablesTest {
    private final LongHashSet tags = new LongHashSet();
    private final RoutingTables routes = new RoutingTables(3, tags::add);

    @Test
    void shouldFindLongestPrefixAndReadNoMoreBitsThanItTakes() {
        add("0.0.0.0/0", 0);
        add("10.0.0.0/8", 0);
        add("10.1.0.0/16", 0);
        RoutingTable main = routes.table(IpFamily.IPV4, RoutingTables.MAIN);

        assertThat(find(main, "10.1.2.3").prefix()).hasToString("10.1.0.0/16");
        assertThat(find(main, "10.2.0.1").prefix()).hasToString("10.0.0.0/8");
        assertThat(find(main, "192.0.2.1").prefix()).hasToString("0.0.0.0/0");
        BitProbe looked = new BitProbe();
        main.lookup(IpAddress.parse("192.0.2.1"), looked);
        assertThat(looked.bits()).isEqualTo(1);
    }

    @Test
    void shouldPreferLowestMetricAndRefuseSameEntry() {
        assertThat(add("10.0.0.0/8", 100)).isTrue();
        assertThat(add("10.0.0.0/8", 50)).isTrue();
        assertThat(add("10.0.0.0/8", 100)).isFalse();

        assertThat(find(routes.table(IpFamily.IPV4, RoutingTables.MAIN), "10.0.0.1")
                        .metric())
                .isEqualTo(50);
    }

    @Test
    void shouldPublishTagOfTheTableThatChanges() {
        add("10.0.0.0/8", 0);

        assertThat(tags).containsExactly(NamespaceTags.routes(3, IpFamily.IPV4, RoutingTables.MAIN));
        tags.clear();
        routes.remove(IpFamily.IPV4, RoutingTables.MAIN, route -> false);
        assertThat(tags).isEmpty();
        assertThat(routes.removeFirst(IpFamily.IPV4, RoutingTables.MAIN, route -> true))
                .isNotNull();
        assertThat(tags).hasSize(1);
        assertThat(routes.tables(IpFamily.IPV4)).isEmpty();
    }

    @Test
    void shouldAgreeWithListAndDependOnReadBitsOnly() {
        long seed = 20_261_121;
        Random random = new Random(seed);
        for (IpFamily family : IpFamily.values()) {
            List<Route> list = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                int length = random.nextInt(family.bits() + 1);
                Route route = Route.to(new IpPrefix(address(family, random), length).network(), NextHop.dev("d"))
                        .withMetric(random.nextInt(2));
                if (routes.add(7, route)) {
                    list.add(route);
                }
                if (random.nextInt(5) == 0) {
                    Route gone = list.remove(random.nextInt(list.size()));
                    assertThat(routes.remove(family, 7, gone::equals)).isEqualTo(1);
                }
                RoutingTable table = routes.table(family, 7);
                IpAddress destination = address(family, random);
                BitProbe looked = new BitProbe();
                Route found = table.lookup(destination, looked);
                assertThat(found).as("seed %d", seed).isEqualTo(reference(list, destination));
                IpAddress alike = new IpPrefix(address(family, random), family.bits()).address();
                IpAddress other = splice(destination, alike, looked.bits());
                assertThat(table.lookup(other, new BitProbe()))
                        .as("seed %d: %s like %s", seed, other, destination)
                        .isEqualTo(found);
            }
        }
    }

    /** Few different leading bits, so that prefixes nest. */
    private static IpAddress address(IpFamily family, Random random) {
        long high = random.nextLong() & 0x8000_0000_0000_8003L;
        return family == IpFamily.IPV4
                ? IpAddress.of(random.nextInt() & 0x8001_8103)
                : IpAddress.of(high, random.nextLong() & 0xc000_0000_0000_0003L);
    }

    private static IpAddress splice(IpAddress head, IpAddress tail, int bits) {
        IpAddress h = head.masked(bits);
        IpAddress t = tail.masked(bits);
        return new IpAddress(head.family(), h.high() | (tail.high() ^ t.high()), h.low() | (tail.low() ^ t.low()));
    }

    private static Route reference(List<Route> list, IpAddress destination) {
        Route best = null;
        for (Route route : list) {
            boolean better = route.prefix().contains(destination)
                    && (best == null
                            || route.prefix().length() > best.prefix().length()
                            || (route.prefix().length() == best.prefix().length() && route.metric() < best.metric()));
            best = better ? route : best;
        }
        return best;
    }

    private boolean add(String prefix, int metric) {
        return routes.add(
                RoutingTables.MAIN,
                Route.to(IpPrefix.parse(prefix), NextHop.dev("d")).withMetric(metric));
    }

    private static Route find(RoutingTable table, String address) {
        return table.lookup(IpAddress.parse(address), new BitProbe());
    }
}
