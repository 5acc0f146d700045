package dev.patchbay.datapath;

import static dev.patchbay.datapath.TestFrames.frame;
import static dev.patchbay.datapath.TestFrames.on;
import static dev.patchbay.datapath.TestFrames.ping;
import static dev.patchbay.datapath.TestFrames.rules;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.datapath.counter.DropReason;
import dev.patchbay.datapath.netns.DeviceAddress;
import dev.patchbay.datapath.netns.DeviceSpec;
import dev.patchbay.datapath.netns.IpAddress;
import dev.patchbay.datapath.netns.IpFamily;
import dev.patchbay.datapath.netns.IpPrefix;
import dev.patchbay.datapath.netns.Namespace;
import dev.patchbay.datapath.netns.NeighbourState;
import dev.patchbay.datapath.netns.NetDevice;
import dev.patchbay.datapath.netns.iptables.Counter;
import dev.patchbay.datapath.netns.iptables.TableName;
import dev.patchbay.datapath.ofproto.FlowMod;
import dev.patchbay.datapath.ofproto.FlowParser;
import dev.patchbay.datapath.ofproto.PortType;
import dev.patchbay.datapath.ofproto.PortVlan;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import dev.patchbay.flowcache.key.FlowField;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the rules of a router do to packets: matches, targets, jumps and counters, on the first packet and on cached ones. */
class IptablesWalkTest {
    private static final long A = 0xfa163e00000aL;
    private static final long B = 0xfa163e00000bL;
    private static final long QR1 = 0xfa163e000001L;
    private static final long QR2 = 0xfa163e000002L;
    private static final int A_IP = Ipv4Address.of(10, 1, 0, 10);
    private static final int B_IP = Ipv4Address.of(10, 2, 0, 11);

    private static SteppedHost host(boolean cache, String table, String... lines) {
        SteppedHost host = new SteppedHost(cache);
        host.run(model -> {
            Namespace router = model.namespaces().add("r");
            router.sysctls().set("net.ipv4.ip_forward", "1");
            device(model, router, 1, QR1, "10.1.0.1/24", A_IP, A);
            device(model, router, 2, QR2, "10.2.0.1/24", B_IP, B);
            rules(router, table, lines);
        });
        return host;
    }

    private static void device(
            SwitchModel model, Namespace namespace, int number, long mac, String address, int guest, long guestMac) {
        String bridge = "br" + number;
        model.addBridge(bridge);
        model.addPort(bridge, PortSpec.ordinary("p" + number, 1));
        model.addPort(bridge, new PortSpec("qr-" + number, 2, PortType.INTERNAL, "", PortVlan.TRUNK, null, false));
        for (String flow : List.of("in_port=1,actions=output:2", "in_port=2,actions=output:1")) {
            model.bridge(bridge)
                    .flows()
                    .apply(
                            FlowParser.parse(FlowMod.Command.ADD, flow, model.bridge(bridge), OpenFlowVersion.OF13)
                                    .mod(),
                            model.nowMs());
        }
        NetDevice device = model.namespaces().addDevice(namespace, DeviceSpec.internal("qr-" + number, mac));
        namespace.addAddress(device, DeviceAddress.of(IpPrefix.parse(address)));
        namespace.neighbours().set(device, IpAddress.of(guest), guestMac, NeighbourState.PERMANENT, 0);
    }

    private static byte[] tcp(int port, int flags) {
        return frame(builder -> builder.ethernet(QR1, A)
                .ipv4(A_IP, B_IP)
                .tcp(1025, port, 7, 0, flags)
                .payload(6, 1));
    }

    private static byte[] udp(int port) {
        return frame(builder ->
                builder.ethernet(QR1, A).ipv4(A_IP, B_IP).udp(1025, port).payload(18, 1));
    }

    private static Counter counter(SteppedHost host, TableName table, String chain, int rule) {
        return host.call(model -> {
            model.pushStatistics();
            return model.namespaces()
                    .get("r")
                    .iptables(IpFamily.IPV4)
                    .table(table)
                    .chain(chain)
                    .rules()
                    .get(rule)
                    .counter();
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldJumpReturnAndFallToThePolicy(boolean cache) {
        try (SteppedHost host = host(
                cache,
                "filter",
                "-P FORWARD DROP",
                "-N first",
                "-N second",
                "-A FORWARD -j first",
                "-A FORWARD -p udp -m udp --dport 53 -j ACCEPT",
                "-A first -p tcp -g second",
                "-A first -p udp -m udp --dport 54 -j ACCEPT",
                "-A second -p tcp -m tcp --dport 22 -j ACCEPT",
                "-A second -p tcp -m tcp --dport 23 -j RETURN")) {
            for (int i = 0; i < 3; i++) {
                assertThat(host.inject("p1", tcp(22, 2))).containsOnlyKeys("p2");
                assertThat(host.inject("p1", tcp(23, 2))).isEmpty();
                assertThat(host.inject("p1", udp(53))).containsOnlyKeys("p2");
                assertThat(host.inject("p1", udp(54))).containsOnlyKeys("p2");
                assertThat(host.inject("p1", udp(55))).isEmpty();
            }
            Counter jumps = counter(host, TableName.FILTER, "FORWARD", 0);
            assertThat(jumps.packets()).isEqualTo(15);
            assertThat(jumps.bytes()).as("of IP packets").isEqualTo(15 * 46);
            assertThat(counter(host, TableName.FILTER, "second", 1).packets()).isEqualTo(3);
            assertThat(host.vswitch().counters().drops(DropReason.FILTERED)).isEqualTo(6);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldTellWhoIsRejected(boolean cache) {
        try (SteppedHost host = host(
                cache,
                "filter",
                "-A FORWARD -p udp -j REJECT --reject-with icmp-admin-prohibited",
                "-A FORWARD -p tcp -j REJECT --reject-with tcp-reset")) {
            assertThat(on(host.inject("p1", udp(53)), "p1"))
                    .containsExactly("00:01>00:0a 10.1.0.1>10.1.0.10 ttl 64 icmp 3/13");
            List<String> reset = host.inject("p1", tcp(22, 2)).get("p1");
            assertThat(reset).hasSize(1);
            assertThat(reset.getFirst().substring(2 * 34, 2 * 38))
                    .as("ports turned round")
                    .isEqualTo("00160401");
            assertThat(reset.getFirst().substring(2 * 42, 2 * 48))
                    .as("acknowledges the SYN and six octets; RST, ACK")
                    .startsWith("0000000e5014");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldKeepMarksWithConnections(boolean cache) {
        try (SteppedHost host = host(
                cache,
                "mangle",
                "-A PREROUTING -j CONNMARK --restore-mark --nfmask 0xff --ctmask 0xff",
                "-A FORWARD -p tcp -m tcp --dport 80 -m mark --mark 0x0/0xff -j MARK --set-xmark 0x5/0xff",
                "-A FORWARD -m mark --mark 0x5/0xff -j CONNMARK --save-mark --nfmask 0xff --ctmask 0xff")) {
            for (int i = 0; i < 3; i++) {
                assertThat(host.inject("p1", tcp(80, 2))).containsOnlyKeys("p2");
            }
            assertThat(counter(host, TableName.MANGLE, "FORWARD", 0).packets())
                    .as("later packets bring their mark along")
                    .isEqualTo(1);
            assertThat(counter(host, TableName.MANGLE, "FORWARD", 1).packets()).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldLetAsManyPassAsTheLimitSays(boolean cache) {
        try (SteppedHost host = host(
                cache,
                "filter",
                "-A FORWARD -p icmp -m limit --limit 1/sec --limit-burst 3 -j ACCEPT",
                "-P FORWARD DROP")) {
            int passed = 0;
            for (int i = 0; i < 6; i++) {
                passed += host.inject("p1", ping(A, A_IP, QR1, B_IP, 64, i, 56)).size();
            }
            assertThat(passed).isEqualTo(3);
            host.run(model -> model.warp(2_000));
            for (int i = 0; i < 6; i++) {
                passed += host.inject("p1", ping(A, A_IP, QR1, B_IP, 64, i, 56)).size();
            }
            assertThat(passed).isEqualTo(5);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldRedirectToItself(boolean cache) {
        try (SteppedHost host = host(
                cache,
                "nat",
                "-A PREROUTING -d 10.2.0.11/32 -i qr-+ -p udp -m udp --dport 80 -j REDIRECT --to-ports 9697")) {
            StringBuilder heard = new StringBuilder();
            host.run(model -> model.namespaces()
                    .get("r")
                    .services()
                    .bind(
                            17,
                            IpAddress.ANY_IPV4,
                            9697,
                            (packet, output) -> heard.append(Ipv4Address.format(
                                            (int) packet.key().get(FlowField.NW_DST)))
                                    .append(' ')));
            for (int i = 0; i < 2; i++) {
                assertThat(host.inject("p1", udp(80))).isEmpty();
            }
            assertThat(heard).hasToString("10.1.0.1 10.1.0.1 ");
            assertThat(host.inject("p1", udp(81))).containsOnlyKeys("p2");
        }
    }
}
