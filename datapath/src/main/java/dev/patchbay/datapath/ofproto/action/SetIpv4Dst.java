package dev.patchbay.datapath.ofproto.action;

import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.datapath.ofproto.field.MatchField;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import dev.patchbay.datapath.ofproto.field.PortNames;
import dev.patchbay.datapath.ofproto.field.Prerequisite;

/**
 * {@code mod_nw_dst}: sets the IPv4 destination address.
 *
 * @param address 32 bits.
 */
public record SetIpv4Dst(int address) implements OfAction {
    @Override
    public void encode(ActionEncoder encoder) {
        boolean own = !encoder.version().atLeast(OpenFlowVersion.OF12);
        encoder.add(own ? this : ActionEncoder.setWhole(MatchField.IP_DST, address & 0xffffffffL));
    }

    @Override
    public void check(ActionCheck check) {
        check.need(Prerequisite.IPV4);
    }

    @Override
    public void append(StringBuilder out, PortNames names) {
        Ipv4Address.append(out.append("mod_nw_dst:"), address);
    }
}
