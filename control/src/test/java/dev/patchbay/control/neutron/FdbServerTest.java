package dev.patchbay.control.neutron;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.control.json.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FdbServerTest {
    private static final Network NETWORK = new Network("n1", NetworkType.VXLAN, 3, "", 0);
    private static final Network OTHER = new Network("n2", NetworkType.VXLAN, 5, "", 0);
    private static final Map<String, String> ENDS = Map.of("h1", "10.0.0.1", "h2", "10.0.0.2", "h3", "10.0.0.3");

    private final List<FdbMessage> sent = new ArrayList<>();
    private final FdbServer server = new FdbServer(ENDS, Map.of("n1", NETWORK, "n2", OTHER), sent::add);

    private static NeutronPort port(String id, String network, String owner, String... addresses) {
        List<FixedIp> fixed = new ArrayList<>();
        for (String address : addresses) {
            fixed.add(new FixedIp("s", IpPrefix.parse(address)));
        }
        return new NeutronPort(id, network, StableNumbers.portMac(id), fixed, owner, List.of(), List.of(), true, true);
    }

    private static NeutronPort vm(String id, String network, String... addresses) {
        return port(id, network, "compute:nova", addresses);
    }

    @Test
    void shouldTellBroadcastsWithFirstPortAndTakeThemBackWithLast() {
        NeutronPort a = vm("a", "n1", "192.0.2.4");
        NeutronPort b = vm("b", "n1", "192.0.2.5");
        server.up("h1", a);
        server.up("h1", b);
        server.down("h1", a);
        server.down("h1", b);

        FdbEntry entryA = new FdbEntry(a.mac(), IpPrefix.parse("192.0.2.4"));
        FdbEntry entryB = new FdbEntry(b.mac(), IpPrefix.parse("192.0.2.5"));
        assertThat(sent)
                .extracting(FdbMessage::entries)
                .containsExactly(
                        List.of(FdbEntry.FLOODING, entryA),
                        List.of(entryB),
                        List.of(entryA),
                        List.of(FdbEntry.FLOODING, entryB));
        assertThat(sent)
                .extracting(message -> message.method().text())
                .containsExactly("add_fdb_entries", "add_fdb_entries", "remove_fdb_entries", "remove_fdb_entries");
    }

    @Test
    void shouldTellHostTheWholeTableWhenItGetsItsFirstPort() {
        server.up("h1", vm("a", "n1", "192.0.2.4"));
        sent.clear();
        server.up("h2", vm("b", "n1", "192.0.2.5"));

        assertThat(sent).hasSize(2);
        assertThat(sent.getFirst().recipient()).isEqualTo("h2");
        assertThat(Json.write(sent.getFirst().argument()))
                .isEqualTo("{\"n1\":{\"network_type\":\"vxlan\",\"segment_id\":3,\"ports\":{\"10.0.0.1\":"
                        + "[[\"00:00:00:00:00:00\",\"0.0.0.0\"],[\"" + StableNumbers.portMac("a")
                        + "\",\"192.0.2.4\"]]}}}");
        assertThat(sent.getLast().recipient()).isEmpty();
    }

    @Test
    void shouldTellBroadcastsOnlyWhenPortIsOfDistributedRouter() {
        server.up("h1", port("r", "n1", NeutronPort.DISTRIBUTED_GATEWAY, "192.0.2.1"));
        assertThat(sent.getLast().entries()).containsExactly(FdbEntry.FLOODING);
    }

    @Test
    void shouldTellBeforeAndAfterWhenAddressChanges() {
        server.up("h1", vm("a", "n1", "192.0.2.4"));
        sent.clear();
        server.up("h1", vm("a", "n1", "192.0.2.9"));
        String mac = StableNumbers.portMac("a");
        assertThat(Json.write(sent.getFirst().argument()))
                .isEqualTo("{\"chg_ip\":{\"n1\":{\"10.0.0.1\":{\"before\":[[\"" + mac
                        + "\",\"192.0.2.4\"]],\"after\":[[\"" + mac + "\",\"192.0.2.9\"]]}}}}");
    }

    /** The reference asks, after each step, which ports the other hosts have. */
    @Test
    void shouldKnowAtEachHostWhatOtherHostsHaveWhenPortsComeAndGo() {
        long seed = 17;
        Random random = new Random(seed);
        Map<String, FdbTable> tables = new LinkedHashMap<>();
        ENDS.forEach((host, end) -> tables.put(host, new FdbTable(end)));
        Map<String, Map<String, NeutronPort>> ports = new HashMap<>();
        ENDS.keySet().forEach(host -> ports.put(host, new LinkedHashMap<>()));
        FdbServer live = new FdbServer(
                ENDS,
                Map.of("n1", NETWORK, "n2", OTHER),
                message -> tables.forEach((host, table) -> {
                    if (message.recipient().isEmpty() || message.recipient().equals(host)) {
                        table.receive(message);
                    }
                }));
        List<String> hosts = List.of("h1", "h2", "h3");
        for (int step = 0; step < 2000; step++) {
            String host = hosts.get(random.nextInt(3));
            Network network = random.nextBoolean() ? NETWORK : OTHER;
            String id = host + network.id() + random.nextInt(3);
            NeutronPort known = ports.get(host).get(id);
            if (known == null || random.nextInt(4) == 0) {
                NeutronPort port = vm(id, network.id(), "192.0.2." + (1 + random.nextInt(200)));
                ports.get(host).put(id, port);
                tables.get(host).joined(network);
                live.up(host, port);
            } else {
                ports.get(host).remove(id);
                live.down(host, known);
                if (ports.get(host).values().stream()
                        .noneMatch(port -> port.network().equals(network.id()))) {
                    tables.get(host).left(network);
                }
            }
            for (String at : hosts) {
                assertThat(told(tables.get(at)))
                        .as("seed %d, step %d, host %s", seed, step, at)
                        .isEqualTo(expected(ports, at));
            }
        }
    }

    private static Set<String> told(FdbTable table) {
        Set<String> told = new HashSet<>();
        for (FdbNetwork network : table.networks()) {
            network.remotes()
                    .forEach((remote, entries) -> entries.forEach(entry ->
                            told.add(network.network() + " " + remote + " " + entry.mac() + " " + entry.ip())));
        }
        return told;
    }

    private static Set<String> expected(Map<String, Map<String, NeutronPort>> ports, String at) {
        Set<String> expected = new HashSet<>();
        ports.forEach((host, of) -> of.values().forEach(port -> {
            boolean here = ports.get(at).values().stream()
                    .anyMatch(own -> own.network().equals(port.network()));
            if (here && !host.equals(at)) {
                String start = port.network() + " " + ENDS.get(host) + " ";
                expected.add(start + "00:00:00:00:00:00 0.0.0.0");
                port.fixedIps().forEach(fixed -> expected.add(start + port.mac() + " " + fixed.address()));
            }
        }));
        return expected;
    }
}
