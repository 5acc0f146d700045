package dev.patchbay.datapath.ofproto.action;

import dev.patchbay.datapath.ofproto.controller.PacketInReason;
import dev.patchbay.datapath.ofproto.field.PortNames;

/**
 * Sends the packet to controllers in more ways than an output to port CONTROLLER can: with a reason, to controllers of
 * another id, with user data, through a meter, or pausing the packet's way through the tables.
 *
 * @param maxLen octets of the packet to send; {@link Output#NO_LIMIT} for all.
 * @param reason given to the controller.
 * @param controllerId which controllers; 0 for those with the usual id.
 * @param userdata octets for the controller, hexadecimal pairs joined by dots; empty for none.
 * @param pause whether the packet waits in its tables until the controller resumes it.
 * @param meter meter to use instead of the controllers' own, unsigned; {@link #NO_METER} for none.
 */
public record Controller(int maxLen, PacketInReason reason, int controllerId, String userdata, boolean pause, int meter)
        implements OfAction {
    /** No meter of its own. */
    public static final int NO_METER = 0;

    @Override
    public void append(StringBuilder out, PortNames names) {
        out.append("controller(");
        int start = out.length();
        if (reason != PacketInReason.ACTION) {
            out.append("reason=").append(reason.text()).append(',');
        }
        if (maxLen != Output.NO_LIMIT) {
            out.append("max_len=").append(maxLen).append(',');
        }
        if (controllerId != 0) {
            out.append("id=").append(controllerId).append(',');
        }
        if (!userdata.isEmpty()) {
            out.append("userdata=").append(userdata).append(',');
        }
        if (pause) {
            out.append("pause,");
        }
        if (meter != NO_METER) {
            out.append("meter_id=").append(Integer.toUnsignedString(meter)).append(',');
        }
        OfAction.chomp(out, start).append(')');
    }
}
