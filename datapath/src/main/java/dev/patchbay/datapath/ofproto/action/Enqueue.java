package dev.patchbay.datapath.ofproto.action;

import dev.patchbay.datapath.ofproto.field.OfPorts;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import dev.patchbay.datapath.ofproto.field.PortNames;

/**
 * Sends the packet to a port through one of its queues.
 *
 * @param port OpenFlow port number.
 * @param queue queue id.
 */
public record Enqueue(int port, int queue) implements OfAction {
    @Override
    public void encode(ActionEncoder encoder) {
        if (!encoder.version().atLeast(OpenFlowVersion.OF11)) {
            encoder.add(this);
            return;
        }
        encoder.add(new SetQueue(queue));
        encoder.add(new Output(port, 0));
        encoder.add(new PopQueue());
    }

    @Override
    public void check(ActionCheck check) {
        check.queuePort(port);
    }

    @Override
    public void append(StringBuilder out, PortNames names) {
        OfPorts.append(out.append("enqueue:"), port, names).append(':').append(Integer.toUnsignedString(queue));
    }
}
