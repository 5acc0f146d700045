package dev.patchbay.datapath.ofproto.action;

import dev.patchbay.datapath.ofproto.field.PortNames;

/** Has the packet recirculate at this point, for tests. */
public record DebugRecirc() implements OfAction {
    @Override
    public void append(StringBuilder out, PortNames names) {
        out.append("debug_recirc");
    }
}
