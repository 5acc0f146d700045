package dev.patchbay.datapath.ofproto.action;

import dev.patchbay.datapath.ofproto.field.PortNames;

/**
 * Brings back which table and cookie the actions behind it stand for. No flow can have it: the translator puts it between
 * the actions of a packet that waits for recirculation.
 *
 * @param table number of the table.
 * @param cookie of the flow; all ones if it was none.
 */
public record Unroll(int table, long cookie) implements OfAction {
    @Override
    public void append(StringBuilder out, PortNames names) {
        out.append("unroll_xlate(table=").append(table);
        out.append(", cookie=").append(Long.toUnsignedString(cookie)).append(')');
    }
}
