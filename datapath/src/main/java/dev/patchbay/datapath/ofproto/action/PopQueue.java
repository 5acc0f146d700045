package dev.patchbay.datapath.ofproto.action;

import dev.patchbay.datapath.ofproto.field.PortNames;

/** Goes back to the output queue that the packet had at first. */
public record PopQueue() implements OfAction {
    @Override
    public void append(StringBuilder out, PortNames names) {
        out.append("pop_queue");
    }
}
