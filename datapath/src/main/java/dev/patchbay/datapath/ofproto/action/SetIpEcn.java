package dev.patchbay.datapath.ofproto.action;

import dev.patchbay.datapath.ofproto.field.MatchField;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import dev.patchbay.datapath.ofproto.field.PortNames;
import dev.patchbay.datapath.ofproto.field.Prerequisite;
import dev.patchbay.datapath.ofproto.field.SubField;

/**
 * {@code mod_nw_ecn}: sets the ECN bits of IPv4 or IPv6.
 *
 * @param ecn 0 to 3.
 */
public record SetIpEcn(int ecn) implements OfAction {
    @Override
    public void encode(ActionEncoder encoder) {
        if (encoder.version() == OpenFlowVersion.OF10) {
            encoder.add(SetField.load(SubField.all(MatchField.NW_ECN), ecn));
        } else if (encoder.version() == OpenFlowVersion.OF11) {
            encoder.add(this);
        } else {
            encoder.add(ActionEncoder.setWhole(MatchField.NW_ECN, ecn));
        }
    }

    @Override
    public void check(ActionCheck check) {
        check.need(Prerequisite.IP);
    }

    @Override
    public void append(StringBuilder out, PortNames names) {
        out.append("mod_nw_ecn:").append(ecn);
    }
}
