package dev.patchbay.datapath.ofproto;

import dev.patchbay.datapath.ofproto.field.SubField;
import java.util.List;

/**
 * How many flows a table takes, and what it does about one more (ovs-vswitchd.conf.db(5), {@code Flow_Table}).
 *
 * @param maxFlows most flows.
 * @param evicts whether an old flow makes room for a new one; else the new one is refused.
 * @param groups fields whose values make groups of flows, of which the largest gives one up; may be empty.
 */
public record TableLimits(int maxFlows, boolean evicts, List<SubField> groups) {
    /** As many as the memory holds. */
    public static final TableLimits NONE = new TableLimits(Integer.MAX_VALUE, false, List.of());
}
