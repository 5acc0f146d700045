package dev.patchbay.datapath.ofproto.action;

import dev.patchbay.datapath.ofproto.field.PortNames;
import dev.patchbay.datapath.ofproto.field.SubField;

/**
 * Copies bits of one field into another.
 *
 * @param source where to read.
 * @param destination where to write; as many bits.
 */
public record Move(SubField source, SubField destination) implements OfAction {
    @Override
    public void check(ActionCheck check) {
        check.readable(source);
        check.writable(destination);
    }

    @Override
    public void append(StringBuilder out, PortNames names) {
        destination.append(source.append(out.append("move:")).append("->"));
    }
}
