package dev.patchbay.datapath.ofproto.action;

import dev.patchbay.datapath.ofproto.field.PortNames;

/**
 * Removes the outermost MPLS label stack entry.
 *
 * @param ethertype Ethernet type that the packet gets.
 */
public record PopMpls(int ethertype) implements OfAction {
    @Override
    public void check(ActionCheck check) {
        check.popLabel(ethertype);
    }

    @Override
    public void append(StringBuilder out, PortNames names) {
        out.append(String.format("pop_mpls:0x%04x", ethertype));
    }
}
