package dev.patchbay.datapath.ofproto.action;

import dev.patchbay.datapath.ofproto.field.FieldText;
import dev.patchbay.datapath.ofproto.field.FlowFormats;
import dev.patchbay.datapath.ofproto.field.MatchField;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import dev.patchbay.datapath.ofproto.field.PortNames;
import dev.patchbay.datapath.ofproto.field.SubField;

/**
 * Writes a value into a field or some bits of it: {@code set_field} and {@code load}.
 *
 * <p>Both do the same; which of the two a flow was loaded with shows again when it is printed for OpenFlow 1.2 to 1.4.
 *
 * @param field where to write.
 * @param valueHigh upper half of the value, in place.
 * @param valueLow lower half.
 * @param maskHigh which bits of the upper half to write.
 * @param maskLow which of the lower half; a whole field has {@link MatchField#octetMask}.
 * @param load whether it is written {@code load:value->bits}; then the mask is one run of bits.
 */
public record SetField(MatchField field, long valueHigh, long valueLow, long maskHigh, long maskLow, boolean load)
        implements OfAction {
    private static final int TAG_PRESENT = 0x1000;

    /**
     * A {@code load} of some bits.
     *
     * @param bits where to write, at most 64 bits.
     * @param value right-aligned.
     * @return the action.
     */
    public static SetField load(SubField bits, long value) {
        return new SetField(
                bits.field(), bits.shiftHigh(0, value), bits.shiftLow(value), bits.maskHigh(), bits.maskLow(), true);
    }

    /**
     * Whether the whole field is written, and said so.
     *
     * @return true if the mask has all bits of the field's octets; a {@code load} of all bits has fewer where those are no
     *     whole octets.
     */
    public boolean exact() {
        return (maskLow & field.octetMask()) == field.octetMask() && (maskHigh & field.maxHigh()) == field.maxHigh();
    }

    @Override
    public int formats() {
        return load ? FlowFormats.ANY : field.exactFormats();
    }

    @Override
    public void encode(ActionEncoder encoder) {
        encodeSet(encoder);
        if (field == MatchField.VLAN_TCI) {
            // As when checked: the bits that are not written count, too.
            encoder.tag((valueLow & TAG_PRESENT) != 0);
        }
    }

    private void encodeSet(ActionEncoder encoder) {
        if (encoder.version().atLeast(OpenFlowVersion.OF15)) {
            encoder.add(new SetField(field, valueHigh, valueLow, maskHigh, maskLow, false));
        } else if (load && Long.bitCount(maskHigh) + Long.bitCount(maskLow) <= Long.SIZE) {
            encoder.add(this);
        } else if (load) {
            encoder.addLoads(this);
        } else if (exact() && encoder.version().atLeast(OpenFlowVersion.OF12)) {
            encoder.add(this);
        } else if (encoder.version().atLeast(OpenFlowVersion.OF12) || !encoder.addLegacySet(this)) {
            encoder.addLoads(this);
        }
    }

    @Override
    public void check(ActionCheck check) {
        check.settable(this);
    }

    @Override
    public void append(StringBuilder out, PortNames names) {
        if (load) {
            int offset = maskLow != 0 ? Long.numberOfTrailingZeros(maskLow) : 64 + Long.numberOfTrailingZeros(maskHigh);
            SubField bits = new SubField(field, offset, Long.bitCount(maskLow) + Long.bitCount(maskHigh));
            long value = offset >= 64
                    ? valueHigh >>> (offset - 64)
                    : offset == 0 ? valueLow : valueLow >>> offset | valueHigh << (64 - offset);
            FieldText.appendHex(out.append("load:"), value);
            bits.append(out.append("->"));
            return;
        }
        out.append("set_field:");
        FieldText.append(out, field, valueHigh, valueLow, maskHigh, maskLow, names);
        out.append("->").append(field.fieldName());
    }
}
