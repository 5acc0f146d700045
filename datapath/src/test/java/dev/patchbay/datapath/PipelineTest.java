package dev.patchbay.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.codec.frame.FrameBuilder;
import dev.patchbay.datapath.counter.DropReason;
import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.FlowMod;
import dev.patchbay.datapath.ofproto.FlowParser;
import dev.patchbay.datapath.ofproto.action.ActionSyntax;
import dev.patchbay.datapath.ofproto.action.OfAction;
import dev.patchbay.datapath.ofproto.controller.ControllerListener;
import dev.patchbay.datapath.ofproto.controller.PacketIn;
import dev.patchbay.datapath.ofproto.controller.PacketInReason;
import dev.patchbay.datapath.ofproto.field.MatchFormat;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import dev.patchbay.datapath.ofproto.field.PortNames;
import dev.patchbay.datapath.ofproto.group.GroupMod;
import dev.patchbay.datapath.ofproto.group.GroupSyntax;
import dev.patchbay.datapath.xlate.Translation;
import dev.patchbay.datapath.xlate.TranslationMode;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowKeyExtractor;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What packets do in a pipeline that recirculates, copies, groups and asks controllers: with a cache and without. */
class PipelineTest {
    private static final OpenFlowVersion VERSION = OpenFlowVersion.OF15;
    private static final long BROADCAST = 0xffffffffffffL;
    private static final int IP_PROTOCOL = 23;
    private static final int GRE = 47;
    private static final int UDP_DESTINATION = 36;
    private static final int FIN_ACK = 0x11;

    private static Bridge bridge(SwitchModel model) {
        return model.bridge("br0");
    }

    private static SteppedHost host(boolean cache, String... flows) {
        SteppedHost host = new SteppedHost(cache);
        host.run(model -> {
            model.addBridge("br0");
            for (int i = 1; i <= 4; i++) {
                model.addPort("br0", PortSpec.ordinary("p" + i, i));
            }
        });
        for (String flow : flows) {
            flow(host, flow);
        }
        return host;
    }

    private static void flow(SteppedHost host, String text) {
        host.run(model -> bridge(model)
                .flows()
                .apply(
                        FlowParser.parse(FlowMod.Command.ADD, text, bridge(model), VERSION)
                                .mod(),
                        model.nowMs()));
    }

    private static void group(SteppedHost host, String text) {
        host.run(model -> bridge(model)
                .groups()
                .apply(GroupSyntax.parse(GroupMod.Command.ADD, text, bridge(model), VERSION), model.nowMs()));
    }

    private static byte[] udp(int sourcePort, int payload) {
        UnsafeBuffer buffer = new UnsafeBuffer(new byte[2048]);
        FrameBuilder builder = new FrameBuilder();
        builder.wrap(buffer, 0)
                .ethernet(0x02aa00000001L, 0x02aa00000002L)
                .ipv4(0x0a000001, 0x0a000002)
                .udp(sourcePort, 53)
                .payload(payload, 7);
        byte[] bytes = new byte[builder.finish()];
        buffer.getBytes(0, bytes);
        return bytes;
    }

    private static byte[] ethernet(long destination, long source) {
        UnsafeBuffer buffer = new UnsafeBuffer(new byte[128]);
        byte[] bytes = new byte
                [new FrameBuilder()
                        .wrap(buffer, 0)
                        .ethernet(destination, source)
                        .etherType(0x88b5)
                        .payload(46, 0)
                        .finish()];
        buffer.getBytes(0, bytes);
        return bytes;
    }

    private static Set<String> ports(SteppedHost host, byte[] frame) {
        return host.inject("p1", frame).keySet();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldGoOnBehindConntrackWithTheRegistersOfBefore(boolean cache) {
        try (SteppedHost host = host(
                cache,
                "table=0,udp,actions=load:7->NXM_NX_REG3[],ct(table=1,commit,zone=4),output:2",
                "table=1,reg3=7,ct_state=+trk+new,ct_zone=4,actions=output:3",
                "table=1,reg3=7,ct_state=+est,actions=output:4")) {
            assertThat(ports(host, udp(1, 8))).containsExactlyInAnyOrder("p2", "p3");
            assertThat(ports(host, udp(1, 8))).containsExactlyInAnyOrder("p2", "p3");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldRunTheRestOfAllListsWhenFrozenInTheMiddle(boolean cache) {
        try (SteppedHost host = host(
                cache,
                "table=0,actions=load:1->NXM_NX_REG0[],resubmit(,1),output:4",
                "table=1,actions=load:2->NXM_NX_REG1[],debug_recirc,resubmit(,2),output:2",
                "table=2,reg0=1,reg1=2,actions=output:3")) {
            assertThat(ports(host, udp(1, 8))).containsExactlyInAnyOrder("p2", "p3", "p4");
            assertThat(ports(host, udp(1, 8))).containsExactlyInAnyOrder("p2", "p3", "p4");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldTakeBothWaysBehindALengthCheck(boolean cache) {
        try (SteppedHost host = host(
                cache,
                "table=0,actions=check_pkt_larger(100)->NXM_NX_REG0[0],resubmit(,1)",
                "table=1,reg0=1,actions=output:2",
                "table=1,reg0=0,actions=output:3")) {
            for (int i = 0; i < 2; i++) {
                assertThat(ports(host, udp(1, 200))).containsExactly("p2");
                assertThat(ports(host, udp(1, 8))).containsExactly("p3");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldFloodToTheAddressThatGaveWayAndKeepThoseOfOtherPortsWhenTheMacTableIsFull(boolean cache) {
        try (SteppedHost host = host(cache, "actions=normal")) {
            host.run(model -> bridge(model).fdb().maxEntries(10));
            host.inject("p2", ethernet(BROADCAST, 2));
            for (int i = 0; i < 9; i++) {
                host.inject("p3", ethernet(BROADCAST, 0x300 + i));
            }
            for (int i = 0; i < 2; i++) {
                assertThat(ports(host, ethernet(2, 1))).containsExactly("p2");
                assertThat(ports(host, ethernet(0x301, 1))).containsExactly("p3");
            }
            // That was the eleventh address: the oldest of the fullest port is gone, and so is what was cached for it.
            assertThat(ports(host, ethernet(0x300, 1))).containsExactlyInAnyOrder("p2", "p3", "p4", "br0");
            for (int i = 0; i < 100; i++) {
                host.inject("p4", ethernet(BROADCAST, 0x400 + i));
            }
            assertThat(ports(host, ethernet(2, 1))).containsExactly("p2");
            assertThat(ports(host, ethernet(0x308, 1))).containsExactly("p3");
            assertThat(ports(host, ethernet(0x463, 1))).containsExactly("p4");
            assertThat(ports(host, ethernet(0x400, 1))).containsExactlyInAnyOrder("p2", "p3", "p4", "br0");
            host.run(model -> assertThat(bridge(model).fdb().size()).isEqualTo(10));
        }
    }

    @Test
    void shouldSpreadConnectionsOverTheBucketsByWeight() {
        try (SteppedHost host = host(true)) {
            group(
                    host,
                    "group_id=1,type=select,bucket=weight:3,output:2,bucket=weight:1,output:3,bucket=weight:0,output:4");
            flow(host, "actions=group:1");
            int[] taken = new int[5];
            for (int i = 0; i < 400; i++) {
                UnsafeBuffer frame = new UnsafeBuffer(udp(1, 8));
                frame.putInt(26, 0x0b000000 + i * 77, java.nio.ByteOrder.BIG_ENDIAN);
                String port = ports(host, frame.byteArray()).iterator().next();
                assertThat(ports(host, frame.byteArray())).containsExactly(port);
                taken[port.charAt(1) - '0']++;
            }
            assertThat(taken[2]).isBetween(240, 360);
            assertThat(taken[3]).isBetween(40, 160);
            assertThat(taken[4]).isZero();
        }
    }

    @Test
    void shouldFailOverWhenThePortOfABucketGoesDown() {
        try (SteppedHost host = host(true)) {
            group(host, "group_id=1,type=ff,bucket=watch_port:2,output:2,bucket=watch_port:3,output:3");
            flow(host, "actions=group:1,output:4");
            assertThat(ports(host, udp(1, 8))).containsExactlyInAnyOrder("p2", "p4");

            host.run(model -> model.portUp(model.port("p2"), false));

            assertThat(ports(host, udp(1, 8))).containsExactlyInAnyOrder("p3", "p4");
        }
    }

    @Test
    void shouldKeepChangesOfABucketToItself() {
        try (SteppedHost host = host(true)) {
            group(host, "group_id=1,type=all,bucket=set_field:02:bb:00:00:00:09->eth_dst,output:2,bucket=output:3");
            flow(host, "actions=group:1");

            var sent = host.inject("p1", udp(1, 8));

            assertThat(sent.get("p2").getFirst()).startsWith("02bb00000009");
            assertThat(sent.get("p3").getFirst()).startsWith("02aa0000000");
        }
    }

    private static ControllerListener noting(List<PacketIn> packets) {
        return new ControllerListener() {
            @Override
            public OpenFlowVersion version() {
                return OpenFlowVersion.OF10;
            }

            @Override
            public void packetIn(PacketIn packet) {
                packets.add(packet);
            }
        };
    }

    /** As {@code ovs-ofctl monitor} of Open vSwitch 3.1.0 printed it. */
    @Test
    void shouldTellTheControllerOfTunnelAndConnection() {
        List<PacketIn> packets = new ArrayList<>();
        try (SteppedHost host = host(
                true,
                "udp,actions=set_field:3->tun_gbp_id,ct(table=1,zone=3)",
                "table=1,actions=set_field:7->tun_id,controller")) {
            host.run(model -> bridge(model).controllers().add(noting(packets)));
            ports(host, udp(1, 8));
            assertThat(MatchFormat.append(
                            new StringBuilder(), packets.getFirst().metadata(), PortNames.NONE))
                    .hasToString("ct_state=new|trk,ct_zone=3,ct_nw_src=10.0.0.1,ct_nw_dst=10.0.0.2,ct_nw_proto=17,"
                            + "ct_tp_src=1,ct_tp_dst=53,ip,tun_id=0x7,tun_gbp_id=3,in_port=1");
        }
    }

    @Test
    void shouldTellTheControllerOnlyWhileOneListens() {
        List<PacketIn> packets = new ArrayList<>();
        ControllerListener listener = noting(packets);
        try (SteppedHost host = host(true, "udp,actions=load:5->NXM_NX_REG1[],controller")) {
            ports(host, udp(1, 8));
            assertThat(host.vswitch().counters().drops(DropReason.NO_CONTROLLER))
                    .isEqualTo(1);
            host.run(model -> bridge(model).controllers().add(listener));

            ports(host, udp(1, 8));
            ports(host, udp(1, 8));

            assertThat(packets).hasSize(2);
            assertThat(packets.getFirst().reason()).isEqualTo(PacketInReason.ACTION);
            assertThat(packets.getFirst().inPort()).isEqualTo(1);
            assertThat(packets.getFirst().metadata().toString()).contains("reg1=0x5");
            host.run(model -> bridge(model).controllers().remove(listener));
            ports(host, udp(1, 8));
            assertThat(packets).hasSize(2);
        }
    }

    @Test
    void shouldCountBucketsOfPacketsThatTheCacheForwarded() {
        try (SteppedHost host = host(true)) {
            group(host, "group_id=1,type=all,bucket=output:2,bucket=output:3");
            flow(host, "actions=group:1");
            for (int i = 0; i < 5; i++) {
                ports(host, udp(1, 8));
            }
            long[] counts = host.call(model -> {
                model.pushStatistics();
                var group = bridge(model).groups().get(1);
                return new long[] {group.packets(), group.buckets().getFirst().packets()};
            });
            assertThat(counts).containsExactly(5, 5);
        }
    }

    /**
     * Pop writes a port whether the packet has one or not, and no match has demanded anything of a controller's packets.
     */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldChangeNoOctetOfOtherProtocolsWhenPopWritesPort(boolean cache) {
        try (SteppedHost host = host(cache)) {
            byte[] toPort0 = udp(1, 8);
            toPort0[UDP_DESTINATION] = 0;
            toPort0[UDP_DESTINATION + 1] = 0;
            byte[] gre = toPort0.clone();
            gre[IP_PROTOCOL] = GRE;

            assertThat(sentWithPoppedPort(host, toPort0).substring(2 * UDP_DESTINATION))
                    .startsWith("0009");
            assertThat(sentWithPoppedPort(host, gre)).isEqualTo(HexFormat.of().formatHex(gre));
        }
    }

    private static String sentWithPoppedPort(SteppedHost host, byte[] frame) {
        return host.during(() -> {
                    host.run(model -> {
                        FlowKey key = new FlowKey();
                        UnsafeBuffer buffer = new UnsafeBuffer(frame);
                        new FlowKeyExtractor(FlowKeyExtractor.DEFAULT_VLAN_LIMIT).extract(buffer, 0, frame.length, key);
                        key.set(FlowField.IN_PORT, 1);
                        List<OfAction> actions = ActionSyntax.parse(
                                "load:9->NXM_NX_REG0[],debug_recirc,push:NXM_NX_REG0[0..15],pop:NXM_OF_UDP_DST[],output:2",
                                bridge(model));
                        model.packetOut(new PacketOut(bridge(model), key, buffer, actions));
                    });
                    return true;
                })
                .get("p2")
                .getFirst();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldSayThatFlowWasLearnedWhenFinHasShortenedItsTimeouts(boolean cache) {
        try (SteppedHost host = host(cache, learning("fin_idle_timeout=2"))) {
            teachAndFinish(host);

            flow(host, "table=2,priority=1,actions=drop");

            assertThat(ports(host, udp(1, 8))).containsExactly("p3");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldSayThatLimitIsReachedWhenFinHasShortenedTimeoutsOfLearnedFlow(boolean cache) {
        try (SteppedHost host = host(cache, learning("fin_idle_timeout=2,limit=1"))) {
            teachAndFinish(host);

            assertThat(ports(host, udp(1, 8))).containsExactly("p4");
        }
    }

    /** Port 1 teaches where its sender is; port 2 uses that. What learning came to decides between ports 3 and 4. */
    private static String[] learning(String options) {
        return new String[] {
            "table=0,in_port=1,actions=learn(table=1," + options + ",NXM_OF_ETH_DST[]=NXM_OF_ETH_SRC[],"
                    + "output:NXM_OF_IN_PORT[],result_dst=NXM_NX_REG0[0]),resubmit(,2)",
            "table=0,in_port=2,actions=resubmit(,1)",
            "table=2,reg0=1,actions=output:3",
            "table=2,reg0=0,actions=output:4"
        };
    }

    private static void teachAndFinish(SteppedHost host) {
        for (int i = 0; i < 2; i++) {
            assertThat(ports(host, udp(1, 8))).containsExactly("p3");
        }
        assertThat(host.inject("p2", fin()).keySet()).containsExactly("p1");
    }

    private static byte[] fin() {
        UnsafeBuffer buffer = new UnsafeBuffer(new byte[128]);
        FrameBuilder builder = new FrameBuilder();
        builder.wrap(buffer, 0)
                .ethernet(0x02aa00000002L, 0x02aa00000001L)
                .ipv4(0x0a000002, 0x0a000001)
                .tcp(53, 1, 1, 1, FIN_ACK)
                .payload(8, 7);
        byte[] bytes = new byte[builder.finish()];
        buffer.getBytes(0, bytes);
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldReplaceTagWhenThePacketBeforeHadTheNewOneAlready(boolean cache) {
        try (SteppedHost host =
                host(cache, "vlan_tci=0x1000/0x1000,actions=strip_vlan,push_vlan:0x8100,mod_vlan_vid:7,output:2")) {
            byte[] frame = udp(1, 8);
            byte[] tagged = new byte[frame.length + 4];
            System.arraycopy(frame, 0, tagged, 0, 12);
            System.arraycopy(frame, 12, tagged, 16, frame.length - 12);
            tagged[12] = (byte) 0x81;
            tagged[15] = 7;
            String wanted = HexFormat.of().formatHex(tagged);
            assertThat(host.inject("p1", tagged).get("p2")).containsExactly(wanted);

            tagged[14] = (byte) 0xa0;

            assertThat(host.inject("p1", tagged).get("p2")).containsExactly(wanted);
        }
    }

    @Test
    void shouldLookAtPriorityOfInnerTagWhenItHasNoVlanThatKeepsIt() {
        try (SteppedHost host = host(true, "actions=NORMAL")) {
            FlowKey packet = new FlowKey()
                    .set(FlowField.IN_PORT, 1)
                    .set(FlowField.ETH_TYPE, 0x0800)
                    .set(FlowField.VLAN_TPID, 0x8100)
                    .set(FlowField.VLAN_TCI, 0x1007)
                    .set(FlowField.VLAN_TPID1, 0x8100)
                    .set(FlowField.VLAN_TCI1, 0x3000);

            host.run(model -> {
                Translation translation = new Translation();
                model.translator().translate(packet, 64, model.nowMs(), TranslationMode.REVALIDATE, translation);
                assertThat(translation.mask().get(FlowField.VLAN_TCI1)).isEqualTo(0xffff);
            });
        }
    }

    @Test
    void shouldLookAtInnerTagThatIsPoppedForOneOutputAndPutBackForTheNext() {
        try (SteppedHost host = host(
                true,
                "in_port=1,actions=resubmit(,1),output:4",
                "table=1,vlan_tci=0x1000/0x1000,actions=strip_vlan,output:2,resubmit(,2)",
                "table=2,vlan_tci=0x1000/0x1000,actions=strip_vlan,output:3")) {
            FlowKey packet = new FlowKey()
                    .set(FlowField.ETH_TYPE, 0x0800)
                    .set(FlowField.VLAN_TPID, 0x8100)
                    .set(FlowField.VLAN_TCI, 0x1007)
                    .set(FlowField.VLAN_TPID1, 0x8100)
                    .set(FlowField.VLAN_TCI1, 0x3008);

            host.run(model -> {
                packet.set(FlowField.IN_PORT, model.port("p1").dpPort());
                Translation translation = new Translation();
                model.translator().translate(packet, 64, model.nowMs(), TranslationMode.REVALIDATE, translation);
                assertThat(translation.mask().get(FlowField.VLAN_TCI1)).isEqualTo(0xffff);
            });
        }
    }

    @Test
    void shouldNotLookAtWhatALabelThatIsPoppedAgainHasEmptied() {
        try (SteppedHost host = host(true, "arp,actions=push_mpls:0x8847,pop_mpls:0x0800,output:2")) {
            host.run(model -> {
                Translation translation = new Translation();
                for (int operation : new int[] {0, 1}) {
                    FlowKey packet = new FlowKey()
                            .set(FlowField.IN_PORT, model.port("p1").dpPort())
                            .set(FlowField.ETH_TYPE, 0x0806)
                            .set(FlowField.NW_SRC, operation)
                            .set(FlowField.NW_PROTO, operation);
                    model.translator().translate(packet, 64, model.nowMs(), TranslationMode.REVALIDATE, translation);
                    assertThat(translation.mask().get(FlowField.NW_PROTO)).isZero();
                }
            });
        }
    }
}
