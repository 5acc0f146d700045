package dev.patchbay.datapath.ofproto.group;

import dev.patchbay.datapath.ofproto.action.ActionEncoder;
import dev.patchbay.datapath.ofproto.action.OfAction;
import dev.patchbay.datapath.ofproto.field.Match;
import dev.patchbay.datapath.ofproto.field.OfPorts;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import dev.patchbay.datapath.ofproto.field.PortNames;
import java.util.Collection;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * Prints groups as {@code ovs-ofctl dump-groups} and {@code dump-group-stats} do.
 *
 * @param version OpenFlow version that carries the reply: bucket ids and selection methods exist in 1.0's (an extension) and
 *     1.5's.
 * @param names port names to use, {@link PortNames#NONE} for numbers.
 */
public record GroupFormat(OpenFlowVersion version, PortNames names) {
    private static final List<String> TYPES = List.of("all", "select", "indirect", "fast failover");
    private static final String OF10_ACTIONS =
            "output enqueue set_vlan_vid set_vlan_pcp strip_vlan mod_dl_src mod_dl_dst"
                    + " mod_nw_src mod_nw_dst mod_nw_tos mod_tp_src mod_tp_dst";
    private static final String LATER_ACTIONS = "output group set_field strip_vlan push_vlan mod_nw_ttl dec_ttl"
            + " set_mpls_ttl dec_mpls_ttl push_mpls pop_mpls set_queue";

    /**
     * What {@code ovs-ofctl dump-groups} writes.
     *
     * @param groups in the order in which they are to be printed.
     * @return lines.
     */
    public String dump(Collection<Group> groups) {
        StringBuilder out = new StringBuilder(header(version, "GROUP_DESC", 2));
        for (Group group : groups) {
            append(out.append(' '), group).append('\n');
        }
        return out.toString();
    }

    /**
     * What {@code ovs-ofctl dump-group-stats} writes.
     *
     * @param groups in the order in which they are to be printed.
     * @param references how many actions of flows send to a group.
     * @param nowMs time of the switch's clock.
     * @param xid transaction number of the request.
     * @return lines.
     */
    public String dumpStats(Collection<Group> groups, ToIntFunction<Group> references, long nowMs, int xid) {
        StringBuilder out = new StringBuilder(header(version, "GROUP", xid));
        for (Group group : groups) {
            out.append(" group_id=").append(Integer.toUnsignedString(group.id()));
            boolean aged = version != OpenFlowVersion.OF11 && version != OpenFlowVersion.OF12;
            if (aged) {
                appendDuration(out.append(",duration="), nowMs - group.createdMs());
            }
            out.append(",ref_count=").append(references.applyAsInt(group));
            appendCounters(out.append(','), group.packets(), group.bytes());
            int index = 0;
            for (Bucket bucket : group.buckets()) {
                out.append(",bucket").append(index++).append(':');
                appendCounters(out, bucket.packets(), bucket.bytes());
            }
            out.append('\n');
        }
        return out.toString();
    }

    private static void appendCounters(StringBuilder out, long packets, long bytes) {
        out.append("packet_count=").append(packets).append(",byte_count=").append(bytes);
    }

    private static void appendDuration(StringBuilder out, long ms) {
        out.append(ms / 1000);
        if (ms % 1000 != 0) {
            String digits = Long.toString(ms % 1000);
            out.append('.').repeat('0', 3 - digits.length()).append(digits);
        }
        out.append('s');
    }

    private static String header(OpenFlowVersion version, String reply, int xid) {
        String protocol = version == OpenFlowVersion.OF10
                ? "NXST_" + reply + " reply"
                : "OFPST_" + reply + " reply (" + version.shortName() + ")";
        return protocol + " (xid=0x" + Integer.toHexString(xid) + "):\n";
    }

    /**
     * What {@code ovs-ofctl dump-group-features} writes.
     *
     * @param version OpenFlow version of the request.
     * @return lines.
     */
    public static String features(OpenFlowVersion version) {
        StringBuilder out = new StringBuilder(header(version, "GROUP_FEATURES", 2));
        out.append(" Group table:\n    Types:  0xf\n    Capabilities:  0x7\n");
        for (String type : TYPES) {
            out.append("    ").append(type).append(" group:\n       max_groups=0x");
            out.append(Integer.toHexString(Group.MAX_ID)).append("\n       actions: ");
            out.append(version == OpenFlowVersion.OF10 ? OF10_ACTIONS : LATER_ACTIONS)
                    .append('\n');
        }
        return out.toString();
    }

    /**
     * Appends a group mod as it is shown when the switch refuses it.
     *
     * @param out where to append.
     * @param mod to print.
     * @return out.
     */
    public StringBuilder append(StringBuilder out, GroupMod mod) {
        out.append(
                switch (mod.command()) {
                    case ADD -> "ADD ";
                    case MODIFY -> "MOD ";
                    case ADD_OR_MODIFY -> "ADD_OR_MOD ";
                    case DELETE -> "DEL ";
                    case INSERT_BUCKETS -> "INSERT_BUCKET ";
                    case REMOVE_BUCKETS -> "REMOVE_BUCKET ";
                });
        if (mod.command().ofBuckets()) {
            out.append("command_bucket_id:")
                    .append(
                            switch (mod.commandBucket()) {
                                case GroupMod.FIRST_BUCKET -> "first";
                                case GroupMod.LAST_BUCKET -> "last";
                                case GroupMod.ALL_BUCKETS -> "all";
                                default -> Integer.toUnsignedString(mod.commandBucket());
                            })
                    .append(',');
        }
        return append(out, mod.group(), mod.command().ofBuckets() ? null : mod.type(), mod.selection(), mod.buckets());
    }

    /**
     * Appends one group, without the space at the beginning and the end of the line.
     *
     * @param out where to append.
     * @param group to print.
     * @return out.
     */
    public StringBuilder append(StringBuilder out, Group group) {
        return append(out, group.id(), group.type(), group.selection(), group.buckets());
    }

    private StringBuilder append(
            StringBuilder out, int id, GroupType type, Group.Selection selection, List<Bucket> buckets) {
        boolean extended = version == OpenFlowVersion.OF10 || version == OpenFlowVersion.OF15;
        out.append("group_id=").append(Integer.toUnsignedString(id));
        if (type != null) {
            out.append(",type=").append(type.text());
        }
        if (extended && selection.method() != SelectionMethod.DEFAULT) {
            appendSelection(out, selection);
        }
        for (Bucket bucket : buckets) {
            out.append(",bucket=");
            if (extended) {
                out.append("bucket_id:")
                        .append(Integer.toUnsignedString(bucket.id()))
                        .append(',');
            }
            if (bucket.weight() != (type == GroupType.SELECT ? 1 : 0)) {
                out.append("weight:").append(bucket.weight()).append(',');
            }
            if (bucket.watchPort() != OfPorts.NONE) {
                OfPorts.append(out.append("watch_port:"), bucket.watchPort(), names)
                        .append(',');
            }
            if (bucket.watchGroup() != Bucket.NO_GROUP) {
                out.append("watch_group:")
                        .append(Integer.toUnsignedString(bucket.watchGroup()))
                        .append(',');
            }
            OfAction.append(
                    out.append("actions="), ActionEncoder.encode(bucket.actions(), new Match(), version), names);
        }
        return out;
    }

    private static void appendSelection(StringBuilder out, Group.Selection selection) {
        out.append(",selection_method=").append(selection.method().text());
        if (selection.parameter() != 0) {
            out.append(",selection_method_param=").append(Long.toUnsignedString(selection.parameter()));
        }
        if (selection.fields().isEmpty()) {
            return;
        }
        boolean several = selection.fields().size() > 1;
        out.append(several ? ",fields(" : ",fields=");
        for (int i = 0; i < selection.fields().size(); i++) {
            selection.fields().get(i).append(i == 0 ? out : out.append(','));
        }
        out.append(several ? ")" : "");
    }
}
