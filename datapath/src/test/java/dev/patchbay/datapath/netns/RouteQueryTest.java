package dev.patchbay.datapath.netns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.datapath.netns.RouteQuery.Answer;
import dev.patchbay.datapath.netns.RouteQuery.Question;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RouteQueryTest {
    private static final IpAddress SOURCE = IpAddress.parse("192.168.3.69");
    private static final IpAddress DESTINATION = IpAddress.parse("100.121.0.75");

    private final Namespaces host = new Namespaces(tag -> {}, 1);
    private final Namespace router = host.add("qrouter-1");
    private final RouteQuery query = new RouteQuery(tag -> {});

    RouteQueryTest() {
        for (String name : List.of("qr-1", "qg-1", "rfp-1")) {
            host.addDevice(router, DeviceSpec.internal(name, 0));
        }
        router.addAddress(router.device("qr-1"), DeviceAddress.of(IpPrefix.parse("192.168.0.1/16")));
        router.addAddress(router.device("qg-1"), DeviceAddress.of(IpPrefix.parse("100.122.0.9/16")));
    }

    private Answer ask(IpAddress source, IpAddress destination, String iif, int mark) {
        return query.clear().ask(new Question(router, source, destination, iif, null, mark));
    }

    private void route(int table, String prefix, String via, String device) {
        router.routes().add(table, Route.to(IpPrefix.parse(prefix), NextHop.via(IpAddress.parse(via), device)));
    }

    @Test
    void shouldAskRulesInTheirOrderAndGoOnWhereATableHasNothing() {
        route(16, "0.0.0.0/0", "169.254.74.217", "rfp-1");
        route(RoutingTables.DEFAULT, "0.0.0.0/0", "100.122.255.254", "qg-1");
        router.rules().add(PolicyRule.all(IpFamily.IPV4, 51_869, 16).withFrom(IpPrefix.host(SOURCE)));
        router.rules().add(PolicyRule.all(IpFamily.IPV4, 100, 99).withFrom(IpPrefix.host(SOURCE)));

        assertThat(ask(SOURCE, DESTINATION, "qr-1", 0).device().name()).isEqualTo("qg-1");
        router.routes().remove(IpFamily.IPV4, RoutingTables.DEFAULT, route -> true);
        assertThat(ask(SOURCE, DESTINATION, "qr-1", 0).device().name()).isEqualTo("rfp-1");
        assertThat(query.sourceBits()).isEqualTo(32);
        assertThat(ask(IpAddress.parse("192.168.3.70"), DESTINATION, "qr-1", 0).found())
                .isFalse();
        assertThat(ask(SOURCE, IpAddress.parse("192.168.0.1"), "qr-1", 0).type())
                .isEqualTo(RouteType.LOCAL);
    }

    @Test
    void shouldLookAtInterfacesMarksAndDestinations() {
        route(5, "0.0.0.0/0", "100.122.255.254", "qg-1");
        router.rules().add(PolicyRule.all(IpFamily.IPV4, 10, 5).withIif("qr-1").withMark(0x2, 0xf));
        router.rules().add(PolicyRule.all(IpFamily.IPV4, 11, 5).withTo(IpPrefix.parse("203.0.113.0/24")));

        assertThat(ask(SOURCE, DESTINATION, "qr-1", 0x12).found()).isTrue();
        assertThat(query.markBits()).isEqualTo(0xf);
        assertThat(ask(SOURCE, DESTINATION, "qr-1", 0x3).found()).isFalse();
        assertThat(ask(SOURCE, DESTINATION, "qg-1", 0x2).found()).isFalse();
        assertThat(query.markBits()).as("nobody looked").isZero();
        assertThat(ask(SOURCE, IpAddress.parse("203.0.113.9"), "qg-1", 0).found())
                .isTrue();
        host.removeDevice(router.device("qr-1"));
        assertThat(ask(SOURCE, DESTINATION, "qr-1", 0x12).found())
                .as("detached")
                .isFalse();
    }

    @Test
    void shouldEndWhereATypeSaysSo() {
        route(RoutingTables.MAIN, "0.0.0.0/0", "100.122.255.254", "qg-1");
        router.routes().add(5, Route.without(RouteType.THROW, IpPrefix.ALL_IPV4));
        router.rules().add(PolicyRule.all(IpFamily.IPV4, 10, 5));
        assertThat(ask(SOURCE, DESTINATION, "qr-1", 0).device().name()).isEqualTo("qg-1");

        router.routes().add(5, Route.without(RouteType.BLACKHOLE, IpPrefix.parse("100.121.0.0/16")));
        assertThat(ask(SOURCE, DESTINATION, "qr-1", 0).type()).isEqualTo(RouteType.BLACKHOLE);
    }

    @Test
    void shouldSpreadFlowsOverNextHopsByTheirWeights() {
        router.routes()
                .add(
                        RoutingTables.MAIN,
                        new Route(
                                IpPrefix.ALL_IPV4,
                                RouteType.UNICAST,
                                List.of(
                                        new NextHop(IpAddress.parse("100.122.0.1"), "qg-1", 1, false),
                                        new NextHop(IpAddress.parse("169.254.64.1"), "rfp-1", 3, false)),
                                RouteProtocol.STATIC,
                                Scope.GLOBAL,
                                null,
                                0));
        Random random = new Random(7);
        Map<String, Integer> count = new TreeMap<>();
        for (int i = 0; i < 4000; i++) {
            IpAddress source = IpAddress.of(0xc0a80000 | random.nextInt(0x10000));
            IpAddress destination = IpAddress.of(0x64790000 | random.nextInt(0x10000));
            String device = ask(source, destination, "qr-1", 0).device().name();
            assertThat(ask(source, destination, "qr-1", 0).device().name()).isEqualTo(device);
            count.merge(device, 1, Integer::sum);
        }
        assertThat(query.sourceBits()).isEqualTo(32);
        assertThat(query.destinationBits()).isEqualTo(32);
        assertThat(count.get("rfp-1")).isBetween(2800, 3200);
        router.up(router.device("rfp-1"), false);
        assertThat(ask(SOURCE, DESTINATION, "qr-1", 0).device().name()).isEqualTo("qg-1");
        router.up(router.device("qg-1"), false);
        assertThat(ask(SOURCE, DESTINATION, "qr-1", 0).found()).isFalse();
    }

    @Test
    void shouldChooseTheSourceOfPacketsMadeHere() {
        Answer outside = query.clear()
                .ask(new Question(
                        router, IpAddress.ANY_IPV4, IpAddress.parse("100.122.0.50"), Namespace.LOOPBACK, null, 0));
        assertThat(RouteQuery.sourceFor(outside, IpAddress.parse("100.122.0.50")))
                .hasToString("100.122.0.9");
        Answer own = query.clear()
                .ask(new Question(
                        router, IpAddress.ANY_IPV4, IpAddress.parse("192.168.0.1"), Namespace.LOOPBACK, null, 0));
        assertThat(RouteQuery.sourceFor(own, IpAddress.parse("192.168.0.1"))).hasToString("192.168.0.1");
    }
}
