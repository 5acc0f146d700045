package dev.patchbay.datapath.ofproto.action;

import dev.patchbay.datapath.ofproto.field.MatchField;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import dev.patchbay.datapath.ofproto.field.PortNames;
import dev.patchbay.datapath.ofproto.field.Prerequisite;
import dev.patchbay.datapath.ofproto.field.SubField;

/**
 * {@code mod_nw_ttl}: sets the TTL of IPv4 or the hop limit of IPv6.
 *
 * @param ttl 0 to 255.
 */
public record SetIpTtl(int ttl) implements OfAction {
    @Override
    public void encode(ActionEncoder encoder) {
        boolean own = encoder.version().atLeast(OpenFlowVersion.OF11);
        encoder.add(own ? this : SetField.load(SubField.all(MatchField.NW_TTL), ttl));
    }

    @Override
    public void check(ActionCheck check) {
        check.need(Prerequisite.IP);
    }

    @Override
    public void append(StringBuilder out, PortNames names) {
        out.append("mod_nw_ttl:").append(ttl);
    }
}
