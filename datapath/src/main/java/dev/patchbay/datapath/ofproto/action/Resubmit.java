package dev.patchbay.datapath.ofproto.action;

import dev.patchbay.datapath.ofproto.field.OfPorts;
import dev.patchbay.datapath.ofproto.field.PortNames;

/**
 * Looks the packet up again and runs what it finds, then goes on behind this action.
 *
 * @param inPort the in_port of that look-up; {@link OfPorts#IN_PORT} leaves it as it is.
 * @param table table to look in; {@link #SAME_TABLE} for the current one.
 * @param ct whether to look up with the original tuple of the connection in place of the packet's.
 */
public record Resubmit(int inPort, int table, boolean ct) implements OfAction {
    /** Table number that means the table of the flow itself. */
    public static final int SAME_TABLE = 255;

    @Override
    public void check(ActionCheck check) {
        if (ct) {
            check.tracked();
        }
    }

    @Override
    public void append(StringBuilder out, PortNames names) {
        if (inPort != OfPorts.IN_PORT && table == SAME_TABLE) {
            OfPorts.append(out.append("resubmit:"), inPort, names);
            return;
        }
        out.append("resubmit(");
        if (inPort != OfPorts.IN_PORT) {
            OfPorts.append(out, inPort, names);
        }
        out.append(',');
        if (table != SAME_TABLE) {
            out.append(table);
        }
        out.append(ct ? ",ct)" : ")");
    }
}
