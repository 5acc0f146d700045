package dev.patchbay.datapath.ofproto.action;

import dev.patchbay.datapath.ofproto.field.OfPorts;
import dev.patchbay.datapath.ofproto.field.PortNames;

/**
 * Sends the beginning of the packet to a port.
 *
 * @param port OpenFlow port number.
 * @param maxLen octets to keep.
 */
public record OutputTrunc(int port, int maxLen) implements OfAction {
    @Override
    public void check(ActionCheck check) {
        check.outputPort(port);
    }

    @Override
    public void append(StringBuilder out, PortNames names) {
        OfPorts.append(out.append("output(port="), port, names)
                .append(",max_len=")
                .append(Integer.toUnsignedString(maxLen))
                .append(')');
    }
}
