package dev.patchbay.datapath.ofproto.action;

import dev.patchbay.datapath.ofproto.field.MatchField;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import dev.patchbay.datapath.ofproto.field.PortNames;
import dev.patchbay.datapath.ofproto.field.Prerequisite;

/**
 * Sets the label of the outermost MPLS label stack entry.
 *
 * @param label 20 bits.
 */
public record SetMplsLabel(int label) implements OfAction {
    @Override
    public void encode(ActionEncoder encoder) {
        boolean own = !encoder.version().atLeast(OpenFlowVersion.OF12);
        encoder.add(own ? this : ActionEncoder.setWhole(MatchField.MPLS_LABEL, label));
    }

    @Override
    public void check(ActionCheck check) {
        check.need(Prerequisite.MPLS);
    }

    @Override
    public void append(StringBuilder out, PortNames names) {
        out.append("set_mpls_label(").append(label).append(')');
    }
}
