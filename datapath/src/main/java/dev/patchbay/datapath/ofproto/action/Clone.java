package dev.patchbay.datapath.ofproto.action;

import dev.patchbay.datapath.ofproto.field.PortNames;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs actions on a copy of the packet: what they change does not reach the actions behind.
 *
 * @param actions to run.
 */
public record Clone(List<OfAction> actions) implements OfAction {
    /** Takes over a copy of the list. */
    public Clone {
        actions = List.copyOf(actions);
    }

    @Override
    public List<OfAction> inner() {
        return actions;
    }

    @Override
    public void encode(ActionEncoder encoder) {
        List<OfAction> inner = new ArrayList<>();
        encoder.nested(actions, inner);
        encoder.add(new Clone(inner));
    }

    @Override
    public void check(ActionCheck check) {
        check.nested(actions);
    }

    @Override
    public void append(StringBuilder out, PortNames names) {
        out.append("clone(");
        OfAction.append(out, actions, names);
        out.append(')');
    }
}
