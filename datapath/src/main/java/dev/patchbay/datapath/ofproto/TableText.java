package dev.patchbay.datapath.ofproto;

import dev.patchbay.datapath.ofproto.controller.TableMiss;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import java.util.function.IntFunction;

/**
 * What {@code ovs-ofctl} prints about the tables of a bridge: {@code dump-tables} and {@code dump-table-features}. A table that
 * is like the one before is only named.
 *
 * <p>Which fields and actions are told is the list of Open vSwitch 3.1. Slow path only.
 */
public final class TableText {
    private static final String MATCHING_OF10 = "    matching:\n"
            + "      exact match or wildcard: in_port eth_{src,dst,type} vlan_{vid,pcp} ip_{src,dst} nw_{proto,tos}"
            + " tcp_{src,dst}\n";

    private static final String ACTIONS_OF11 = """
                  Write-Actions and Apply-Actions features:
                    actions: output group set_vlan_vid set_vlan_pcp strip_vlan push_vlan mod_dl_src mod_dl_dst \
            mod_nw_src mod_nw_dst mod_nw_tos mod_nw_ecn mod_nw_ttl mod_tp_src mod_tp_dst dec_ttl set_mpls_label \
            set_mpls_tc set_mpls_ttl dec_mpls_ttl push_mpls pop_mpls set_queue
            """;

    private static final String MATCHING_OF11 = """
                matching:
                  exact match or wildcard: metadata in_port eth_{src,dst,type} vlan_{vid,pcp} mpls_{label,tc} \
            ip_{src,dst} nw_{proto,tos} tcp_{src,dst}
            """;

    private static final String ACTIONS_OF12 = """
                  Write-Actions and Apply-Actions features:
                    actions: output group set_field strip_vlan push_vlan mod_nw_ttl dec_ttl set_mpls_ttl \
            dec_mpls_ttl push_mpls pop_mpls set_queue
                    supported on Set-Field: metadata in_port_oxm eth_{src,dst} vlan_{vid,pcp} mpls_{label,tc} \
            ip_{src,dst} ipv6_{src,dst,label} ip_dscp nw_ecn arp_{op,spa,tpa,sha,tha} tcp_{src,dst} udp_{src,dst} \
            sctp_{src,dst} icmp_{type,code} icmpv6_{type,code} nd_{target,sll,tll}
            """;

    private static final String MATCHING_OF12 = """
                matching:
                  exact match or wildcard: metadata in_port_oxm eth_{src,dst,type} vlan_{vid,pcp} mpls_{label,tc} \
            ip_{src,dst} ipv6_{src,dst,label} nw_proto ip_dscp nw_ecn arp_{op,spa,tpa,sha,tha} tcp_{src,dst} \
            udp_{src,dst} sctp_{src,dst} icmp_{type,code} icmpv6_{type,code} nd_{target,sll,tll}
            """;

    private static final String ACTIONS = """
                  Write-Actions and Apply-Actions features:
                    actions: output group set_field strip_vlan push_vlan mod_nw_ttl dec_ttl set_mpls_ttl \
            dec_mpls_ttl push_mpls pop_mpls set_queue
                    supported on Set-Field: \
            tun_{id,src,dst,ipv6_{src,dst},flags,gbp_{id,flags},erspan_{idx,ver,dir,hwid},metadata0...metadata63} \
            metadata in_{port,port_oxm} pkt_mark ct_{mark,label} reg0...reg15 xreg0...xreg7 xxreg0...xxreg3 \
            eth_{src,dst} vlan_{tci,vid,pcp} mpls_{label,tc,ttl} ip_{src,dst} ipv6_{src,dst,label} nw_tos ip_dscp \
            nw_{ecn,ttl} arp_{op,spa,tpa,sha,tha} tcp_{src,dst} udp_{src,dst} sctp_{src,dst} icmp_{type,code} \
            icmpv6_{type,code} nd_{target,sll,tll,reserved,options_type} nsh_{flags,spi,si,c1...c4,ttl}
            """;

    private static final String MATCHING = """
                matching:
                  arbitrary mask: dp_hash \
            tun_{id,src,dst,ipv6_{src,dst},flags,gbp_{id,flags},erspan_{idx,ver,dir,hwid},gtpu_{flags,msgtype},\
            metadata0...metadata63} metadata pkt_mark \
            ct_{state,mark,label,nw_{src,dst},ipv6_{src,dst},tp_{src,dst}} reg0...reg15 xreg0...xreg7 \
            xxreg0...xxreg3 eth_{src,dst} vlan_{tci,vid} ip_{src,dst} ipv6_{src,dst,label} ip_frag \
            arp_{spa,tpa,sha,tha} tcp_{src,dst,flags} udp_{src,dst} sctp_{src,dst} nd_{target,sll,tll} \
            nsh_{flags,c1...c4}
                  exact match or wildcard: recirc_id packet_type conj_id in_{port,port_oxm} actset_output \
            ct_{zone,nw_proto} eth_type vlan_pcp mpls_{label,tc,bos,ttl} nw_{proto,tos} ip_dscp nw_{ecn,ttl} \
            arp_op icmp_{type,code} icmpv6_{type,code} nd_{reserved,options_type} nsh_{mdtype,np,spi,si,ttl}
            """;

    private static final String METADATA = "    metadata: match=0xffffffffffffffff write=0xffffffffffffffff\n";
    private static final int LAST = Bridge.VISIBLE_TABLES - 1;

    private TableText() {}

    /** Statistics and features of one table. */
    private record Block(String statistics, String features) {}

    /** The differences are the features of a table as they are shown behind another one that has others. */
    private static String print(StringBuilder out, IntFunction<Block> blocks, IntFunction<String> differences) {
        Block before = null;
        int table = 0;
        while (table < Bridge.VISIBLE_TABLES) {
            Block block = blocks.apply(table);
            out.append(table == 0 ? "" : "\n").append("  table ").append(table).append(":\n");
            out.append(block.statistics);
            if (before == null) {
                out.append(block.features);
            } else if (before.features.equals(block.features)) {
                out.append(block.features.isEmpty() ? "" : "    (same features)\n");
            } else {
                out.append(differences.apply(table));
            }
            int first = table + 1;
            int next = first;
            while (next < Bridge.VISIBLE_TABLES && blocks.apply(next).equals(block)) {
                next++;
            }
            if (next == first + 1) {
                out.append("\n  table ").append(first).append(": ditto\n");
            } else if (next > first) {
                out.append("\n  tables ").append(first).append("...").append(next - 1);
                out.append(": ditto\n");
            }
            before = block;
            table = next;
        }
        return out.toString();
    }

    /**
     * The text of {@code ovs-ofctl dump-tables}.
     *
     * @param bridge to show.
     * @param version OpenFlow version of the request.
     * @return lines.
     */
    public static String dump(Bridge bridge, OpenFlowVersion version) {
        String tag = version == OpenFlowVersion.OF10 ? "" : " (" + version.shortName() + ")";
        return print(
                new StringBuilder("OFPST_TABLE reply").append(tag).append(" (xid=0x2):\n"),
                table -> new Block(statistics(bridge, table), features(bridge, table, version)),
                table -> limits(bridge, table, version)
                        + (table == LAST
                                ? instructions(version, false, false) + sameActions(version)
                                : "    (same instructions)\n")
                        + "    (same matching)\n");
    }

    private static String statistics(Bridge bridge, int id) {
        FlowTable table = bridge.existingTable(id);
        return table == null
                ? "    active=0, lookup=0, matched=0\n"
                : "    active=" + table.size() + ", lookup=" + table.lookups() + ", matched=" + table.matched() + "\n";
    }

    private static String features(Bridge bridge, int table, OpenFlowVersion version) {
        boolean goesOn = table < LAST;
        return switch (version) {
            case OF10 -> "    max_entries=" + FlowTable.MAX_ENTRIES + "\n" + MATCHING_OF10;
            case OF11 ->
                limits(bridge, table, version) + instructions(version, goesOn, false) + ACTIONS_OF11 + MATCHING_OF11;
            case OF12 ->
                limits(bridge, table, version) + instructions(version, goesOn, false) + ACTIONS_OF12 + MATCHING_OF12;
            default -> "";
        };
    }

    /** What stands before the instructions in OpenFlow 1.1 and 1.2. */
    private static String limits(Bridge bridge, int table, OpenFlowVersion version) {
        return (version == OpenFlowVersion.OF11 ? "" : METADATA)
                + "    config=" + config(bridge.controllers().miss(table), version) + "\n    max_entries="
                + FlowTable.MAX_ENTRIES + "\n";
    }

    /** Open vSwitch 3.1 reads the modes of OpenFlow 1.1 one place off; what it prints then is printed here, too. */
    private static String config(TableMiss miss, OpenFlowVersion version) {
        boolean of11 = version == OpenFlowVersion.OF11;
        return switch (miss) {
            case DEFAULT -> "controller";
            case CONTROLLER -> of11 ? "continue" : "controller";
            case CONTINUE -> of11 ? "drop" : "continue";
            case DROP -> of11 ? "controller" : "drop";
        };
    }

    private static String instructions(OpenFlowVersion version, boolean goesOn, boolean namesTables) {
        boolean meters = version == OpenFlowVersion.OF13 || version == OpenFlowVersion.OF14;
        return "    instructions (table miss and others):\n"
                + (goesOn && namesTables ? "      next tables: 1-" + LAST + "\n" : "")
                + "      instructions: " + (meters ? "meter " : "")
                + "apply_actions clear_actions write_actions write_metadata" + (goesOn ? " goto_table\n" : "\n");
    }

    private static String sameActions(OpenFlowVersion version) {
        return version == OpenFlowVersion.OF11 ? ACTIONS_OF11 : "      (same actions)\n";
    }

    /**
     * The text of {@code ovs-ofctl dump-table-features}.
     *
     * @param bridge to show.
     * @param version OpenFlow version of the request, from 1.3 on.
     * @return lines.
     */
    public static String dumpFeatures(Bridge bridge, OpenFlowVersion version) {
        String text = print(
                new StringBuilder(),
                table -> new Block(
                        "",
                        entries(bridge, table, version)
                                + instructions(version, table < LAST, true)
                                + ACTIONS
                                + MATCHING),
                table -> entries(bridge, table, version)
                        + (table == LAST
                                ? instructions(version, false, true) + "      (same actions)\n"
                                : "    (same instructions)\n")
                        + "    (same matching)\n");
        return text + "\n";
    }

    private static String entries(Bridge bridge, int table, OpenFlowVersion version) {
        FlowTable existing = bridge.existingTable(table);
        int most = existing == null ? FlowTable.MAX_ENTRIES : existing.limits().maxFlows();
        return METADATA
                + (version.atLeast(OpenFlowVersion.OF14)
                        ? "    eviction: not supported\n    vacancy events: not supported\n"
                        : "")
                + "    max_entries=" + Math.min(most, FlowTable.MAX_ENTRIES) + "\n";
    }
}
