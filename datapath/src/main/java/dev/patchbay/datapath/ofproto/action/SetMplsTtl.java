package dev.patchbay.datapath.ofproto.action;

import dev.patchbay.datapath.ofproto.field.PortNames;
import dev.patchbay.datapath.ofproto.field.Prerequisite;

/**
 * Sets the TTL of the outermost MPLS label stack entry.
 *
 * @param ttl 0 to 255.
 */
public record SetMplsTtl(int ttl) implements OfAction {
    @Override
    public void check(ActionCheck check) {
        check.need(Prerequisite.MPLS);
    }

    @Override
    public void append(StringBuilder out, PortNames names) {
        out.append("set_mpls_ttl(").append(ttl).append(')');
    }
}
