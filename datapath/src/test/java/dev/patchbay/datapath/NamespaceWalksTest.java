package dev.patchbay.datapath;

import static dev.patchbay.datapath.TestFrames.arp;
import static dev.patchbay.datapath.TestFrames.identifier;
import static dev.patchbay.datapath.TestFrames.on;
import static dev.patchbay.datapath.TestFrames.ping;
import static dev.patchbay.datapath.TestFrames.pong;
import static dev.patchbay.datapath.TestFrames.rules;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.datapath.action.ActionNames;
import dev.patchbay.datapath.netns.DeviceAddress;
import dev.patchbay.datapath.netns.DeviceSpec;
import dev.patchbay.datapath.netns.IpAddress;
import dev.patchbay.datapath.netns.IpFamily;
import dev.patchbay.datapath.netns.IpPrefix;
import dev.patchbay.datapath.netns.Namespace;
import dev.patchbay.datapath.netns.NeighbourState;
import dev.patchbay.datapath.netns.NetDevice;
import dev.patchbay.datapath.netns.NextHop;
import dev.patchbay.datapath.netns.PolicyRule;
import dev.patchbay.datapath.netns.Route;
import dev.patchbay.datapath.netns.RoutingTables;
import dev.patchbay.datapath.ofproto.FlowMod;
import dev.patchbay.datapath.ofproto.FlowParser;
import dev.patchbay.datapath.ofproto.PortType;
import dev.patchbay.datapath.ofproto.PortVlan;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import dev.patchbay.datapath.xlate.trace.PacketTracer;
import dev.patchbay.datapath.xlate.trace.TraceRequest;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowKeyExtractor;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The walks of packets of a distributed router with a floating IP, and of a legacy router, as Neutron sets them up. */
class NamespaceWalksTest {
    static final long VM = 0xfa163e000069L;
    static final long QR = 0xfa163effd58bL;
    private static final long RFP = 0x56feb9c3131cL;
    private static final long FPR = 0x1acb4680fdcdL;
    static final long FG = 0xfa163e23e631L;
    static final long GATEWAY = 0x0250_0000_0001L;
    static final int VM_IP = Ipv4Address.of(192, 168, 3, 69);
    static final int FIP = Ipv4Address.of(100, 122, 0, 145);
    private static final int OTHER_FIP = Ipv4Address.of(100, 122, 0, 146);
    static final int OUTSIDE = Ipv4Address.of(100, 121, 0, 75);
    private static final int GATEWAY_IP = Ipv4Address.of(100, 122, 255, 254);

    static SteppedHost host(boolean cache) {
        SteppedHost host = new SteppedHost(cache);
        host.run(model -> {
            bridge(model, "br-int", "tap", "qr");
            bridge(model, "br-ex", "nic", "fg");
            Namespace router = namespace(model, "qrouter");
            Namespace floating = namespace(model, "fip");
            device(model, router, "qr", QR, "192.168.0.1/16");
            NetDevice fg = device(model, floating, "fg", FG, "100.122.0.53/16");
            NetDevice rfp = model.namespaces()
                    .addPair(router, DeviceSpec.veth("rfp", RFP), floating, DeviceSpec.veth("fpr", FPR));
            NetDevice fpr = rfp.peer();
            router.addAddress(rfp, DeviceAddress.of(IpPrefix.parse("169.254.74.216/31")));
            floating.addAddress(fpr, DeviceAddress.of(IpPrefix.parse("169.254.74.217/31")));
            know(router, rfp, "169.254.74.217", FPR);
            know(floating, fpr, "169.254.74.216", RFP);
            know(router, router.device("qr"), "192.168.3.69", VM);
            know(floating, fg, "100.122.255.254", GATEWAY);
            router.rules().add(PolicyRule.all(IpFamily.IPV4, 51_869, 16).withFrom(IpPrefix.parse("192.168.3.69")));
            router.routes().add(16, Route.to(IpPrefix.ALL_IPV4, NextHop.via(IpAddress.parse("169.254.74.217"), "rfp")));
            int table = Ipv4Address.parse("169.254.74.217");
            floating.rules().add(PolicyRule.all(IpFamily.IPV4, table, table).withIif("fpr"));
            floating.routes().add(table, Route.to(IpPrefix.ALL_IPV4, NextHop.via(IpAddress.of(GATEWAY_IP), "fg")));
            floating.routes()
                    .add(
                            RoutingTables.MAIN,
                            Route.to(
                                    IpPrefix.host(IpAddress.of(FIP)),
                                    NextHop.via(IpAddress.parse("169.254.74.216"), "fpr")));
            floating.sysctls().set("net.ipv4.conf.fg.proxy_arp", "1");
            rules(floating, "raw", "-A PREROUTING -j CT --notrack");
            rules(
                    router,
                    "nat",
                    "-N l3-float-snat",
                    "-A PREROUTING -d 100.122.0.145/32 -i rfp -j DNAT --to-destination 192.168.3.69",
                    "-N l3-POSTROUTING",
                    "-A POSTROUTING -j l3-POSTROUTING",
                    "-A l3-POSTROUTING ! -i rfp ! -o rfp -m conntrack ! --ctstate DNAT -j ACCEPT",
                    "-A POSTROUTING -j l3-float-snat",
                    "-A l3-float-snat -s 192.168.3.69/32 -j SNAT --to-source 100.122.0.145 --random-fully");
        });
        return host;
    }

    private static Namespace namespace(SwitchModel model, String name) {
        Namespace namespace = model.namespaces().add(name);
        namespace.sysctls().set("net.ipv4.ip_forward", "1");
        namespace.sysctls().set("net.ipv4.conf.all.arp_ignore", "1");
        namespace.sysctls().set("net.ipv4.conf.all.arp_announce", "2");
        return namespace;
    }

    private static void bridge(SwitchModel model, String name, String tap, String internal) {
        model.addBridge(name);
        model.addPort(name, PortSpec.ordinary(tap, 1));
        model.addPort(name, new PortSpec(internal, 2, PortType.INTERNAL, "", PortVlan.TRUNK, null, false));
        model.bridge(name)
                .flows()
                .apply(
                        FlowParser.parse(
                                        FlowMod.Command.ADD, "actions=NORMAL", model.bridge(name), OpenFlowVersion.OF13)
                                .mod(),
                        model.nowMs());
    }

    private static NetDevice device(
            SwitchModel model, Namespace namespace, String name, long mac, String... addresses) {
        NetDevice device = model.namespaces().addDevice(namespace, DeviceSpec.internal(name, mac));
        for (String address : addresses) {
            namespace.addAddress(
                    device, DeviceAddress.of(IpPrefix.parse(address)).withBroadcast());
        }
        return device;
    }

    private static void know(Namespace namespace, NetDevice device, String address, long mac) {
        namespace.neighbours().set(device, IpAddress.parse(address), mac, NeighbourState.PERMANENT, 0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldCarryAGuestsPacketsThroughItsFloatingIp(boolean cache) {
        try (SteppedHost host = host(cache)) {
            for (int i = 0; i < 4; i++) {
                Map<String, List<String>> sent = host.inject("tap", ping(VM, VM_IP, QR, OUTSIDE, 64, i, 56));
                assertThat(on(sent, "nic")).containsExactly("e6:31>00:01 100.122.0.145>100.121.0.75 ttl 62 icmp 8/0");
                int chosen = identifier(sent.get("nic").getFirst());
                assertThat(on(host.inject("nic", pong(GATEWAY, OUTSIDE, FG, FIP, chosen, i)), "tap"))
                        .containsExactly("d5:8b>00:69 100.121.0.75>192.168.3.69 ttl 62 icmp 0/0");
            }
            String counters = host.call(model -> {
                model.pushStatistics();
                StringBuilder text = new StringBuilder();
                for (NetDevice device : List.of(
                        model.namespaces().get("qrouter").device("qr"),
                        model.namespaces().get("qrouter").device("rfp"),
                        model.namespaces().get("fip").device("fpr"),
                        model.namespaces().get("fip").device("fg"))) {
                    text.append(device.counters().rxPackets())
                            .append('/')
                            .append(device.counters().txPackets())
                            .append(' ');
                }
                return text.toString();
            });
            assertThat(counters).isEqualTo("4/4 4/4 4/4 4/4 ");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldCarryPacketsFromOutsideToTheFloatingIp(boolean cache) {
        try (SteppedHost host = host(cache)) {
            for (int i = 0; i < 3; i++) {
                assertThat(on(host.inject("nic", ping(GATEWAY, OUTSIDE, FG, FIP, 63, i, 56)), "tap"))
                        .containsExactly("d5:8b>00:69 100.121.0.75>192.168.3.69 ttl 61 icmp 8/0");
                assertThat(on(host.inject("tap", pong(VM, VM_IP, QR, OUTSIDE, i)), "nic"))
                        .containsExactly("e6:31>00:01 100.122.0.145>100.121.0.75 ttl 62 icmp 0/0");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldAnswerArpForFloatingIpsOfThisHostOnly(boolean cache) {
        try (SteppedHost host = host(cache)) {
            assertThat(on(host.inject("nic", arp(1, GATEWAY, GATEWAY_IP, 0, FIP)), "nic"))
                    .containsExactly("e6:31>00:01 arp 2 100.122.0.145 100.122.255.254");
            assertThat(on(host.inject("nic", arp(1, GATEWAY, GATEWAY_IP, 0, OTHER_FIP)), "nic"))
                    .isEmpty();
            host.run(model -> model.namespaces().get("fip").sysctls().set("net.ipv4.conf.fg.proxy_arp", "0"));
            assertThat(on(host.inject("nic", arp(1, GATEWAY, GATEWAY_IP, 0, FIP)), "nic"))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldNotReachOutsideWithoutAFloatingIp(boolean cache) {
        try (SteppedHost host = host(cache)) {
            int other = Ipv4Address.of(192, 168, 3, 70);
            Map<String, List<String>> sent = host.inject("tap", ping(VM + 1, other, QR, OUTSIDE, 64, 1, 56));
            assertThat(on(sent, "nic")).isEmpty();
            // Its own address is not known yet, so the answer has to ask for it first.
            assertThat(on(sent, "tap")).containsExactly("d5:8b>ff:ff arp 1 192.168.0.1 192.168.3.70");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldStopAFloatingIpWithItsRule(boolean cache) {
        try (SteppedHost host = host(cache)) {
            assertThat(on(host.inject("nic", ping(GATEWAY, OUTSIDE, FG, FIP, 63, 1, 56)), "tap"))
                    .hasSize(1);
            host.run(model -> model.namespaces()
                    .get("fip")
                    .routes()
                    .remove(
                            IpFamily.IPV4,
                            RoutingTables.MAIN,
                            route -> route.prefix().isHost()));
            assertThat(on(host.inject("nic", ping(GATEWAY, OUTSIDE, FG, FIP, 63, 2, 56)), "tap"))
                    .isEmpty();
        }
    }

    /** A guest reaches another one of its own router by that one's floating IP: the answer must come back through the router. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldBindDestinationAndSourceOfOneConnection(boolean cache) {
        try (SteppedHost host = new SteppedHost(cache)) {
            int second = Ipv4Address.of(192, 168, 3, 70);
            int external = Ipv4Address.of(100, 122, 0, 9);
            host.run(model -> {
                bridge(model, "br-int", "tap", "qr");
                model.addPort("br-int", PortSpec.ordinary("tap2", 3));
                bridge(model, "br-ex", "nic", "qg");
                Namespace router = namespace(model, "qrouter");
                device(model, router, "qr", QR, "192.168.0.1/16");
                device(model, router, "qg", FG, "100.122.0.9/16", "100.122.0.145/32");
                know(router, router.device("qr"), "192.168.3.69", VM);
                know(router, router.device("qr"), "192.168.3.70", VM + 1);
                rules(router, "mangle", "-A PREROUTING -i qg -j MARK --set-xmark 0x2/0xffff");
                rules(
                        router,
                        "nat",
                        "-A PREROUTING -d 100.122.0.145/32 -j DNAT --to-destination 192.168.3.69",
                        "-A POSTROUTING ! -o qg -m conntrack ! --ctstate DNAT -j ACCEPT",
                        "-A POSTROUTING -s 192.168.3.69/32 -j SNAT --to-source 100.122.0.145",
                        "-A POSTROUTING -o qg -j SNAT --to-source 100.122.0.9",
                        "-A POSTROUTING -m mark ! --mark 0x2/0xffff -m conntrack --ctstate DNAT -j SNAT --to-source"
                                + " 100.122.0.9");
            });
            assertThat(external).isEqualTo(Ipv4Address.parse("100.122.0.9"));
            for (int i = 0; i < 3; i++) {
                assertThat(on(host.inject("tap2", ping(VM + 1, second, QR, FIP, 64, i, 56)), "tap"))
                        .contains("d5:8b>00:69 100.122.0.9>192.168.3.69 ttl 63 icmp 8/0");
                assertThat(on(host.inject("tap", pong(VM, VM_IP, QR, external, i)), "tap2"))
                        .contains("d5:8b>00:6a 100.122.0.145>192.168.3.70 ttl 63 icmp 0/0");
            }
        }
    }

    @Test
    void shouldExplainEachStageInATrace() {
        try (SteppedHost host = host(true)) {
            byte[] frame = ping(VM, VM_IP, QR, OUTSIDE, 64, 1, 56);
            String text = host.call(model -> {
                FlowKey key = new FlowKey().set(FlowField.IN_PORT, 1);
                new FlowKeyExtractor().extract(new UnsafeBuffer(frame), 0, frame.length, key);
                return PacketTracer.trace(
                                model.translator(),
                                new TraceRequest(
                                        model.bridge("br-int"), key, false, null, List.of(), true, ActionNames.NUMBERS),
                                model.nowMs())
                        .text();
            });
            assertThat(text)
                    .contains(
                            "namespace(\"qrouter\"), received by qr",
                            "route: table 16: unicast 0.0.0.0/0 via 169.254.74.217 dev rfp",
                            "TTL is now 63",
                            "nat l3-float-snat rule 1: -s 192.168.3.69/32 -j SNAT --to-source 100.122.0.145 --random-fully",
                            "Modified flow: nw_src=100.122.0.145,tp_src=8,nw_dst=100.121.0.75,tp_dst=0",
                            "neighbour 169.254.74.217 is at 1a:cb:46:80:fd:cd (PERMANENT)",
                            "leaves by qrouter/rfp",
                            "namespace(\"fip\"), received by fpr",
                            "TTL is now 62",
                            "leaves by fip/fg",
                            "bridge(\"br-ex\")");
        }
    }
}
