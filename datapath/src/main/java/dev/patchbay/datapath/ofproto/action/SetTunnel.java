package dev.patchbay.datapath.ofproto.action;

import dev.patchbay.datapath.ofproto.field.FieldText;
import dev.patchbay.datapath.ofproto.field.MatchField;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import dev.patchbay.datapath.ofproto.field.PortNames;

/**
 * Sets the tunnel id.
 *
 * @param id 64 bits.
 * @param wide whether it was written {@code set_tunnel64}; an id of more than 32 bits always is.
 */
public record SetTunnel(long id, boolean wide) implements OfAction {
    @Override
    public void encode(ActionEncoder encoder) {
        boolean own = !encoder.version().atLeast(OpenFlowVersion.OF12);
        encoder.add(own ? this : ActionEncoder.setWhole(MatchField.TUN_ID, id));
    }

    @Override
    public void append(StringBuilder out, PortNames names) {
        out.append(wide || id >>> 32 != 0 ? "set_tunnel64:" : "set_tunnel:");
        FieldText.appendHex(out, id);
    }
}
