package dev.patchbay.datapath.ofproto.action;

import dev.patchbay.datapath.ofproto.field.MatchField;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import dev.patchbay.datapath.ofproto.field.PortNames;

/**
 * Gives the packet's tag a priority: {@code mod_vlan_pcp}, which gives a packet without a tag one, and {@code set_vlan_pcp}.
 *
 * @param pcp 0 to 7.
 * @param pushes whether a packet without a tag gets one, as OpenFlow 1.0 has it.
 */
public record SetVlanPcp(int pcp, boolean pushes) implements OfAction {
    @Override
    public void encode(ActionEncoder encoder) {
        if (!encoder.version().atLeast(OpenFlowVersion.OF11)) {
            encoder.add(new SetVlanPcp(pcp, true));
            encoder.tagThere();
            return;
        }
        if (pushes) {
            encoder.pushVlanIfNone();
        }
        encoder.tagThere();
        if (encoder.version() == OpenFlowVersion.OF11) {
            encoder.add(new SetVlanPcp(pcp, false));
        } else {
            encoder.add(ActionEncoder.setWhole(MatchField.VLAN_PCP, pcp));
        }
    }

    @Override
    public void check(ActionCheck check) {
        check.tagThere(pushes);
    }

    @Override
    public void append(StringBuilder out, PortNames names) {
        out.append(pushes ? "mod_vlan_pcp:" : "set_vlan_pcp:").append(pcp);
    }
}
