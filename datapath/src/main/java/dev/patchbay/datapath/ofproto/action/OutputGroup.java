package dev.patchbay.datapath.ofproto.action;

import dev.patchbay.datapath.ofproto.field.PortNames;

/**
 * Sends the packet to a group ({@code group:ID}).
 *
 * @param group group number, unsigned.
 */
public record OutputGroup(int group) implements OfAction {
    @Override
    public void append(StringBuilder out, PortNames names) {
        out.append("group:").append(Integer.toUnsignedString(group));
    }
}
