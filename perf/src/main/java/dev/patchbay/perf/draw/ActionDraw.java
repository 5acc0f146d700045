package dev.patchbay.perf.draw;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Draws actions in the syntax of {@code ovs-ofctl}.
 *
 * <p><b>Threads.</b> One at a time.
 */
final class ActionDraw {
    /** How deep actions stand in others. */
    private static final int MAX_NESTING = 2;

    private static final List<String> SOURCES = List.of(
            "NXM_OF_ETH_SRC[]->NXM_OF_ETH_DST[]",
            "NXM_OF_ETH_DST[]->NXM_OF_ETH_SRC[]",
            "NXM_OF_IN_PORT[]->NXM_NX_REG0[0..15]",
            "NXM_OF_VLAN_TCI[0..11]->NXM_NX_REG1[0..11]",
            "NXM_NX_REG0[0..11]->NXM_OF_VLAN_TCI[0..11]",
            "NXM_OF_IP_SRC[]->NXM_OF_IP_DST[]",
            "NXM_OF_IP_DST[]->NXM_NX_REG1[]",
            "NXM_OF_UDP_SRC[]->NXM_OF_UDP_DST[]",
            "NXM_OF_TCP_DST[0..3]->NXM_NX_REG0[0..3]",
            "NXM_OF_IP_TOS[2..7]->NXM_NX_REG0[8..13]",
            "NXM_NX_IP_TTL[]->NXM_NX_REG1[0..7]",
            "NXM_OF_ARP_SPA[]->NXM_OF_ARP_TPA[]",
            "NXM_NX_ARP_SHA[]->NXM_NX_ARP_THA[]",
            "NXM_NX_IPV6_SRC[]->NXM_NX_IPV6_DST[]",
            "NXM_NX_IPV6_DST[0..31]->NXM_NX_REG1[]",
            "NXM_OF_ICMP_TYPE[]->NXM_NX_REG0[0..7]",
            "NXM_NX_REG0[]->NXM_NX_REG1[]",
            "NXM_NX_REG1[]->NXM_NX_XXREG0[32..63]",
            "OXM_OF_METADATA[0..31]->NXM_NX_REG0[]",
            "NXM_NX_REG1[]->OXM_OF_METADATA[0..31]",
            "NXM_NX_PKT_MARK[]->NXM_NX_REG0[]");

    private static final List<String> FIELDS = List.of(
            "NXM_OF_ETH_SRC[]",
            "NXM_OF_ETH_DST[]",
            "NXM_OF_VLAN_TCI[]",
            "NXM_OF_IN_PORT[]",
            "NXM_NX_REG0[]",
            "NXM_NX_REG1[0..15]",
            "NXM_OF_IP_SRC[]",
            "NXM_OF_UDP_DST[]",
            "NXM_NX_TUN_ID[0..31]");

    private final Dice dice;
    private final ScenarioDraw.Features features;
    private final boolean conntrack;
    private final boolean openFlow13;
    private String protocol = "";
    private boolean discovery;

    ActionDraw(Dice dice, ScenarioDraw.Features features, boolean conntrack, boolean openFlow13) {
        this.dice = dice;
        this.features = features;
        this.conntrack = conntrack;
        this.openFlow13 = openFlow13;
    }

    /** The actions of a flow in a table; some of them for what its match, the last one drawn, demands. */
    String actions(int table, MatchDraw match) {
        protocol = match.protocol();
        discovery = match.discovery();
        if (dice.percent(3)) {
            return "drop";
        }
        List<String> actions = list(dice.between(1, 4), 0, table);
        if (openFlow13) {
            if (dice.percent(15)) {
                actions.add(dice.percent(10) ? "clear_actions" : writeActions());
            }
            if (dice.percent(10)) {
                actions.add("write_metadata:" + dice.of("0x1", "0x0", "0x2/0x3"));
            }
            if (table < Pools.TABLES - 1 && dice.percent(25)) {
                actions.add("goto_table:" + dice.between(table + 1, Pools.TABLES - 1));
            }
        }
        return String.join(",", actions);
    }

    /** The actions of a bucket: nobody knows what packets it will see. */
    String bucket() {
        protocol = dice.of("", "ip", "udp", "tcp", "icmp", "arp", "ipv6", "udp6", "icmp6");
        discovery = dice.percent(50);
        List<String> actions = list(dice.between(1, 2), MAX_NESTING - 1, 0);
        if (dice.percent(40)) {
            actions.addFirst(protocolChange());
        } else if (conntrack && dice.percent(20)) {
            actions.addFirst("load:2->NXM_NX_REG1[],move:NXM_NX_CT_NW_SRC[]->NXM_NX_REG1[],output:NXM_NX_REG1[0..15]");
        }
        return String.join(",", actions);
    }

    private String writeActions() {
        return "write_actions("
                + dice.of(
                        "output:" + Pools.ofport(dice),
                        "set_field:" + Pools.macText(dice) + "->eth_dst,output:" + Pools.ofport(dice),
                        "pop_vlan,output:" + Pools.ofport(dice),
                        "group:" + dice.between(1, Pools.GROUPS),
                        "dec_ttl,output:in_port",
                        "push_vlan:0x8100,output:" + Pools.ofport(dice))
                + ')';
    }

    private List<String> list(int count, int depth, int table) {
        List<String> actions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            actions.add(action(depth, table));
        }
        return actions;
    }

    private String action(int depth, int table) {
        if (features.management() && dice.percent(4)) {
            return controller();
        }
        int kind = dice.below(100);
        if (kind < 22) {
            return output();
        }
        if (kind < 40) {
            return resubmit(table);
        }
        if (kind < 62) {
            return change();
        }
        if (kind < 72) {
            return vlan();
        }
        if (kind < 77) {
            return "move:" + dice.of(SOURCES);
        }
        if (kind < 80) {
            return dice.percent(50)
                    ? "push:" + dice.of(FIELDS) + ",pop:" + dice.of(FIELDS)
                    : dice.of("push:", "pop:") + dice.of(FIELDS);
        }
        if (kind < 84) {
            return depth < MAX_NESTING
                    ? "clone(" + String.join(",", list(dice.between(1, 2), depth + 1, table)) + ')'
                    : output();
        }
        if (kind < 90) {
            return depth == 0 ? learn() : output();
        }
        if (kind < 94 && conntrack) {
            return conntrack(depth);
        }
        if (kind < 97 && openFlow13) {
            return dice.percent(75)
                    ? "group:" + dice.between(1, Pools.GROUPS)
                    : "meter:" + dice.between(1, Pools.METERS);
        }
        return rare();
    }

    private String controller() {
        return dice.of(
                "controller",
                "controller:40",
                "controller(max_len=20)",
                "controller(reason=no_match)",
                "controller(reason=invalid_ttl,max_len=64)",
                "controller(id=5)",
                "controller(userdata=01.02)",
                "dec_ttl(0)");
    }

    private String output() {
        return switch (dice.below(14)) {
            case 0, 1 -> "NORMAL";
            case 2 -> dice.of("flood", "all");
            case 3 -> "in_port";
            case 4 -> "local";
            case 5 ->
                "output:"
                        + dice.of(
                                "NXM_NX_REG0[]",
                                "NXM_NX_REG0[0..15]",
                                "NXM_OF_VLAN_TCI[0..3]",
                                "NXM_OF_ETH_DST[0..2]",
                                "NXM_OF_ETH_SRC[0..2]");
            case 6 -> "output(port=" + Pools.ofport(dice) + ",max_len=" + dice.between(14, 70) + ')';
            default -> "output:" + Pools.ofport(dice);
        };
    }

    /** Mostly ahead, so that pipelines end; now and then back. */
    private String resubmit(int table) {
        int next = dice.percent(90) ? Math.min(table + dice.between(1, 2), Pools.TABLES) : dice.below(Pools.TABLES);
        if (conntrack && dice.percent(8)) {
            return "resubmit(," + next + ",ct)";
        }
        return dice.percent(75)
                ? "resubmit(," + next + ')'
                : "resubmit(" + dice.between(1, Pools.PATCH) + ',' + next + ')';
    }

    private String change() {
        if (!protocol.isEmpty() && dice.percent(60)) {
            return protocolChange();
        }
        return switch (dice.below(features.tunnels() ? 28 : 26)) {
            case 0, 1 -> "load:" + dice.below(4) + "->NXM_NX_REG0[]";
            case 2 -> "load:" + dice.below(2) + "->NXM_NX_REG1[0]";
            case 3 -> "mod_dl_src:" + Pools.macText(dice);
            case 4 -> "mod_dl_dst:" + Pools.anyMacText(dice);
            case 5 -> "mod_nw_src:" + Pools.ipText(dice);
            case 6 -> "mod_nw_dst:" + Pools.ipText(dice);
            case 7 -> "mod_nw_tos:" + dice.of(0, 32);
            case 8 -> "mod_nw_ecn:" + dice.below(4);
            case 9 -> "mod_nw_ttl:" + dice.between(1, 9);
            case 10 -> "mod_tp_dst:" + Pools.l4Port(dice);
            case 11 -> "mod_tp_src:" + Pools.l4Port(dice);
            case 12, 13 -> "dec_ttl";
            case 14 -> "load:9->NXM_OF_IP_SRC[0..7]";
            case 15 -> "load:" + dice.between(1, 5) + "->NXM_OF_IN_PORT[]";
            case 16 -> "set_field:" + Pools.ipv6Text(dice) + "->ipv6_src";
            case 17 -> "set_field:" + Pools.ipText(dice) + "->arp_spa";
            case 18 -> "set_field:" + dice.between(1, 2) + "->arp_op";
            case 19 -> "load:0x5->NXM_NX_IPV6_DST[0..15]";
            case 20 -> "set_field:" + Pools.macText(dice) + "->" + dice.of("nd_sll", "nd_tll", "arp_sha", "arp_tha");
            case 21 -> "set_field:" + dice.of("1", "0x2/0x2", "0/1") + "->metadata";
            case 22 -> "set_field:" + dice.of("1", "0/1", "3") + "->pkt_mark";
            case 23 -> "set_field:" + Pools.macText(dice) + '/' + "00:00:00:00:00:ff->eth_" + dice.of("src", "dst");
            case 24 -> "set_field:0x" + dice.of("1", "12345") + "->ipv6_label";
            case 25 -> "set_field:" + dice.of("128", "129", "8") + "->icmp" + dice.of("_type", "v6_type");
            case 26 -> "set_tunnel:" + dice.below(4);
            default -> "load:" + dice.below(4) + "->NXM_NX_TUN_ID[]";
        };
    }

    private String protocolChange() {
        boolean transport = dice.percent(50);
        return switch (protocol) {
            case "arp" ->
                dice.of(
                        "set_field:" + Pools.ipText(dice) + "->arp_spa",
                        "set_field:" + Pools.ipText(dice) + "->arp_tpa",
                        "set_field:" + Pools.macText(dice) + "->arp_sha",
                        "set_field:" + Pools.macText(dice) + "->arp_tha",
                        "move:NXM_OF_ARP_SPA[]->NXM_OF_ARP_TPA[]",
                        "load:2->NXM_OF_ARP_OP[]");
            case "icmp6" ->
                discovery && dice.percent(80)
                        ? "set_field:" + dice.of(Pools.macText(dice) + "->nd_sll", Pools.ipv6Text(dice) + "->nd_target")
                        : "set_field:" + dice.of("128->icmpv6_type", "1->icmpv6_code");
            case "icmp" -> "set_field:" + dice.of("8->icmp_type", "1->icmp_code");
            case "udp", "tcp", "sctp", "udp6", "tcp6" -> transport ? transportChange() : networkChange();
            case "ip", "ipv6" -> networkChange();
            case "mpls" -> labelChange();
            default -> "load:1->NXM_NX_REG0[]";
        };
    }

    private String transportChange() {
        String name = protocol.replace("6", "");
        return dice.of(
                "mod_tp_dst:" + Pools.l4Port(dice),
                "mod_tp_src:" + Pools.l4Port(dice),
                "set_field:" + Pools.l4Port(dice) + "->" + name + dice.of("_dst", "_src"),
                "set_field:0x1/0x3->" + name + "_dst",
                "move:OXM_OF_" + name.toUpperCase(Locale.ROOT) + "_SRC[]->NXM_NX_REG0[0..15]");
    }

    private String networkChange() {
        if (protocol.contains("6")) {
            return dice.of(
                    "set_field:" + Pools.ipv6Text(dice) + "->ipv6_" + dice.of("src", "dst"),
                    "set_field:::5/::f->ipv6_dst",
                    "set_field:0x12345->ipv6_label",
                    "dec_ttl",
                    "mod_nw_tos:32",
                    "move:NXM_NX_IPV6_DST[0..31]->NXM_NX_REG1[]");
        }
        return dice.of(
                "mod_nw_src:" + Pools.ipText(dice),
                "mod_nw_dst:" + Pools.ipText(dice),
                "load:9->NXM_OF_IP_SRC[0..7]",
                "dec_ttl",
                "dec_ttl(1,2)",
                "mod_nw_ttl:" + dice.between(1, 3),
                "mod_nw_tos:32",
                "mod_nw_ecn:" + dice.below(4),
                "move:NXM_OF_IP_DST[]->NXM_NX_REG1[]",
                "move:NXM_NX_IP_TTL[]->NXM_NX_REG1[0..7]");
    }

    private String vlan() {
        return switch (dice.below(10)) {
            case 0, 1 -> "mod_vlan_vid:" + Pools.vlan(dice);
            case 2 -> "mod_vlan_pcp:" + dice.below(8);
            case 3, 4 -> "strip_vlan";
            case 5 -> "load:" + Pools.vlan(dice) + "->NXM_OF_VLAN_TCI[0..11]";
            case 6 -> "load:0->NXM_OF_VLAN_TCI[]";
            case 7 -> "load:1->NXM_OF_VLAN_TCI[12]";
            case 8 -> "push_vlan:" + dice.of("0x8100", "0x88a8");
            default -> "load:" + dice.below(8) + "->NXM_OF_VLAN_TCI[13..15]";
        };
    }

    private String learn() {
        int table = dice.between(1, Pools.TABLES - 1);
        String head = "learn(table=" + table + ",priority=" + dice.between(1, features.selection() ? 7 : 10_000)
                + dice.of("", ",hard_timeout=20", ",idle_timeout=10", ",idle_timeout=10,hard_timeout=20")
                + dice.of("", "", "", ",delete_learned", ",send_flow_rem", ",limit=2", ",fin_idle_timeout=2");
        String body = dice.of(
                ",NXM_OF_VLAN_TCI[0..11],NXM_OF_ETH_DST[]=NXM_OF_ETH_SRC[],load:0->NXM_OF_VLAN_TCI[],"
                        + "output:NXM_OF_IN_PORT[]",
                ",NXM_OF_ETH_DST[]=NXM_OF_ETH_SRC[],output:NXM_OF_IN_PORT[]",
                ",eth_type=0x800,NXM_OF_IP_DST[]=NXM_OF_IP_SRC[],load:NXM_OF_IN_PORT[]->NXM_NX_REG0[0..15]",
                ",eth_type=0x800,nw_proto=17,NXM_OF_UDP_SRC[]=NXM_OF_UDP_DST[],output:NXM_NX_REG0[0..15]",
                ",NXM_OF_IN_PORT[]=NXM_NX_REG1[0..15],load:NXM_OF_ETH_SRC[]->NXM_OF_ETH_DST[],output:in_port",
                ",NXM_OF_ETH_SRC[],load:1->NXM_NX_REG1[0]");
        String result = dice.percent(15) ? ",result_dst=reg1[0]" : "";
        return head + result + body + ')';
    }

    private String conntrack(int depth) {
        List<String> arguments = new ArrayList<>();
        boolean commit = dice.percent(50);
        if (commit) {
            arguments.add("commit");
            if (dice.percent(10)) {
                arguments.add("force");
            }
        }
        if (dice.percent(70)) {
            arguments.add("zone=" + dice.of("1", "2", "NXM_NX_REG0[0..15]", "NXM_OF_ETH_SRC[0..15]"));
        }
        if (dice.percent(75)) {
            arguments.add("table=" + dice.between(1, Pools.TABLES - 1));
        }
        if (dice.percent(25)) {
            arguments.add(
                    commit
                            ? features.management() && dice.percent(30)
                                    ? dice.of("nat(dst=10.0.0.77:80)", "nat(src=192.0.2.60:7000,persistent)")
                                    : dice.of(
                                            "nat(src=192.0.2.50)",
                                            "nat(dst=10.0.0.77)",
                                            "nat(src=192.0.2.60:7000)",
                                            "nat")
                            : "nat");
        }
        if (commit && dice.percent(35)) {
            arguments.add("exec("
                    + dice.of(
                            "load:" + dice.below(2) + "->NXM_NX_CT_MARK[]",
                            "move:NXM_OF_ETH_SRC[0..31]->NXM_NX_CT_MARK[]",
                            "move:NXM_NX_CT_MARK[]->NXM_NX_CT_LABEL[32..63]")
                    + dice.of("", ",load:1->NXM_NX_CT_LABEL[0]", ",set_field:0x2/0x2->ct_label") + ')');
        }
        return dice.percent(8) && depth > 0 ? "ct_clear" : "ct(" + String.join(",", arguments) + ')';
    }

    private String multipath() {
        return "multipath(" + hashFields() + ',' + dice.below(3) + ','
                + dice.of("modulo_n", "hash_threshold", "hrw", "iter_hash") + ",3," + dice.below(9)
                + ",NXM_NX_REG0[0..3])";
    }

    private String bundle() {
        return "bundle(" + hashFields() + ',' + dice.below(3) + ',' + dice.of("hrw", "active_backup")
                + ",ofport,members:1,2,3)";
    }

    private String hashFields() {
        return dice.of(
                "eth_src", "symmetric_l4", "symmetric_l3l4", "symmetric_l3l4+udp", "nw_src", "nw_dst", "symmetric_l3");
    }

    private String labelChange() {
        return dice.of(
                "pop_mpls:0x0800",
                "pop_mpls:0x0800",
                "push_mpls:0x8847",
                "set_field:7->mpls_label",
                "set_mpls_label:8",
                "set_mpls_tc:" + dice.below(8),
                "set_mpls_ttl:" + dice.between(1, 3),
                "dec_mpls_ttl",
                "move:OXM_OF_MPLS_LABEL[0..15]->NXM_NX_REG0[0..15]");
    }

    private String rare() {
        return switch (dice.below(12)) {
            case 0 -> "exit";
            case 1 -> "note:00.01.02";
            case 2 -> "set_queue:1";
            case 3 -> "enqueue:" + dice.between(1, Pools.PORTS_OF_BR1) + ":1";
            case 4 -> "controller";
            case 5 -> "check_pkt_larger(" + dice.of(40, 60, 100) + ")->NXM_NX_REG0[0]";
            case 6 -> features.selection() ? multipath() : "multipath(symmetric_l4,0,modulo_n,1,0,NXM_NX_REG0[])";
            case 7 -> features.selection() ? bundle() : "bundle(symmetric_l4,0,active_backup,ofport,members:2,3)";
            case 8 -> "fin_timeout(idle_timeout=3,hard_timeout=5)";
            case 9 -> "ct_clear";
            case 10 -> "push_mpls:0x8847";
            default -> "bundle_load(symmetric_l4,0,active_backup,ofport,NXM_NX_REG0[],members:3,2)";
        };
    }
}
