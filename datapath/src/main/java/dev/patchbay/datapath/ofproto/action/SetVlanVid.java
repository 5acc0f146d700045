package dev.patchbay.datapath.ofproto.action;

import dev.patchbay.datapath.ofproto.field.MatchField;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import dev.patchbay.datapath.ofproto.field.PortNames;

/**
 * {@code mod_vlan_vid}: gives the packet's tag a VID, and a packet without one a tag.
 *
 * @param vid 0 to 4095.
 */
public record SetVlanVid(int vid) implements OfAction {
    private static final int TAG_PRESENT = 0x1000;

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
            encoder.add(ActionEncoder.setWhole(MatchField.VLAN_VID, vid | TAG_PRESENT));
        }
    }

    @Override
    public void check(ActionCheck check) {
        check.tagThere();
    }

    @Override
    public void append(StringBuilder out, PortNames names) {
        out.append("mod_vlan_vid:").append(vid);
    }
}
