package dev.patchbay.datapath.ofproto.action;

import dev.patchbay.datapath.ofproto.field.PortNames;

/** Empties the action set (OpenFlow 1.1 and later). */
public record ClearActions() implements OfAction {
    @Override
    public void append(StringBuilder out, PortNames names) {
        out.append("clear_actions");
    }
}
