package dev.patchbay.datapath.ofproto.action;

import dev.patchbay.datapath.ofproto.field.PortNames;
import dev.patchbay.datapath.ofproto.field.Prerequisite;

/**
 * Shortens the timeouts of this flow when a TCP segment with FIN or RST goes through it.
 *
 * @param idleTimeout new idle timeout, seconds; 0 to leave it.
 * @param hardTimeout new hard timeout, seconds; 0 to leave it.
 */
public record FinTimeout(int idleTimeout, int hardTimeout) implements OfAction {
    @Override
    public void check(ActionCheck check) {
        check.needProtocol(Prerequisite.PROTO_TCP);
    }

    @Override
    public void append(StringBuilder out, PortNames names) {
        out.append("fin_timeout(");
        int start = out.length();
        if (idleTimeout != 0) {
            out.append("idle_timeout=").append(idleTimeout).append(',');
        }
        if (hardTimeout != 0) {
            out.append("hard_timeout=").append(hardTimeout).append(',');
        }
        OfAction.chomp(out, start).append(')');
    }
}
