package dev.patchbay.datapath.ofproto.action;

import dev.patchbay.datapath.ofproto.field.OfPorts;
import dev.patchbay.datapath.ofproto.field.PortNames;

/**
 * Sends the packet to a port.
 *
 * @param port OpenFlow port number, reserved ones included ({@link OfPorts}).
 * @param maxLen octets to send to a controller, 0 for any other port.
 */
public record Output(int port, int maxLen) implements OfAction {
    /** All of the packet goes to the controller. */
    public static final int NO_LIMIT = 0xffff;

    @Override
    public void check(ActionCheck check) {
        check.outputPort(port);
    }

    @Override
    public void append(StringBuilder out, PortNames names) {
        if (port < OfPorts.MAX) {
            out.append("output:");
        }
        OfPorts.append(out, port, names);
        if (port == OfPorts.CONTROLLER) {
            out.append(':').append(maxLen);
        }
    }
}
