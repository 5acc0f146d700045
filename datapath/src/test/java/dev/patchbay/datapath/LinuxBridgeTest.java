package dev.patchbay.datapath;

import static dev.patchbay.datapath.TestFrames.arp;
import static dev.patchbay.datapath.TestFrames.on;
import static dev.patchbay.datapath.TestFrames.ping;
import static dev.patchbay.datapath.TestFrames.pong;
import static dev.patchbay.datapath.TestFrames.rules;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.codec.eth.MacAddress;
import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.datapath.netns.DeviceSpec;
import dev.patchbay.datapath.netns.IpFamily;
import dev.patchbay.datapath.netns.Namespace;
import dev.patchbay.datapath.netns.Namespaces;
import dev.patchbay.datapath.netns.NetDevice;
import dev.patchbay.datapath.netns.iptables.TableName;
import dev.patchbay.datapath.ofproto.FlowMod;
import dev.patchbay.datapath.ofproto.FlowParser;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The hybrid plug: a guest's tap in a Linux bridge with iptables, joined by a pair of devices to a port of Open vSwitch. */
class LinuxBridgeTest {
    private static final long VM = 0xfa163e00000aL;
    private static final long FAR = 0xfa163e00000bL;
    private static final int VM_IP = Ipv4Address.of(192, 168, 3, 10);
    private static final int FAR_IP = Ipv4Address.of(192, 168, 3, 11);

    private static SteppedHost host(boolean cache) {
        SteppedHost host = new SteppedHost(cache);
        host.run(model -> {
            model.addBridge("br-int");
            model.addPort("br-int", PortSpec.ordinary("qvo1", 1).unattended());
            model.addPort("br-int", PortSpec.ordinary("far", 2));
            model.bridge("br-int")
                    .flows()
                    .apply(
                            FlowParser.parse(
                                            FlowMod.Command.ADD,
                                            "actions=NORMAL",
                                            model.bridge("br-int"),
                                            OpenFlowVersion.OF13)
                                    .mod(),
                            model.nowMs());
            Namespaces namespaces = model.namespaces();
            Namespace root = namespaces.root();
            NetDevice bridge = namespaces.addDevice(root, DeviceSpec.bridge("qbr1"));
            root.enslave(namespaces.addDevice(root, DeviceSpec.tap("tap1", 0xfe163e00000aL)), bridge);
            root.enslave(
                    namespaces.addDevice(
                            root, DeviceSpec.veth("qvb1", 0x3a04f8f4bda2L).withPort("qvo1")),
                    bridge);
        });
        return host;
    }

    private static void filter(SteppedHost host) {
        host.run(model -> {
            Namespace root = model.namespaces().root();
            rules(
                    root,
                    "raw",
                    "-A PREROUTING -m physdev --physdev-in qvb1 -j CT --zone 4097",
                    "-A PREROUTING -m physdev --physdev-in tap1 -j CT --zone 4097");
            rules(
                    root,
                    "filter",
                    "-N sg-chain",
                    "-N i1",
                    "-N o1",
                    "-N s1",
                    "-N sg-fallback",
                    "-A FORWARD -m physdev --physdev-out tap1 --physdev-is-bridged -j sg-chain",
                    "-A FORWARD -m physdev --physdev-in tap1 --physdev-is-bridged -j sg-chain",
                    "-A sg-chain -m physdev --physdev-out tap1 --physdev-is-bridged -j i1",
                    "-A sg-chain -m physdev --physdev-in tap1 --physdev-is-bridged -j o1",
                    "-A sg-chain -j ACCEPT",
                    "-A i1 -m state --state RELATED,ESTABLISHED -j RETURN",
                    "-A i1 -p tcp -m tcp --dport 22 -j RETURN",
                    "-A i1 -m state --state INVALID -j DROP",
                    "-A i1 -j sg-fallback",
                    "-A o1 -j s1",
                    "-A o1 -m state --state RELATED,ESTABLISHED -j RETURN",
                    "-A o1 -j RETURN",
                    "-A s1 -s 192.168.3.10/32 -m mac --mac-source fa:16:3e:00:00:0a -j RETURN",
                    "-A s1 -j DROP",
                    "-A sg-fallback -j DROP");
        });
    }

    private static long fallen(SteppedHost host) {
        return host.call(model -> {
            model.pushStatistics();
            return model.namespaces()
                    .root()
                    .iptables(IpFamily.IPV4)
                    .table(TableName.FILTER)
                    .chain("sg-fallback")
                    .rules()
                    .getFirst()
                    .counter()
                    .packets();
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldBridgeAndLearnStations(boolean cache) {
        try (SteppedHost host = host(cache)) {
            assertThat(on(host.inject("tap1", arp(1, VM, VM_IP, 0, FAR_IP)), "far"))
                    .containsExactly("00:0a>ff:ff arp 1 192.168.3.10 192.168.3.11");
            assertThat(on(host.inject("far", arp(2, FAR, FAR_IP, VM, VM_IP)), "tap1"))
                    .containsExactly("00:0b>00:0a arp 2 192.168.3.11 192.168.3.10");
            for (int i = 0; i < 3; i++) {
                assertThat(on(host.inject("tap1", ping(VM, VM_IP, FAR, FAR_IP, 64, i, 56)), "far"))
                        .containsExactly("00:0a>00:0b 192.168.3.10>192.168.3.11 ttl 64 icmp 8/0");
            }
            host.run(model -> {
                NetDevice bridge = model.namespaces().root().device("qbr1");
                List<String> stations = new ArrayList<>();
                bridge.stations().forEach(entry -> stations.add(MacAddress.format(entry.mac())));
                assertThat(stations).containsExactlyInAnyOrder("fa:16:3e:00:00:0a", "fa:16:3e:00:00:0b");
                assertThat(bridge.ports()).extracting(NetDevice::name).containsExactly("tap1", "qvb1");
                assertThat(MacAddress.format(bridge.mac())).isEqualTo("3a:04:f8:f4:bd:a2");
                model.warp(301_000);
                model.warp(1_000);
            });
            host.run(model -> assertThat(
                            model.namespaces().root().device("qbr1").stations().size())
                    .isZero());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldFilterBridgedPacketsAndKeepConnections(boolean cache) {
        try (SteppedHost host = host(cache)) {
            filter(host);
            assertThat(on(host.inject("far", ping(FAR, FAR_IP, VM, VM_IP, 64, 1, 56)), "tap1"))
                    .isEmpty();
            assertThat(fallen(host)).isEqualTo(1);
            for (int i = 0; i < 3; i++) {
                assertThat(on(host.inject("tap1", ping(VM, VM_IP, FAR, FAR_IP, 64, i, 56)), "far"))
                        .hasSize(1);
                assertThat(on(host.inject("far", pong(FAR, FAR_IP, VM, VM_IP, i)), "tap1"))
                        .hasSize(1);
            }
            assertThat(fallen(host)).isEqualTo(1);
            assertThat(on(host.inject("tap1", ping(VM, VM_IP + 5, FAR, FAR_IP, 64, 1, 56)), "far"))
                    .as("spoofed address")
                    .isEmpty();
            assertThat(on(host.inject("tap1", ping(VM + 5, VM_IP, FAR, FAR_IP, 64, 1, 56)), "far"))
                    .as("spoofed station")
                    .isEmpty();
            for (int i = 0; i < 2; i++) {
                host.inject("far", ping(FAR, FAR_IP, VM, VM_IP, 64, 7, 60));
            }
            assertThat(fallen(host)).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldShowFramesAtEachDeviceOfThePlug(boolean cache) {
        try (SteppedHost host = host(cache)) {
            filter(host);
            List<String> seen = new ArrayList<>();
            for (String name : List.of("tap1", "qvb1")) {
                host.run(model -> model.beginCapture(model.namespaces().root().device(name))
                        .frameTap((port, direction, timeNs, buffer, offset, length) -> {
                            byte[] bytes = new byte[length];
                            buffer.getBytes(offset, bytes);
                            seen.add(name
                                    + ' '
                                    + direction
                                    + ' '
                                    + TestFrames.describe(HexFormat.of().formatHex(bytes)));
                        }));
            }
            for (int i = 0; i < 2; i++) {
                seen.clear();
                host.inject("tap1", ping(VM, VM_IP, FAR, FAR_IP, 64, i, 56));
                assertThat(seen)
                        .containsExactly(
                                "tap1 RECEIVED 00:0a>00:0b 192.168.3.10>192.168.3.11 ttl 64 icmp 8/0",
                                "qvb1 RECEIVED 00:0a>00:0b 192.168.3.10>192.168.3.11 ttl 64 icmp 8/0");
            }
        }
    }
}
