package dev.patchbay.datapath.ofproto.action;

import dev.patchbay.codec.eth.MacAddress;
import dev.patchbay.datapath.ofproto.field.MatchField;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import dev.patchbay.datapath.ofproto.field.PortNames;

/**
 * {@code mod_dl_dst}: sets the Ethernet destination address.
 *
 * @param mac 48 bits.
 */
public record SetEthDst(long mac) implements OfAction {
    @Override
    public void encode(ActionEncoder encoder) {
        boolean own = !encoder.version().atLeast(OpenFlowVersion.OF12);
        encoder.add(own ? this : ActionEncoder.setWhole(MatchField.ETH_DST, mac));
    }

    @Override
    public void append(StringBuilder out, PortNames names) {
        MacAddress.append(out.append("mod_dl_dst:"), mac);
    }
}
