package dev.patchbay.datapath.ofproto.action;

import dev.patchbay.datapath.ofproto.field.MatchField;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import dev.patchbay.datapath.ofproto.field.PortNames;
import dev.patchbay.datapath.ofproto.field.Prerequisite;

/**
 * {@code mod_tp_src}: sets the source port of TCP, UDP or SCTP.
 *
 * @param port 0 to 65535.
 */
public record SetL4SrcPort(int port) implements OfAction {
    @Override
    public void encode(ActionEncoder encoder) {
        if (!encoder.version().atLeast(OpenFlowVersion.OF12)) {
            encoder.add(this);
            return;
        }
        MatchField field = encoder.transportField(MatchField.TCP_SRC, MatchField.UDP_SRC, MatchField.SCTP_SRC);
        encoder.add(field == null ? this : ActionEncoder.setWhole(field, port));
    }

    @Override
    public void check(ActionCheck check) {
        check.need(Prerequisite.TCP, Prerequisite.UDP, Prerequisite.SCTP);
    }

    @Override
    public void append(StringBuilder out, PortNames names) {
        out.append("mod_tp_src:").append(port);
    }
}
