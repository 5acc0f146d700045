package dev.patchbay.datapath.ofproto.group;

import dev.patchbay.datapath.ofproto.field.FieldText;
import dev.patchbay.datapath.ofproto.field.MatchField;
import dev.patchbay.datapath.ofproto.field.PortNames;

/**
 * One field that the hash of a select group is taken of.
 *
 * @param field which.
 * @param maskHigh which bits of its upper half count.
 * @param maskLow which of its lower half; all of a field has {@link MatchField#octetMask}.
 */
public record SelectionField(MatchField field, long maskHigh, long maskLow) {
    /**
     * Whether all of the field counts.
     *
     * @return true if no mask was given.
     */
    public boolean whole() {
        return maskHigh == field.maxHigh() && maskLow == field.octetMask();
    }

    void append(StringBuilder out) {
        out.append(field.fieldName());
        if (!whole()) {
            out.append('=');
            FieldText.append(out, field, maskHigh, maskLow, field.maxHigh(), field.octetMask(), PortNames.NONE);
        }
    }
}
