package dev.patchbay.datapath.ofproto.action;

import dev.patchbay.datapath.ofproto.field.PortNames;
import dev.patchbay.datapath.ofproto.field.Prerequisite;

/** Takes one from the TTL of the outermost MPLS label stack entry; an expired one goes to the controllers. */
public record DecMplsTtl() implements OfAction {
    @Override
    public void check(ActionCheck check) {
        check.need(Prerequisite.MPLS);
    }

    @Override
    public void append(StringBuilder out, PortNames names) {
        out.append("dec_mpls_ttl");
    }
}
