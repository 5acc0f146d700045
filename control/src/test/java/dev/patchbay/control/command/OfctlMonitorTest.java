package dev.patchbay.control.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.ChangeSink;
import dev.patchbay.datapath.ofproto.FlowMod;
import dev.patchbay.datapath.ofproto.FlowParser;
import dev.patchbay.datapath.ofproto.controller.PacketIn;
import dev.patchbay.datapath.ofproto.controller.PacketInReason;
import dev.patchbay.datapath.ofproto.field.MatchParser;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import dev.patchbay.datapath.ofproto.field.PortNames;
import java.util.HexFormat;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** What a monitor prints, as {@code ovs-ofctl monitor} printed it for Open vSwitch 3.1.0. */
class OfctlMonitorTest {
    private final Bridge bridge = new Bridge(1, "br0", 1, ChangeSink.NONE);
    private long now;

    private static MonitorListener listener(OpenFlowVersion version, String watch) throws Exception {
        return new MonitorListener(
                new MonitorText(version, PortNames.NONE),
                true,
                false,
                List.of(FlowWatch.parse(watch, PortNames.NONE, version)));
    }

    private FlowMod mod(FlowMod.Command command, String flow) {
        return FlowParser.parse(command, flow, bridge, OpenFlowVersion.OF10).mod();
    }

    private void add(String flow) {
        bridge.flows().apply(mod(FlowMod.Command.ADD, flow), now);
    }

    @Test
    void shouldTellTheChangesOfACommandTogether() throws Exception {
        MonitorListener listener = listener(OpenFlowVersion.OF10, "");
        bridge.flows().observe(listener);
        add("send_flow_rem,priority=7,cookie=0x5,ip,actions=1");
        add("table=3,priority=7,cookie=5,ip,idle_timeout=100,hard_timeout=200,actions=drop");
        bridge.flows().apply(mod(FlowMod.Command.MODIFY, "ip,actions=2"), now);
        bridge.flows().apply(FlowMod.deleteAll(), now);
        assertThat(listener.take()).isEqualTo("""
                NXST_FLOW_MONITOR reply (xid=0x0):
                 event=ADDED table=0 cookie=0x5 ip actions=output:1
                """);
        assertThat(listener.take()).isEqualTo("""
                NXST_FLOW_MONITOR reply (xid=0x0):
                 event=ADDED table=3 idle_timeout=100 hard_timeout=200 cookie=0x5 ip
                """);
        assertThat(listener.take()).isEqualTo("""
                NXST_FLOW_MONITOR reply (xid=0x0):
                 event=MODIFIED table=0 cookie=0 ip actions=output:2
                 event=MODIFIED table=3 idle_timeout=100 hard_timeout=200 cookie=0 ip actions=output:2
                """);
        assertThat(listener.take()).contains(" event=DELETED reason=delete table=0 cookie=0 ip actions=output:2\n");
    }

    @Test
    void shouldTellOnlyWhatIsWatched() throws Exception {
        MonitorListener listener = listener(OpenFlowVersion.OF13, "!add,!actions,table=0,ip");
        bridge.flows().observe(listener);
        add("ip,actions=1");
        add("arp,actions=1");
        add("table=1,ip,actions=1");
        bridge.flows().apply(FlowMod.deleteAll(), now);
        assertThat(listener.take()).isEqualTo("""
                ONFST_FLOW_MONITOR reply (OF1.3) (xid=0x0):
                 event=DELETED reason=delete table=0 cookie=0 ip
                """);
    }

    @Test
    void shouldTellOfRemovedFlowsAsTheVersionKnowsThem() throws Exception {
        MonitorListener old = listener(OpenFlowVersion.OF10, "");
        MonitorListener later = listener(OpenFlowVersion.OF13, "");
        bridge.controllers().add(old);
        bridge.controllers().add(later);
        add("send_flow_rem,table=3,priority=7,ip,idle_timeout=100,hard_timeout=200,actions=1");
        now = 617;
        bridge.flows().apply(FlowMod.deleteAll(), now);
        assertThat(old.take())
                .isEqualTo(
                        "OFPT_FLOW_REMOVED (xid=0x0): priority=7,ip reason=delete duration0.617s idle100 pkts0 bytes0\n");
        assertThat(later.take())
                .isEqualTo("OFPT_FLOW_REMOVED (OF1.3) (xid=0x0): priority=7,ip reason=delete table_id=3 duration0.617s"
                        + " idle100 hard200 pkts0 bytes0\n");
    }

    @Test
    void shouldPrintPacketsForTheController() throws Exception {
        MonitorListener listener = listener(OpenFlowVersion.OF10, "");
        byte[] frame = HexFormat.of()
                .parseHex("ffffffffffff505400000009080600010800060400015054000000090102030400000000000001020305");
        listener.packetIn(new PacketIn(
                "br0",
                PacketInReason.ACTION,
                0,
                0,
                1,
                0,
                new UnsafeBuffer(new byte[] {1, 2, 3}),
                MatchParser.parse("in_port=1", PortNames.NONE),
                new UnsafeBuffer(frame)));
        assertThat(listener.take()).isEqualTo("""
                NXT_PACKET_IN2 (xid=0x0): cookie=0x0 total_len=42 in_port=1 (via action) data_len=42 (unbuffered)
                 userdata=01.02.03
                arp,vlan_tci=0x0000,dl_src=50:54:00:00:00:09,dl_dst=ff:ff:ff:ff:ff:ff,arp_spa=1.2.3.4,arp_tpa=1.2.3.5,arp_op=1,arp_sha=50:54:00:00:00:09,arp_tha=00:00:00:00:00:00
                """);
    }

    @Test
    void shouldPrintTheChecksumOfTheTransportHeader() {
        byte[] frame = HexFormat.of()
                .parseHex(
                        "02aa0000000202aa0000000108004500002100014000401126c90a0000010a00000203090001000da4f568656c6c6f");
        assertThat(MonitorText.packet(new StringBuilder(), new UnsafeBuffer(frame)))
                .hasToString("udp,vlan_tci=0x0000,dl_src=02:aa:00:00:00:01,dl_dst=02:aa:00:00:00:02,nw_src=10.0.0.1,"
                        + "nw_dst=10.0.0.2,nw_tos=0,nw_ecn=0,nw_ttl=64,nw_frag=no,tp_src=777,tp_dst=1 udp_csum:a4f5");
    }

    @Test
    void shouldSayHowMuchWasLeftOutWhenNobodyTakes() throws Exception {
        MonitorListener listener = listener(OpenFlowVersion.OF10, "");
        bridge.flows().observe(listener);
        for (int i = 0; i < 4_100; i++) {
            add("ip,actions=" + (1 + i % 7));
        }
        listener.take();
        listener.take();
        add("arp,actions=1");
        for (int i = 0; i < 4_094; i++) {
            listener.take();
        }
        assertThat(listener.take()).isEqualTo("(4 messages left out)\n");
        assertThat(listener.take()).contains("event=ADDED table=0 cookie=0 arp actions=output:1");
    }
}
