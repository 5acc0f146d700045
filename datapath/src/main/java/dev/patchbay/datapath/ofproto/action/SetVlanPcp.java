package dev.patchbay.datapath.ofproto.action;

import dev.patchbay.datapath.ofproto.field.MatchField;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import dev.patchbay.datapath.ofproto.field.PortNames;

/**
 * {@code mod_vlan_pcp}: gives the packet's tag a priority, and a packet without one a tag.
 *
 * @param pcp 0 to 7.
 */
public record SetVlanPcp(int pcp) implements OfAction {
    @Override
    public void encode(ActionEncoder encoder) {
        if (!encoder.version().atLeast(OpenFlowVersion.OF11)) {
            encoder.add(this);
            return;
        }
        encoder.pushVlanIfNone();
        if (encoder.version() == OpenFlowVersion.OF11) {
            encoder.add(this);
        } else {
            encoder.add(ActionEncoder.setWhole(MatchField.VLAN_PCP, pcp));
        }
    }

    @Override
    public void check(ActionCheck check) {
        check.tagThere();
    }

    @Override
    public void append(StringBuilder out, PortNames names) {
        out.append("mod_vlan_pcp:").append(pcp);
    }
}
