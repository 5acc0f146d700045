package dev.patchbay.datapath.ofproto.action;

import dev.patchbay.datapath.ofproto.field.OfPorts;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import dev.patchbay.datapath.ofproto.field.PortNames;

/**
 * Goes on in a later table when the actions are done (OpenFlow 1.1 and later).
 *
 * @param table table number, higher than that of the flow.
 */
public record GotoTable(int table) implements OfAction {
    @Override
    public void encode(ActionEncoder encoder) {
        boolean own = encoder.version().atLeast(OpenFlowVersion.OF11);
        encoder.add(own ? this : new Resubmit(OfPorts.IN_PORT, table, false));
    }

    @Override
    public Instruction instruction() {
        return Instruction.GOTO_TABLE;
    }

    @Override
    public void check(ActionCheck check) {
        check.laterTable(table);
    }

    @Override
    public void append(StringBuilder out, PortNames names) {
        out.append("goto_table:").append(table);
    }
}
