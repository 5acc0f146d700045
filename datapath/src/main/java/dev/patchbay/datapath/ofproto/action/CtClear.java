package dev.patchbay.datapath.ofproto.action;

import dev.patchbay.datapath.ofproto.field.PortNames;

/** Forgets the connection-tracking state of the packet. */
public record CtClear() implements OfAction {
    @Override
    public void append(StringBuilder out, PortNames names) {
        out.append("ct_clear");
    }
}
