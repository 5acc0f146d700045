package dev.patchbay.datapath.ofproto.action;

import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import dev.patchbay.datapath.ofproto.field.PortNames;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts actions into the packet's action set, which runs when no further table is looked at (OpenFlow 1.1 and later).
 *
 * @param actions to put, in the order in which they were written; never empty once a flow is in its table.
 */
public record WriteActions(List<OfAction> actions) implements OfAction {
    /** Takes over a copy of the list. */
    public WriteActions {
        actions = List.copyOf(actions);
    }

    @Override
    public List<OfAction> inner() {
        return actions;
    }

    @Override
    public void encode(ActionEncoder encoder) {
        if (encoder.version().atLeast(OpenFlowVersion.OF11)) {
            List<OfAction> inner = new ArrayList<>();
            encoder.nested(actions, inner);
            if (!inner.isEmpty()) {
                encoder.add(new WriteActions(inner));
            }
        }
    }

    @Override
    public void check(ActionCheck check) {
        check.actionSet(actions);
        for (OfAction action : actions) {
            check.allowInActionSet(action.inActionSet());
        }
    }

    @Override
    public Instruction instruction() {
        return Instruction.WRITE_ACTIONS;
    }

    @Override
    public void append(StringBuilder out, PortNames names) {
        out.append("write_actions(");
        OfAction.append(out, actions, names).append(')');
    }
}
