package dev.patchbay.perf.soundness;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Scenarios for what chance rarely brings together, each with a few flows on one bridge.
 *
 * <p>They are played before the random ones, so that every run has looked at them.
 */
final class Corners {
    private static final String UDP = "02aa0000000202aa00000013080045000024000000004011"
            + "66c70a0000020a0000010050000200100000" + "07".repeat(8);

    /** Its checksum is wrong, so no connection takes it in. */
    private static final String INVALID = "02aa0000000202aa00000013080045000024000000004011"
            + "66c70a0000020a0000010050000200101234" + "07".repeat(8);

    private static final String TCP = "02aa0000000102aa00000003080045000030000000004006adc20a000102c0000204"
            + "00500050000000010000b5ec5012ffff101b0000" + "07".repeat(8);
    private static final String FIN = "02aa0000001302aa00000002080045000030000000004006ade10a0000020a000001"
            + "00500050000000010000b5ec5011ffff101b0000" + "07".repeat(8);
    private static final String ARP =
            "02aa0000001302aa000000020806000108000604000102aa000000130a00010202aa000000130a000001";
    private static final String SOLICITATION = "02aa0000001302aa0000000186dd6020000000203aff"
            + "20010db800000000000000000000000220010db8000000000000000000000002"
            + "8700ebc70000000020010db8000000000000000000000001010102aa00000002";
    private static final String TAGGED = "02aa0000000202aa0000001381000001810000010800" + UDP.substring(28);
    private static final String TAGGED_ONCE = "02aa0000000202aa00000013810000010800" + UDP.substring(28);
    private static final String TAGGED_WITH_PRIORITY =
            "02aa0000000202aa0000001381000001810020000800" + UDP.substring(28);
    private static final String TAGGED_BY_PROVIDER = "02aa0000000202aa0000001388a800010800" + UDP.substring(28);
    private static final String LABELLED = "02aa0000000202aa0000000388470000604000007140" + UDP.substring(28);
    private static final String LABELLED_AT_LAST = "02aa0000000202aa0000000388470000600100007140" + UDP.substring(28);
    private static final String LABELLED_ONCE = "02aa0000000202aa0000000388470000314000000000" + UDP.substring(28);

    private static final List<String> ALL = List.of(
            UDP,
            INVALID,
            TCP,
            FIN,
            ARP,
            SOLICITATION,
            TAGGED,
            TAGGED_ONCE,
            TAGGED_WITH_PRIORITY,
            TAGGED_BY_PROVIDER,
            LABELLED,
            LABELLED_AT_LAST,
            LABELLED_ONCE);

    private Corners() {}

    /** All of them, as documents of the scenario format. */
    static List<Map<String, Object>> scenarios() {
        List<Map<String, Object>> scenarios = new ArrayList<>();
        scenarios.add(corner(
                "zone of a field", "ip,actions=ct(zone=NXM_OF_ETH_SRC[0..15],table=1)", "table=1,actions=output:2"));
        scenarios.add(corner(
                "mark moved to the label",
                "ip,actions=ct(zone=1,table=1)",
                "table=1,ip,actions=ct(commit,zone=1,exec(move:NXM_NX_CT_MARK[]->NXM_NX_CT_LABEL[32..63]),table=2)",
                "table=2,actions=output:2"));
        scenarios.add(corner(
                "look-up as tracked",
                "ip,actions=ct(zone=1,table=1)",
                "table=1,ip,ct_state=+trk-inv,actions=resubmit(,2,ct)",
                "table=2,ip,nw_src=10.0.0.2,actions=output:2",
                "table=2,priority=1,udp,tp_dst=2,actions=output:3"));
        for (String change : List.of(
                "set_field:7->udp_dst",
                "set_field:7->tcp_src",
                "set_field:02:aa:00:00:00:09->nd_sll",
                "set_field:2001:db8::9->nd_target",
                "set_field:9->icmp_code",
                "mod_tp_dst:9",
                "load:2->NXM_NX_REG1[],move:NXM_NX_CT_NW_SRC[]->NXM_NX_REG1[],output:NXM_NX_REG1[0..15]")) {
            scenarios.add(grouped(
                    "group_id=1,type=all,bucket=" + change + ",output:2",
                    "actions=group:1",
                    "priority=40000,ip,ct_state=-trk,actions=ct(zone=1,table=1)",
                    "table=1,actions=group:1"));
            scenarios.add(grouped("group_id=1,type=all,bucket=" + change + ",output:2", "actions=group:1"));
        }
        for (String fields : List.of(
                "eth_src",
                "symmetric_l4",
                "symmetric_l3l4",
                "symmetric_l3l4+udp",
                "nw_src",
                "nw_dst",
                "symmetric_l3")) {
            scenarios.add(corner(
                    "hash of " + fields,
                    "actions=multipath(" + fields + ",0,modulo_n,3,0,NXM_NX_REG0[0..3]),output:NXM_NX_REG0[0..15]"));
            scenarios.add(corner("bundle by " + fields, "actions=bundle(" + fields + ",0,hrw,ofport,members:2,3)"));
        }
        for (String method : List.of(
                "",
                ",selection_method=dp_hash",
                ",selection_method=hash",
                ",selection_method=hash,fields(eth_src,ip_dst)",
                ",selection_method=hash,fields(udp_dst,tcp_src,arp_spa)")) {
            scenarios.add(
                    grouped("group_id=1,type=select" + method + ",bucket=output:2,bucket=output:3", "actions=group:1"));
        }
        scenarios.add(corner(
                "tags taken off and put on",
                "actions=push_vlan:0x8100,output:2,strip_vlan,strip_vlan,output:3",
                "table=0,priority=40000,in_port=2,actions=strip_vlan,mod_vlan_vid:7,output:3"));
        scenarios.add(corner(
                "tags as they were",
                "in_port=1,vlan_tci=0x1000/0x1000,actions=strip_vlan,push_vlan:0x8100,mod_vlan_vid:1,output:2",
                "in_port=2,vlan_tci=0x1000/0x1000,"
                        + "actions=load:0->NXM_OF_VLAN_TCI[12],load:1->NXM_OF_VLAN_TCI[12],output:3"));
        scenarios.add(corner(
                "labels",
                "mpls,actions=dec_mpls_ttl,output:3,set_field:7->mpls_label,set_field:1->mpls_tc,output:2",
                "priority=40000,mpls,mpls_label=6,actions=set_mpls_ttl:9,output:2,push_mpls:0x8847,output:3",
                "priority=50000,in_port=2,mpls,actions=pop_mpls:0x0800,output:3",
                "ip,actions=push_mpls:0x8847,output:2,push_mpls:0x8847,output:3"));
        scenarios.add(corner(
                "labels as they are",
                "mpls,actions=dec_mpls_ttl,output:3",
                "priority=40000,in_port=1,mpls,actions=set_mpls_label:6,set_mpls_tc:0,set_mpls_ttl:64,output:2",
                "priority=50000,in_port=2,mpls,mpls_bos=0,actions=pop_mpls:0x8847,resubmit(,1)",
                "table=1,mpls,mpls_label=7,actions=drop",
                "table=1,priority=1,mpls,actions=output:3"));
        scenarios.add(corner(
                "values carried from field to field",
                "ip,actions=push:NXM_OF_IP_SRC[],pop:NXM_OF_IP_DST[],output:2",
                "arp,actions=output:NXM_OF_ETH_SRC[0..2]",
                "ipv6,actions=mod_vlan_pcp:3,output:2,mod_vlan_vid:5,output:3",
                "in_port=2,priority=40000,actions=output:NXM_OF_ETH_DST[0..2],mod_vlan_vid:5,output:3"));
        scenarios.add(corner(
                "addresses in both networks",
                "ip,nw_src=10.0.0.0/24,nw_dst=10.0.0.0/16,actions=output:2",
                "ip,nw_src=10.0.0.0/8,nw_dst=192.0.0.0/8,actions=output:3",
                "ip,nw_src=10.0.1.0/24,nw_dst=10.0.0.0/16,actions=output:3"));
        scenarios.add(sent(
                "push:NXM_NX_REG1[0..15],pop:NXM_OF_UDP_DST[],output:2",
                "push:NXM_NX_REG1[0..7],pop:NXM_NX_ICMPV6_CODE[],output:2",
                "push:NXM_NX_XXREG0[],pop:NXM_NX_ND_TARGET[],output:2",
                "push:NXM_OF_ETH_DST[],pop:NXM_NX_ND_SLL[],output:2"));
        for (String option : List.of("", ",limit=1", ",limit=3")) {
            scenarios.add(corner(
                    "learned flow whose timeouts end early" + option,
                    "actions=learn(table=1,fin_idle_timeout=2" + option + ",NXM_OF_ETH_DST[]=NXM_OF_ETH_SRC[],"
                            + "output:NXM_OF_IN_PORT[],result_dst=NXM_NX_REG0[0]),resubmit(,1),resubmit(,2)",
                    "table=2,reg0=1,actions=output:3"));
        }
        return scenarios;
    }

    private static Map<String, Object> corner(String name, String... flows) {
        return scenario(name, List.of(), List.of(flows));
    }

    private static Map<String, Object> grouped(String group, String... flows) {
        return scenario(group, List.of(group), List.of(flows));
    }

    /** Packets of a controller, whose actions no match has prepared for, recirculate. */
    private static Map<String, Object> sent(String... actions) {
        Map<String, Object> scenario = scenario("packet-out", List.of(), List.of());
        List<Object> events = new ArrayList<>();
        for (String list : actions) {
            for (String frame : ALL) {
                String text = "in_port=1,packet=" + frame + ",actions=debug_recirc," + list;
                events.add(Map.of("ofctl", List.of("packet-out", "br0", text)));
            }
        }
        // The packets to be changed: they meet no flow.
        events.addAll((List<?>) scenario.get("events"));
        scenario.put("events", events);
        return scenario;
    }

    private static Map<String, Object> scenario(String name, List<String> groups, List<String> flows) {
        List<Object> ports = new ArrayList<>();
        for (long i = 1; i <= 3; i++) {
            ports.add(Map.of("name", "p" + i, "ofport", i));
        }
        Map<String, Object> bridge = new LinkedHashMap<>();
        ports.add(Map.of(
                "name",
                "vx2",
                "ofport",
                4L,
                "type",
                "vxlan",
                "options",
                Map.of("local_ip", "192.168.50.1", "remote_ip", "192.168.50.2", "key", "flow")));
        bridge.put("name", "br0");
        bridge.put("openflow", "OpenFlow15");
        bridge.put("ports", ports);
        bridge.put("groups", groups);
        bridge.put("flows", flows);
        List<Object> events = new ArrayList<>();
        for (String frame : ALL) {
            for (String port : List.of("p1", "p2", "p1")) {
                events.add(Map.of("inject", Map.of("port", port, "frame", frame)));
            }
            Map<String, Object> outer = Map.of("tun_id", 5L, "tos", 0L);
            events.add(Map.of("inject", Map.of("port", "vx2", "frame", frame, "tunnel", outer)));
        }
        Map<String, Object> scenario = new LinkedHashMap<>();
        scenario.put("name", name);
        scenario.put("trace", false);
        scenario.put("conntrack", true);
        scenario.put("bridges", List.of(bridge));
        scenario.put("events", events);
        return scenario;
    }
}
