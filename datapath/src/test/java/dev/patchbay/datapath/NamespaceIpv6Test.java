package dev.patchbay.datapath;

import static dev.patchbay.datapath.TestFrames.frame;
import static dev.patchbay.datapath.TestFrames.on;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.datapath.netns.DeviceAddress;
import dev.patchbay.datapath.netns.DeviceSpec;
import dev.patchbay.datapath.netns.IpAddress;
import dev.patchbay.datapath.netns.IpPrefix;
import dev.patchbay.datapath.netns.Namespace;
import dev.patchbay.datapath.netns.NetDevice;
import dev.patchbay.datapath.ofproto.FlowMod;
import dev.patchbay.datapath.ofproto.FlowParser;
import dev.patchbay.datapath.ofproto.PortType;
import dev.patchbay.datapath.ofproto.PortVlan;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A router of IPv6 between two bridges with a guest each. */
class NamespaceIpv6Test {
    private static final long A = 0xfa163e00000aL;
    private static final long B = 0xfa163e00000bL;
    private static final long QR1 = 0xfa163e000001L;
    private static final long QR2 = 0xfa163e000002L;
    private static final IpAddress A_IP = IpAddress.parse("2001:db8:1::a");
    private static final IpAddress B_IP = IpAddress.parse("2001:db8:2::b");
    private static final IpAddress QR1_IP = IpAddress.parse("2001:db8:1::1");

    private static SteppedHost host(boolean cache) {
        SteppedHost host = new SteppedHost(cache);
        host.run(model -> {
            Namespace router = model.namespaces().add("qrouter-1");
            router.sysctls().set("net.ipv6.conf.all.forwarding", "1");
            device(model, router, 1, QR1, "2001:db8:1::1/64");
            device(model, router, 2, QR2, "2001:db8:2::1/64");
        });
        return host;
    }

    private static void device(SwitchModel model, Namespace namespace, int number, long mac, String address) {
        String bridge = "br" + number;
        model.addBridge(bridge);
        model.addPort(bridge, PortSpec.ordinary("p" + number, 1));
        model.addPort(bridge, new PortSpec("qr-" + number, 2, PortType.INTERNAL, "", PortVlan.TRUNK, null, false));
        model.bridge(bridge)
                .flows()
                .apply(
                        FlowParser.parse(
                                        FlowMod.Command.ADD,
                                        "actions=NORMAL",
                                        model.bridge(bridge),
                                        OpenFlowVersion.OF13)
                                .mod(),
                        model.nowMs());
        NetDevice device = model.namespaces().addDevice(namespace, DeviceSpec.internal("qr-" + number, mac));
        namespace.addAddress(device, DeviceAddress.of(IpPrefix.parse(address)));
    }

    private static byte[] echo(long to, IpAddress destination, int hops, int octets) {
        return frame(builder -> builder.ethernet(to, A)
                .ipv6(A_IP.high(), A_IP.low(), destination.high(), destination.low())
                .ttl(hops)
                .echoRequest(7, 1)
                .payload(octets, 0x55));
    }

    private static byte[] solicitation(IpAddress target) {
        long group = 0x1_ff00_0000L | (target.low() & 0xff_ffffL);
        return frame(builder -> builder.ethernet(0x3333_0000_0000L | (group & 0xffff_ffffL), A)
                .ipv6(A_IP.high(), A_IP.low(), 0xff02L << 48, group)
                .ttl(255)
                .neighborSolicitation(target.high(), target.low(), A));
    }

    private static byte[] advertisement() {
        IpAddress to = IpAddress.parse("2001:db8:2::1");
        return frame(builder -> builder.ethernet(QR2, B)
                .ipv6(B_IP.high(), B_IP.low(), to.high(), to.low())
                .ttl(255)
                .neighborAdvertisement(0x6000_0000, B_IP.high(), B_IP.low(), B));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldAnswerSolicitationsAndEchoes(boolean cache) {
        try (SteppedHost host = host(cache)) {
            assertThat(on(host.inject("p1", solicitation(QR1_IP)), "p1"))
                    .containsExactly("00:01>00:0a 2001:db8:1::1>2001:db8:1::a ttl 255 icmp6 136/0");
            assertThat(on(host.inject("p1", solicitation(B_IP)), "p1")).isEmpty();
            for (int i = 0; i < 2; i++) {
                assertThat(on(host.inject("p1", echo(QR1, QR1_IP, 64, 56)), "p1"))
                        .containsExactly("00:01>00:0a 2001:db8:1::1>2001:db8:1::a ttl 64 icmp6 129/0");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldRouteWhenTheNeighbourHasAnswered(boolean cache) {
        try (SteppedHost host = host(cache)) {
            host.inject("p1", solicitation(QR1_IP));
            assertThat(on(host.inject("p1", echo(QR1, B_IP, 64, 56)), "p2"))
                    .containsExactly("00:02>00:0b 2001:db8:2::1>ff02::1:ff00:b ttl 255 icmp6 135/0");
            assertThat(on(host.inject("p2", advertisement()), "p2"))
                    .containsExactly("00:02>00:0b 2001:db8:1::a>2001:db8:2::b ttl 63 icmp6 128/0");
            for (int i = 0; i < 3; i++) {
                assertThat(on(host.inject("p1", echo(QR1, B_IP, 64, 56)), "p2"))
                        .containsExactly("00:02>00:0b 2001:db8:1::a>2001:db8:2::b ttl 63 icmp6 128/0");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldTellSendersWhyPacketsDoNotArrive(boolean cache) {
        try (SteppedHost host = host(cache)) {
            host.inject("p1", solicitation(QR1_IP));
            assertThat(on(host.inject("p1", echo(QR1, B_IP, 1, 56)), "p1"))
                    .containsExactly("00:01>00:0a 2001:db8:1::1>2001:db8:1::a ttl 64 icmp6 3/0");
            assertThat(on(host.inject("p1", echo(QR1, IpAddress.parse("2001:db8:9::9"), 64, 56)), "p1"))
                    .containsExactly("00:01>00:0a 2001:db8:1::1>2001:db8:1::a ttl 64 icmp6 1/0");
            host.run(model -> {
                Namespace router = model.namespaces().get("qrouter-1");
                router.mtu(router.device("qr-2"), 1280);
            });
            Map<String, List<String>> sent = host.inject("p1", echo(QR1, B_IP, 64, 1300));
            assertThat(on(sent, "p1")).containsExactly("00:01>00:0a 2001:db8:1::1>2001:db8:1::a ttl 64 icmp6 2/0");
            assertThat(sent.get("p1").getFirst().substring(2 * 58, 2 * 62)).isEqualTo("00000500");
        }
    }
}
