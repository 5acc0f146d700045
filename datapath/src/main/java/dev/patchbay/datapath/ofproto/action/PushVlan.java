package dev.patchbay.datapath.ofproto.action;

import dev.patchbay.datapath.ofproto.field.FlowFormats;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import dev.patchbay.datapath.ofproto.field.PortNames;

/**
 * Adds a VLAN tag with VID and PCP 0.
 *
 * @param tpid 0x8100 or 0x88a8.
 */
public record PushVlan(int tpid) implements OfAction {
    @Override
    public int formats() {
        return FlowFormats.OF11_UP;
    }

    @Override
    public void encode(ActionEncoder encoder) {
        encoder.tagPushed();
        // In OpenFlow 1.0 the tag comes with the mod_vlan_vid or mod_vlan_pcp that follows.
        if (encoder.version().atLeast(OpenFlowVersion.OF11)) {
            encoder.add(this);
        }
    }

    @Override
    public void check(ActionCheck check) {
        check.pushTag();
    }

    @Override
    public void append(StringBuilder out, PortNames names) {
        out.append("push_vlan:0x").append(Integer.toHexString(tpid));
    }
}
