package dev.patchbay.datapath.ofproto.action;

import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import dev.patchbay.datapath.ofproto.field.PortNames;

/** Empties the action set (OpenFlow 1.1 and later). */
public record ClearActions() implements OfAction {
    @Override
    public void encode(ActionEncoder encoder) {
        // OpenFlow 1.0 has no action set that could be cleared.
        if (encoder.version().atLeast(OpenFlowVersion.OF11)) {
            encoder.add(this);
        }
    }

    @Override
    public Instruction instruction() {
        return Instruction.CLEAR_ACTIONS;
    }

    @Override
    public void append(StringBuilder out, PortNames names) {
        out.append("clear_actions");
    }
}
