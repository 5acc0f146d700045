package dev.patchbay.datapath.ofproto.action;

import dev.patchbay.datapath.ofproto.field.PortNames;

/**
 * Does nothing; holds octets for people.
 *
 * @param octets hexadecimal pairs joined by dots, padded with zeros as the wire format does.
 */
public record Note(String octets) implements OfAction {
    @Override
    public void append(StringBuilder out, PortNames names) {
        out.append("note:").append(octets);
    }
}
