package dev.patchbay.datapath.ofproto.action;

import dev.patchbay.datapath.ofproto.field.PortNames;
import dev.patchbay.datapath.ofproto.field.SubField;

/**
 * Takes the top of the stack of the packet into a field's bits; does nothing if the stack is empty.
 *
 * @param bits where to write.
 */
public record StackPop(SubField bits) implements OfAction {
    @Override
    public void check(ActionCheck check) {
        check.writable(bits);
    }

    @Override
    public void append(StringBuilder out, PortNames names) {
        bits.append(out.append("pop:"));
    }
}
