package dev.patchbay.datapath.ofproto.action;

import dev.patchbay.datapath.ofproto.field.PortNames;
import dev.patchbay.datapath.ofproto.field.SubField;

/**
 * Sends the packet to the port whose number a field holds.
 *
 * @param source where the number is.
 * @param maxLen octets to send if that port is the controller.
 */
public record OutputReg(SubField source, int maxLen) implements OfAction {
    @Override
    public void check(ActionCheck check) {
        check.readable(source);
    }

    @Override
    public void append(StringBuilder out, PortNames names) {
        source.append(out.append("output:"));
    }
}
