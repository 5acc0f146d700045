package dev.patchbay.datapath.ofproto.action;

import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import dev.patchbay.datapath.ofproto.field.PortNames;

/**
 * Removes the outer VLAN tag, if there is one.
 *
 * @param pop whether it reads {@code pop_vlan} (OpenFlow 1.1 and later) instead of {@code strip_vlan}.
 */
public record StripVlan(boolean pop) implements OfAction {
    @Override
    public void encode(ActionEncoder encoder) {
        encoder.add(new StripVlan(encoder.version().atLeast(OpenFlowVersion.OF11)));
        encoder.tagPopped();
    }

    @Override
    public void check(ActionCheck check) {
        check.stripTag();
    }

    @Override
    public void append(StringBuilder out, PortNames names) {
        out.append(pop ? "pop_vlan" : "strip_vlan");
    }
}
