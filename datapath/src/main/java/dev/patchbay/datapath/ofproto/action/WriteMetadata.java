package dev.patchbay.datapath.ofproto.action;

import dev.patchbay.datapath.ofproto.field.FieldText;
import dev.patchbay.datapath.ofproto.field.FlowFormats;
import dev.patchbay.datapath.ofproto.field.PortNames;

/**
 * Writes bits of the metadata field.
 *
 * @param value 64 bits.
 * @param mask which of them to write.
 */
public record WriteMetadata(long value, long mask) implements OfAction {
    @Override
    public int formats() {
        return FlowFormats.NXM_OF11_UP;
    }

    @Override
    public Instruction instruction() {
        return Instruction.WRITE_METADATA;
    }

    @Override
    public void append(StringBuilder out, PortNames names) {
        FieldText.appendHex(out.append("write_metadata:"), value);
        if (mask != -1L) {
            FieldText.appendHex(out.append('/'), mask);
        }
    }
}
