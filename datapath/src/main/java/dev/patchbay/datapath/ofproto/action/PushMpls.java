package dev.patchbay.datapath.ofproto.action;

import dev.patchbay.datapath.ofproto.field.PortNames;

/**
 * Adds an MPLS label stack entry in front of the outermost one or of the network header.
 *
 * @param ethertype 0x8847 or 0x8848.
 */
public record PushMpls(int ethertype) implements OfAction {
    @Override
    public void check(ActionCheck check) {
        check.pushLabel(ethertype);
    }

    @Override
    public void append(StringBuilder out, PortNames names) {
        out.append(String.format("push_mpls:0x%04x", ethertype));
    }
}
