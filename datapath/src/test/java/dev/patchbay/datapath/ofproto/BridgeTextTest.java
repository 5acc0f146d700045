package dev.patchbay.datapath.ofproto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.datapath.ofproto.field.OfPorts;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import dev.patchbay.datapath.ofproto.field.PortNames;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Texts of ovs-ofctl and ovs-vsctl 3.1.0 about a bridge. */
class BridgeTextTest {
    private final Bridge bridge = new Bridge(1, "br0", 0x4e51ec231041L, ChangeSink.NONE);

    private void add(String flow) {
        bridge.flows()
                .apply(
                        FlowParser.parse(FlowMod.Command.ADD, flow, bridge, OpenFlowVersion.OF10)
                                .mod(),
                        0);
    }

    @Test
    void shouldShowPortsWithTheirConfigAndState() {
        bridge.addPort("p1", 1, PortType.ORDINARY, 0xaa55aa550002L).noFlood(true);
        bridge.addPort("tap852eac19-fe", 10, PortType.ORDINARY, 0xaa55aa550009L).adminUp(false);
        assertThat(BridgeText.show(bridge, OpenFlowVersion.OF10)).isEqualTo("""
                OFPT_FEATURES_REPLY (xid=0x2): dpid:00004e51ec231041
                n_tables:254, n_buffers:0
                capabilities: FLOW_STATS TABLE_STATS PORT_STATS QUEUE_STATS ARP_MATCH_IP
                actions: output enqueue set_vlan_vid set_vlan_pcp strip_vlan mod_dl_src mod_dl_dst mod_nw_src mod_nw_dst \
                mod_nw_tos mod_tp_src mod_tp_dst
                 1(p1): addr:aa:55:aa:55:00:02
                     config:     NO_FLOOD
                     state:      0
                     speed: 0 Mbps now, 0 Mbps max
                 10(tap852eac19-fe): addr:aa:55:aa:55:00:09
                     config:     PORT_DOWN
                     state:      LINK_DOWN
                     speed: 0 Mbps now, 0 Mbps max
                 LOCAL(br0): addr:4e:51:ec:23:10:41
                     config:     0
                     state:      0
                     speed: 0 Mbps now, 0 Mbps max
                OFPT_GET_CONFIG_REPLY (xid=0x4): frags=normal miss_send_len=0
                """);
        assertThat(BridgeText.show(bridge, OpenFlowVersion.OF13)).startsWith("""
                OFPT_FEATURES_REPLY (OF1.3) (xid=0x2): dpid:00004e51ec231041
                n_tables:254, n_buffers:0
                capabilities: FLOW_STATS TABLE_STATS PORT_STATS GROUP_STATS QUEUE_STATS
                OFPST_PORT_DESC reply (OF1.3) (xid=0x3):
                 1(p1): addr:aa:55:aa:55:00:02
                     config:     0
                     state:      LIVE
                """);
    }

    @Test
    void shouldDumpPorts() {
        bridge.addPort("p1", 1, PortType.ORDINARY, 1);
        assertThat(BridgeText.dumpPorts(
                        List.of(bridge.port(1), bridge.port(OfPorts.LOCAL)),
                        port -> port.ofport() == 1 ? new PortCounters(1, 60, 2, 0, 3, 180, 0, 4) : PortCounters.ZERO,
                        OpenFlowVersion.OF10,
                        PortNames.NONE,
                        2))
                .isEqualTo("""
                        OFPST_PORT reply (xid=0x2): 2 ports
                          port  1: rx pkts=1, bytes=60, drop=2, errs=0, frame=0, over=0, crc=0
                                   tx pkts=3, bytes=180, drop=0, errs=4, coll=0
                          port LOCAL: rx pkts=0, bytes=0, drop=0, errs=0, frame=0, over=0, crc=0
                                   tx pkts=0, bytes=0, drop=0, errs=0, coll=0
                        """);
    }

    @Test
    void shouldNameOnlyTablesThatAreLikeTheOneBefore() {
        for (int table : new int[] {0, 1, 1, 5, 10, 11, 253}) {
            add("table=" + table + ",priority=" + bridge.table(table).size() + ",actions=drop");
        }
        bridge.table(0).credit(3, 4);
        assertThat(TableText.dump(bridge, OpenFlowVersion.OF13)).isEqualTo("""
                OFPST_TABLE reply (OF1.3) (xid=0x2):
                  table 0:
                    active=1, lookup=7, matched=3

                  table 1:
                    active=2, lookup=0, matched=0

                  table 2:
                    active=0, lookup=0, matched=0

                  tables 3...4: ditto

                  table 5:
                    active=1, lookup=0, matched=0

                  table 6:
                    active=0, lookup=0, matched=0

                  tables 7...9: ditto

                  table 10:
                    active=1, lookup=0, matched=0

                  table 11: ditto

                  table 12:
                    active=0, lookup=0, matched=0

                  tables 13...252: ditto

                  table 253:
                    active=1, lookup=0, matched=0
                """);
        assertThat(TableText.dump(bridge, OpenFlowVersion.OF10)).startsWith("""
                OFPST_TABLE reply (xid=0x2):
                  table 0:
                    active=1, lookup=7, matched=3
                    max_entries=1000000
                    matching:
                      exact match or wildcard: in_port eth_{src,dst,type} vlan_{vid,pcp} ip_{src,dst} nw_{proto,tos} \
                tcp_{src,dst}

                  table 1:
                    active=2, lookup=0, matched=0
                    (same features)

                """);
    }

    @Test
    void shouldDumpFlowsInAllVariants() {
        bridge.addPort("patch-int", 1, PortType.PATCH, 1);
        add(
                "cookie=0x2a,table=3,idle_timeout=9,send_flow_rem,priority=7,in_port=1,dl_vlan=5,actions=strip_vlan,output:1");
        List<Rule> rules = bridge.flows().select(FlowMod.deleteAll());
        rules.getFirst().credit(2, 120, 1000);
        long now = 70_000_500;
        assertThat(FlowFormat.piped(OpenFlowVersion.OF10).dump(rules, now))
                .isEqualTo(
                        "NXST_FLOW reply (xid=0x4):\n"
                                + " cookie=0x2a, duration=70000.500s, table=3, n_packets=2, n_bytes=120, idle_timeout=9,"
                                + " idle_age=65534, hard_age=65534, priority=7,in_port=1,dl_vlan=5 actions=strip_vlan,output:1\n");
        assertThat(FlowFormat.piped(OpenFlowVersion.OF13).dump(rules, now))
                .isEqualTo("OFPST_FLOW reply (OF1.3) (xid=0x2):\n"
                        + " cookie=0x2a, duration=70000.500s, table=3, n_packets=2, n_bytes=120, idle_timeout=9,"
                        + " send_flow_rem reset_counts priority=7,in_port=1,dl_vlan=5 actions=pop_vlan,output:1\n");
        assertThat(new FlowFormat(OpenFlowVersion.OF10, true, false, bridge).dump(rules, now))
                .isEqualTo(" cookie=0x2a, duration=70000.500s, table=3, n_packets=2, n_bytes=120, idle_timeout=9,"
                        + " priority=7,in_port=\"patch-int\",dl_vlan=5 actions=strip_vlan,output:\"patch-int\"\n");
        assertThat(FlowFormat.bare(OpenFlowVersion.OF10).dump(rules, now))
                .isEqualTo(" cookie=0x2a, table=3, idle_timeout=9, priority=7,in_port=1,dl_vlan=5"
                        + " actions=strip_vlan,output:1\n");
        assertThat(BridgeText.aggregate(rules, OpenFlowVersion.OF10, 4))
                .isEqualTo("NXST_AGGREGATE reply (xid=0x4): packet_count=2 byte_count=120 flow_count=1\n");
    }

    @Test
    void shouldShowTheDatabaseLikeOvsVsctl() {
        BitSet trunks = new BitSet();
        trunks.set(7, 9);
        bridge.addPort("p2", 2, PortType.ORDINARY, 2).vlan(PortVlan.of(PortVlan.Mode.NATIVE_UNTAGGED, 7, trunks));
        bridge.addPort("1abc", 3, PortType.PATCH, 3).options(Map.of("peer", "patch-tun"));
        bridge.addPort("vx", 4, PortType.VXLAN, 4)
                .options(Map.of("remote_ip", "1.2.3.4", "key", "flow", "local_ip", "1.1.1.1", "df_default", "true"));
        assertThat(OvsdbText.show(
                        "55141198-2cd9-4def-b737-114d9b429ab7", List.of(bridge), true, "3.1.0", each -> Map.of()))
                .isEqualTo("""
                        55141198-2cd9-4def-b737-114d9b429ab7
                            Bridge br0
                                fail_mode: secure
                                Port "1abc"
                                    Interface "1abc"
                                        type: patch
                                        options: {peer=patch-tun}
                                Port br0
                                    Interface br0
                                        type: internal
                                Port p2
                                    tag: 7
                                    trunks: [7, 8]
                                    Interface p2
                                Port vx
                                    Interface vx
                                        type: vxlan
                                        options: {df_default="true", key=flow, local_ip="1.1.1.1", remote_ip="1.2.3.4"}
                            ovs_version: "3.1.0"
                        """);
        assertThat(bridge.port("vx").tunnel().remoteIp()).isEqualTo(0x01020304);
        assertThat(bridge.port("vx").tunnel().inKeyFlow()).isTrue();
    }
}
