package dev.patchbay.datapath.ofproto.action;

import dev.patchbay.datapath.ofproto.field.MatchField;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import dev.patchbay.datapath.ofproto.field.PortNames;
import dev.patchbay.datapath.ofproto.field.Prerequisite;

/**
 * {@code mod_nw_tos}: sets the DSCP of IPv4 or IPv6 and leaves ECN alone.
 *
 * @param tos the TOS octet, a multiple of 4.
 */
public record SetIpDscp(int tos) implements OfAction {
    @Override
    public void encode(ActionEncoder encoder) {
        boolean own = !encoder.version().atLeast(OpenFlowVersion.OF12);
        encoder.add(own ? this : ActionEncoder.setWhole(MatchField.IP_DSCP, tos >>> 2));
    }

    @Override
    public void check(ActionCheck check) {
        check.need(Prerequisite.IP);
    }

    @Override
    public void append(StringBuilder out, PortNames names) {
        out.append("mod_nw_tos:").append(tos);
    }
}
