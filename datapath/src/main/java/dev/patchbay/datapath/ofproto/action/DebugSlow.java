package dev.patchbay.datapath.ofproto.action;

import dev.patchbay.datapath.ofproto.field.PortNames;

/** Has every packet of the flow translated anew instead of cached, for tests. */
public record DebugSlow() implements OfAction {
    @Override
    public void append(StringBuilder out, PortNames names) {
        out.append("debug_slow");
    }
}
