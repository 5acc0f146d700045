package dev.patchbay.datapath.ofproto.action;

import dev.patchbay.datapath.ofproto.field.PortNames;
import dev.patchbay.datapath.ofproto.field.SubField;

/**
 * Puts a field's bits on the stack of the packet.
 *
 * @param bits what to save.
 */
public record StackPush(SubField bits) implements OfAction {
    @Override
    public void check(ActionCheck check) {
        check.readable(bits);
    }

    @Override
    public void append(StringBuilder out, PortNames names) {
        bits.append(out.append("push:"));
    }
}
