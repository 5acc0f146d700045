package dev.patchbay.datapath.ofproto.action;

import dev.patchbay.datapath.ofproto.field.PortNames;

/**
 * Chooses the queue for the outputs that follow.
 *
 * @param queue queue id.
 */
public record SetQueue(int queue) implements OfAction {
    @Override
    public void append(StringBuilder out, PortNames names) {
        out.append("set_queue:").append(Integer.toUnsignedString(queue));
    }
}
