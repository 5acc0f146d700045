package dev.patchbay.datapath.ofproto.action;

import dev.patchbay.datapath.ofproto.field.PortNames;

/** Ends the translation of the packet: no further action runs, those of the callers of {@code resubmit} included. */
public record Exit() implements OfAction {
    @Override
    public void append(StringBuilder out, PortNames names) {
        out.append("exit");
    }
}
