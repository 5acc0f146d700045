package dev.patchbay.datapath.ofproto.action;

import dev.patchbay.datapath.ofproto.field.MatchField;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import dev.patchbay.datapath.ofproto.field.PortNames;

/**
 * Gives the packet's tag a VID: {@code mod_vlan_vid}, which gives a packet without a tag one, and {@code set_vlan_vid}.
 *
 * @param vid 0 to 4095.
 * @param pushes whether a packet without a tag gets one, as OpenFlow 1.0 has it.
 */
public record SetVlanVid(int vid, boolean pushes) implements OfAction {
    private static final int TAG_PRESENT = 0x1000;

    @Override
    public void encode(ActionEncoder encoder) {
        if (!encoder.version().atLeast(OpenFlowVersion.OF11)) {
            encoder.add(new SetVlanVid(vid, true));
            encoder.tagThere();
            return;
        }
        if (pushes) {
            encoder.pushVlanIfNone();
        }
        encoder.tagThere();
        if (encoder.version() == OpenFlowVersion.OF11) {
            encoder.add(new SetVlanVid(vid, false));
        } else {
            encoder.add(ActionEncoder.setWhole(MatchField.VLAN_VID, vid | TAG_PRESENT));
        }
    }

    @Override
    public void check(ActionCheck check) {
        check.tagThere(pushes);
    }

    @Override
    public void append(StringBuilder out, PortNames names) {
        out.append(pushes ? "mod_vlan_vid:" : "set_vlan_vid:").append(vid);
    }
}
