package dev.patchbay.datapath;

import static dev.patchbay.datapath.TestFrames.arp;
import static dev.patchbay.datapath.TestFrames.describe;
import static dev.patchbay.datapath.TestFrames.frame;
import static dev.patchbay.datapath.TestFrames.on;
import static dev.patchbay.datapath.TestFrames.ping;
import static dev.patchbay.datapath.TestFrames.pong;
import static dev.patchbay.datapath.TestFrames.rules;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.codec.ip.InternetChecksum;
import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.datapath.conntrack.SpaceTimeout;
import dev.patchbay.datapath.counter.DropReason;
import dev.patchbay.datapath.netns.DeviceAddress;
import dev.patchbay.datapath.netns.DeviceSpec;
import dev.patchbay.datapath.netns.IpAddress;
import dev.patchbay.datapath.netns.IpFamily;
import dev.patchbay.datapath.netns.IpPrefix;
import dev.patchbay.datapath.netns.Namespace;
import dev.patchbay.datapath.netns.NeighbourState;
import dev.patchbay.datapath.netns.NextHop;
import dev.patchbay.datapath.netns.Route;
import dev.patchbay.datapath.netns.RoutingTables;
import dev.patchbay.datapath.netns.iptables.TableName;
import dev.patchbay.datapath.ofproto.FlowMod;
import dev.patchbay.datapath.ofproto.FlowParser;
import dev.patchbay.datapath.ofproto.PortType;
import dev.patchbay.datapath.ofproto.PortVlan;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A router between two bridges with a guest each: with a cache and without. */
class NamespaceStageTest {
    private static final long A = 0xfa163e00000aL;
    private static final long B = 0xfa163e00000bL;
    private static final long QR1 = 0xfa163e000001L;
    private static final long QR2 = 0xfa163e000002L;
    private static final int A_IP = Ipv4Address.of(10, 1, 0, 10);
    private static final int B_IP = Ipv4Address.of(10, 2, 0, 11);
    private static final int QR1_IP = Ipv4Address.of(10, 1, 0, 1);
    private static final int QR2_IP = Ipv4Address.of(10, 2, 0, 1);

    private static SteppedHost host(boolean cache) {
        SteppedHost host = new SteppedHost(cache);
        host.run(model -> {
            bridge(model, 1);
            bridge(model, 2);
            Namespace router = model.namespaces().add("qrouter-1");
            router.sysctls().set("net.ipv4.ip_forward", "1");
            device(model, router, "qr-1", QR1, "10.1.0.1/24");
            device(model, router, "qr-2", QR2, "10.2.0.1/24");
        });
        return host;
    }

    private static void bridge(SwitchModel model, int number) {
        String name = "br" + number;
        model.addBridge(name);
        model.addPort(name, PortSpec.ordinary("p" + number, 1));
        model.addPort(name, new PortSpec("qr-" + number, 2, PortType.INTERNAL, "", PortVlan.TRUNK, null, false));
        model.bridge(name)
                .flows()
                .apply(
                        FlowParser.parse(
                                        FlowMod.Command.ADD, "actions=NORMAL", model.bridge(name), OpenFlowVersion.OF13)
                                .mod(),
                        model.nowMs());
    }

    private static void device(SwitchModel model, Namespace namespace, String name, long mac, String address) {
        namespace.addAddress(
                model.namespaces().addDevice(namespace, DeviceSpec.internal(name, mac)),
                DeviceAddress.of(IpPrefix.parse(address)).withBroadcast());
    }

    private static byte[] toB(int ttl, int sequence) {
        return ping(A, A_IP, QR1, B_IP, ttl, sequence, 56);
    }

    private static void knowGuests(SteppedHost host) {
        host.run(model -> {
            Namespace router = model.namespaces().get("qrouter-1");
            router.neighbours().set(router.device("qr-1"), IpAddress.of(A_IP), A, NeighbourState.PERMANENT, 0);
            router.neighbours().set(router.device("qr-2"), IpAddress.of(B_IP), B, NeighbourState.PERMANENT, 0);
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldAnswerArpAndEchoForItsOwnAddresses(boolean cache) {
        try (SteppedHost host = host(cache)) {
            assertThat(on(host.inject("p1", arp(1, A, A_IP, 0, QR1_IP)), "p1"))
                    .containsExactly("00:01>00:0a arp 2 10.1.0.1 10.1.0.10");
            assertThat(on(host.inject("p1", arp(1, A, A_IP, 0, A_IP + 1)), "p1"))
                    .isEmpty();
            for (int i = 0; i < 3; i++) {
                assertThat(on(host.inject("p1", ping(A, A_IP, QR1, QR1_IP, 64, i, 56)), "p1"))
                        .containsExactly("00:01>00:0a 10.1.0.1>10.1.0.10 ttl 64 icmp 0/0");
            }
            assertThat(on(host.inject("p1", ping(A, A_IP, QR1, QR2_IP, 64, 9, 56)), "p1"))
                    .containsExactly("00:01>00:0a 10.2.0.1>10.1.0.10 ttl 64 icmp 0/0");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldRouteWhenTheNeighbourHasAnswered(boolean cache) {
        try (SteppedHost host = host(cache)) {
            assertThat(on(host.inject("p1", toB(64, 1)), "p2")).containsExactly("00:02>ff:ff arp 1 10.2.0.1 10.2.0.11");
            assertThat(on(host.inject("p1", toB(64, 2)), "p2")).isEmpty();
            assertThat(on(host.inject("p2", arp(2, B, B_IP, QR2, QR2_IP)), "p2"))
                    .containsExactly(
                            "00:02>00:0b 10.1.0.10>10.2.0.11 ttl 63 icmp 8/0",
                            "00:02>00:0b 10.1.0.10>10.2.0.11 ttl 63 icmp 8/0");
            for (int i = 3; i < 6; i++) {
                assertThat(on(host.inject("p1", toB(64, i)), "p2"))
                        .containsExactly("00:02>00:0b 10.1.0.10>10.2.0.11 ttl 63 icmp 8/0");
            }
            String counters = host.call(model -> {
                model.pushStatistics();
                Namespace router = model.namespaces().get("qrouter-1");
                return router.device("qr-1").counters().rxPackets() + " "
                        + router.device("qr-2").counters().txPackets();
            });
            // Two of the packets left when the answer came; one frame was a question, one the answer.
            assertThat(counters).isEqualTo("5 6");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldSayHostUnreachableWhenNobodyAnswers(boolean cache) {
        try (SteppedHost host = host(cache)) {
            host.run(model -> {
                Namespace router = model.namespaces().get("qrouter-1");
                router.neighbours().set(router.device("qr-1"), IpAddress.of(A_IP), A, NeighbourState.PERMANENT, 0);
            });
            host.inject("p1", toB(64, 1));
            for (int second = 1; second <= 2; second++) {
                assertThat(on(host.during(() -> warp(host, 1_000)), "p2"))
                        .containsExactly("00:02>ff:ff arp 1 10.2.0.1 10.2.0.11");
            }
            Map<String, List<String>> sent = host.during(() -> warp(host, 1_000));
            assertThat(on(sent, "p1")).containsExactly("00:01>00:0a 10.1.0.1>10.1.0.10 ttl 64 icmp 3/1");
        }
    }

    private static boolean warp(SteppedHost host, long ms) {
        host.run(model -> model.warp(ms));
        return true;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldTellSendersWhyPacketsDoNotArrive(boolean cache) {
        try (SteppedHost host = host(cache)) {
            knowGuests(host);
            assertThat(on(host.inject("p1", toB(1, 1)), "p1"))
                    .containsExactly("00:01>00:0a 10.1.0.1>10.1.0.10 ttl 64 icmp 11/0");
            assertThat(on(host.inject("p1", ping(A, A_IP, QR1, Ipv4Address.of(192, 0, 2, 1), 64, 1, 56)), "p1"))
                    .containsExactly("00:01>00:0a 10.1.0.1>10.1.0.10 ttl 64 icmp 3/0");
            host.run(model -> model.namespaces().get("qrouter-1").sysctls().set("net.ipv4.conf.qr-1.forwarding", "0"));
            assertThat(on(host.inject("p1", toB(64, 2)), "p2")).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldKeepToTheRateOfErrors(boolean cache) {
        try (SteppedHost host = host(cache)) {
            knowGuests(host);
            int errors = 0;
            for (int i = 0; i < 10; i++) {
                errors += on(host.inject("p1", toB(1, i)), "p1").size();
            }
            assertThat(errors).isEqualTo(6);
            warp(host, 1_000);
            assertThat(on(host.inject("p1", toB(1, 11)), "p1")).hasSize(1);
            assertThat(on(host.inject("p1", toB(1, 12)), "p1")).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldFollowRoutesAndNeighboursAtOnce(boolean cache) {
        try (SteppedHost host = host(cache)) {
            knowGuests(host);
            assertThat(on(host.inject("p1", toB(64, 1)), "p2")).hasSize(1);
            host.run(model -> {
                Namespace router = model.namespaces().get("qrouter-1");
                router.neighbours().set(router.device("qr-2"), IpAddress.of(B_IP), B + 1, NeighbourState.PERMANENT, 0);
            });
            assertThat(on(host.inject("p1", toB(64, 2)), "p2"))
                    .containsExactly("00:02>00:0c 10.1.0.10>10.2.0.11 ttl 63 icmp 8/0");
            host.run(model -> {
                Namespace router = model.namespaces().get("qrouter-1");
                router.routes()
                        .add(
                                RoutingTables.MAIN,
                                Route.to(
                                        IpPrefix.parse("10.2.0.11"),
                                        NextHop.via(IpAddress.parse("10.1.0.10"), "qr-1")));
            });
            Map<String, List<String>> sent = host.inject("p1", toB(64, 3));
            assertThat(on(sent, "p2")).isEmpty();
            assertThat(on(sent, "p1")).containsExactly("00:01>00:0a 10.1.0.10>10.2.0.11 ttl 63 icmp 8/0");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldCutOrRefuseWhatIsTooLong(boolean cache) {
        try (SteppedHost host = host(cache)) {
            knowGuests(host);
            host.run(model -> {
                Namespace router = model.namespaces().get("qrouter-1");
                router.mtu(router.device("qr-2"), 1000);
            });
            assertThat(on(host.inject("p1", ping(A, A_IP, QR1, B_IP, 64, 1, 972)), "p2"))
                    .hasSize(1);
            List<String> pieces = on(host.inject("p1", ping(A, A_IP, QR1, B_IP, 64, 2, 1400)), "p2");
            assertThat(pieces).hasSize(2);
            byte[] whole = ping(A, A_IP, QR1, B_IP, 64, 3, 1400);
            whole[20] = 0x40;
            new UnsafeBuffer(whole).putShort(24, (short) 0);
            int checksum = InternetChecksum.compute(new UnsafeBuffer(whole), 14, 20);
            new UnsafeBuffer(whole).putShort(24, (short) checksum, ByteOrder.BIG_ENDIAN);
            Map<String, List<String>> sent = host.inject("p1", whole);
            assertThat(on(sent, "p2")).isEmpty();
            assertThat(on(sent, "p1")).containsExactly("00:01>00:0a 10.1.0.1>10.1.0.10 ttl 64 icmp 3/4");
            assertThat(sent.get("p1").getFirst().substring(2 * 38, 2 * 42)).isEqualTo("000003e8");
            assertThat(host.inject("p1", ping(A, A_IP, QR1, B_IP, 64, 4, 1500))).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldCrossPairsOfDevices(boolean cache) {
        try (SteppedHost host = host(cache)) {
            knowGuests(host);
            host.run(model -> {
                Namespace router = model.namespaces().get("qrouter-1");
                Namespace far = model.namespaces().add("fip-1");
                far.sysctls().set("net.ipv4.ip_forward", "1");
                var pair = model.namespaces()
                        .addPair(router, DeviceSpec.veth("rfp-1", 0x10), far, DeviceSpec.veth("fpr-1", 0x11));
                router.addAddress(pair, DeviceAddress.of(IpPrefix.parse("169.254.64.0/31")));
                far.addAddress(far.device("fpr-1"), DeviceAddress.of(IpPrefix.parse("169.254.64.1/31")));
                far.addAddress(far.device("lo"), DeviceAddress.of(IpPrefix.parse("192.0.2.1/32")));
                router.routes()
                        .add(
                                RoutingTables.MAIN,
                                Route.to(
                                        IpPrefix.parse("192.0.2.0/24"),
                                        NextHop.via(IpAddress.parse("169.254.64.1"), "rfp-1")));
                far.routes()
                        .add(
                                RoutingTables.MAIN,
                                Route.to(IpPrefix.ALL_IPV4, NextHop.via(IpAddress.parse("169.254.64.0"), "fpr-1")));
            });
            for (int i = 0; i < 3; i++) {
                assertThat(on(host.inject("p1", ping(A, A_IP, QR1, Ipv4Address.of(192, 0, 2, 1), 64, i, 56)), "p1"))
                        .containsExactly("00:01>00:0a 192.0.2.1>10.1.0.10 ttl 63 icmp 0/0");
            }
            // What nobody has goes round between the two until its TTL is used up.
            assertThat(on(host.inject("p1", ping(A, A_IP, QR1, Ipv4Address.of(192, 0, 2, 9), 5, 1, 56)), "p1"))
                    .containsExactly("00:01>00:0a 10.1.0.1>10.1.0.10 ttl 64 icmp 11/0");
            assertThat(on(host.inject("p1", ping(A, A_IP, QR1, Ipv4Address.of(192, 0, 2, 9), 255, 1, 56)), "p1"))
                    .isEmpty();
            assertThat(host.vswitch().counters().drops(DropReason.NAMESPACE_LIMIT))
                    .isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldTranslateAddressesBothWays(boolean cache) {
        try (SteppedHost host = host(cache)) {
            knowGuests(host);
            host.run(model -> {
                Namespace router = model.namespaces().get("qrouter-1");
                rules(
                        router,
                        "nat",
                        "-A PREROUTING -d 10.2.0.100/32 -i qr-2 -j DNAT --to-destination 10.1.0.10",
                        "-A POSTROUTING -s 10.1.0.10/32 -o qr-2 -j SNAT --to-source 10.2.0.100 --random-fully");
                router.addAddress(router.device("qr-2"), DeviceAddress.of(IpPrefix.parse("10.2.0.100/32")));
            });
            int floating = Ipv4Address.of(10, 2, 0, 100);
            for (int i = 0; i < 3; i++) {
                assertThat(on(host.inject("p2", ping(B, B_IP, QR2, floating, 64, i, 56)), "p1"))
                        .containsExactly("00:01>00:0a 10.2.0.11>10.1.0.10 ttl 63 icmp 8/0");
                assertThat(on(host.inject("p1", pong(A, A_IP, QR1, B_IP, i)), "p2"))
                        .containsExactly("00:02>00:0b 10.2.0.100>10.2.0.11 ttl 63 icmp 0/0");
            }
            for (int i = 0; i < 3; i++) {
                assertThat(on(host.inject("p1", toB(64, i)), "p2"))
                        .containsExactly("00:02>00:0b 10.2.0.100>10.2.0.11 ttl 63 icmp 8/0");
            }
            String counters = host.call(model -> {
                model.pushStatistics();
                StringBuilder text = new StringBuilder();
                for (String chain : List.of("PREROUTING", "POSTROUTING")) {
                    text.append(model.namespaces()
                                    .get("qrouter-1")
                                    .iptables(IpFamily.IPV4)
                                    .table(TableName.NAT)
                                    .chain(chain)
                                    .rules()
                                    .getFirst()
                                    .counter()
                                    .packets())
                            .append(' ');
                }
                return text.toString();
            });
            assertThat(counters).as("first packets of connections only").isEqualTo("1 1 ");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldShowFramesOfDevicesOnAPathThatIsAlreadyCached(boolean cache) {
        try (SteppedHost host = host(cache)) {
            knowGuests(host);
            host.inject("p1", toB(64, 1));
            List<String> seen = new ArrayList<>();
            for (String name : List.of("qr-1", "qr-2")) {
                host.run(model -> model.beginCapture(
                                model.namespaces().get("qrouter-1").device(name))
                        .frameTap((port, direction, timeNs, buffer, offset, length) -> {
                            byte[] bytes = new byte[length];
                            buffer.getBytes(offset, bytes);
                            seen.add(name + " " + direction + " "
                                    + describe(HexFormat.of().formatHex(bytes)));
                        }));
            }
            for (int i = 2; i < 4; i++) {
                seen.clear();
                assertThat(on(host.inject("p1", toB(64, i)), "p2")).hasSize(1);
                assertThat(seen)
                        .containsExactly(
                                "qr-1 TRANSMITTED 00:0a>00:01 10.1.0.10>10.2.0.11 ttl 64 icmp 8/0",
                                "qr-2 RECEIVED 00:02>00:0b 10.1.0.10>10.2.0.11 ttl 63 icmp 8/0");
            }
            for (String name : List.of("qr-1", "qr-2")) {
                host.run(model ->
                        model.endCapture(model.namespaces().get("qrouter-1").device(name)));
            }
            seen.clear();
            assertThat(on(host.inject("p1", toB(64, 5)), "p2")).hasSize(1);
            assertThat(seen).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldSendAndReceiveWhatServicesOfANamespaceSay(boolean cache) {
        try (SteppedHost host = host(cache)) {
            knowGuests(host);
            List<String> received = new ArrayList<>();
            host.run(model -> {
                Namespace router = model.namespaces().get("qrouter-1");
                router.services()
                        .bind(
                                1,
                                IpAddress.ANY_IPV4,
                                77,
                                (packet, output) ->
                                        received.add("echo " + packet.frame().getByte(packet.transport())));
                router.services().bind(17, IpAddress.ANY_IPV4, 53, (packet, output) -> received.add("udp"));
            });
            Map<String, List<String>> sent = host.during(() -> {
                host.run(model -> {
                    byte[] frame = ping(0, 0, 0, B_IP, 64, 1, 8);
                    frame[38] = 0;
                    UnsafeBuffer packet = new UnsafeBuffer(frame, 14, frame.length - 14);
                    packet.putShort(24, (short) 77, ByteOrder.BIG_ENDIAN);
                    packet.putShort(22, (short) 0);
                    packet.putShort(
                            22,
                            (short) InternetChecksum.compute(packet, 20, packet.capacity() - 20),
                            ByteOrder.BIG_ENDIAN);
                    model.namespaceOutput().send(model.namespaces().get("qrouter-1"), packet);
                });
                return true;
            });
            assertThat(on(sent, "p2")).containsExactly("00:02>00:0b 10.2.0.1>10.2.0.11 ttl 64 icmp 8/0");
            host.inject(
                    "p2",
                    frame(builder -> builder.ethernet(QR2, B)
                            .ipv4(B_IP, QR2_IP)
                            .echoReply(77, 1)
                            .payload(8, 1)));
            host.inject(
                    "p2",
                    frame(builder -> builder.ethernet(QR2, B)
                            .ipv4(B_IP, QR1_IP)
                            .udp(1, 53)
                            .payload(8, 1)));
            assertThat(received).containsExactly("echo 0", "udp");
            assertThat(on(
                            host.inject(
                                    "p2",
                                    frame(builder -> builder.ethernet(QR2, B)
                                            .ipv4(B_IP, QR1_IP)
                                            .udp(1, 54)
                                            .payload(8, 1))),
                            "p2"))
                    .containsExactly("00:02>00:0b 10.1.0.1>10.2.0.11 ttl 64 icmp 3/3");
            assertThat(on(
                            host.inject(
                                    "p2",
                                    frame(builder -> builder.ethernet(QR2, B)
                                            .ipv4(B_IP, QR1_IP)
                                            .tcp(1, 54, 5, 0, 2))),
                            "p2"))
                    .containsExactly("00:02>00:0b 10.1.0.1>10.2.0.11 ttl 64 proto 6");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldTrackAsTheSysctlsSayAndForgetWithTheNamespace(boolean cache) {
        try (SteppedHost host = host(cache)) {
            host.run(model -> {
                Namespace router = model.namespaces().get("qrouter-1");
                router.sysctls().set("net.netfilter.nf_conntrack_tcp_loose", "0");
                router.sysctls().set("net.netfilter.nf_conntrack_udp_timeout", "7");
                var space = model.conntrack().spaces().space(router.id());
                assertThat(space.loose()).isFalse();
                assertThat(space.timeout(SpaceTimeout.UDP)).isEqualTo(7);
                model.namespaces().remove("qrouter-1");
                assertThat(model.conntrack().spaces().space(router.id()).loose())
                        .isTrue();
            });
            assertThat(on(host.inject("p1", toB(64, 1)), "p2")).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldDropWhatCannotComeFromThere(boolean cache) {
        try (SteppedHost host = host(cache)) {
            knowGuests(host);
            int elsewhere = Ipv4Address.of(10, 2, 0, 77);
            assertThat(on(host.inject("p1", ping(A, elsewhere, QR1, B_IP, 64, 1, 56)), "p2"))
                    .hasSize(1);
            host.run(model -> model.namespaces().get("qrouter-1").sysctls().set("net.ipv4.conf.all.rp_filter", "1"));
            assertThat(on(host.inject("p1", ping(A, elsewhere, QR1, B_IP, 64, 2, 56)), "p2"))
                    .isEmpty();
            assertThat(on(host.inject("p1", toB(64, 3)), "p2")).hasSize(1);
            assertThat(on(host.inject("p1", ping(A, QR2_IP, QR1, B_IP, 64, 4, 56)), "p2"))
                    .as("the router's own address")
                    .isEmpty();
            assertThat(on(host.inject("p1", ping(A, Ipv4Address.of(127, 0, 0, 1), QR1, B_IP, 64, 5, 56)), "p2"))
                    .isEmpty();
        }
    }

    private static byte[] tagged(byte[] frame, int vlan) {
        byte[] longer = new byte[frame.length + 4];
        System.arraycopy(frame, 0, longer, 0, 12);
        longer[12] = (byte) 0x81;
        longer[14] = (byte) (vlan >> 8);
        longer[15] = (byte) vlan;
        System.arraycopy(frame, 12, longer, 16, frame.length - 12);
        return longer;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldSpeakInVlansOfADevice(boolean cache) {
        try (SteppedHost host = host(cache)) {
            knowGuests(host);
            int server = Ipv4Address.of(10, 20, 0, 57);
            host.run(model -> {
                Namespace router = model.namespaces().get("qrouter-1");
                router.addAddress(
                        model.namespaces().addDevice(router, DeviceSpec.vlan("qr-2.20", "qr-2", 20)),
                        DeviceAddress.of(IpPrefix.parse("10.20.0.1/24")));
                router.neighbours().set(router.device("qr-2.20"), IpAddress.of(server), B, NeighbourState.PERMANENT, 0);
            });
            byte[] plain = ping(A, A_IP, QR1, server, 64, 1, 56);
            for (int i = 0; i < 2; i++) {
                List<String> sent = host.inject("p1", plain).get("p2");
                assertThat(sent).hasSize(1);
                assertThat(sent.getFirst().substring(24, 36)).isEqualTo("810000140800");
            }
            byte[] back = tagged(pong(B, server, QR2, A_IP, 1), 20);
            assertThat(on(host.inject("p2", back), "p1"))
                    .containsExactly("00:01>00:0a 10.20.0.57>10.1.0.10 ttl 63 icmp 0/0");
            assertThat(host.inject("p2", tagged(pong(B, server, QR2, A_IP, 1), 21))
                            .get("p1"))
                    .isNull();
        }
    }
}
