package dev.patchbay.datapath.ofproto.action;

import dev.patchbay.datapath.ofproto.field.PortNames;
import dev.patchbay.datapath.ofproto.field.SubField;

/**
 * Writes into a bit whether the packet, from its Ethernet header on, is longer than some length.
 *
 * @param length octets, 0 to 65535.
 * @param destination one bit.
 */
public record CheckPktLarger(int length, SubField destination) implements OfAction {
    @Override
    public void check(ActionCheck check) {
        check.everWritable(destination);
    }

    @Override
    public void append(StringBuilder out, PortNames names) {
        out.append("check_pkt_larger(").append(length).append(")->");
        destination.append(out);
    }
}
