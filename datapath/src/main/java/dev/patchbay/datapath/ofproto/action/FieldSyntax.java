package dev.patchbay.datapath.ofproto.action;

import static dev.patchbay.datapath.ofproto.action.Arguments.fault;

import dev.patchbay.datapath.ofproto.field.FieldText;
import dev.patchbay.datapath.ofproto.field.FieldValue;
import dev.patchbay.datapath.ofproto.field.FlowSyntaxException;
import dev.patchbay.datapath.ofproto.field.MatchField;
import dev.patchbay.datapath.ofproto.field.Numbers;
import dev.patchbay.datapath.ofproto.field.PortNames;
import dev.patchbay.datapath.ofproto.field.SubField;

/** Reads the arguments of the actions that write any field: set_field, load, move, check_pkt_larger. */
final class FieldSyntax {
    private FieldSyntax() {}

    static OfAction setField(String text, PortNames names) {
        int arrow = arrow(text);
        String fieldText = text.substring(arrow + 2);
        String valueText = text.substring(0, arrow);
        MatchField field = MatchField.byFieldName(fieldText);
        if (field == null) {
            throw new FlowSyntaxException(fieldText + " is not a valid OXM field name", arrow + 2);
        }
        if (!field.writable() || !field.onWire()) {
            throw new FlowSyntaxException(fieldText + " is read-only", arrow + 2);
        }
        FieldValue value = FieldValue.parse(field, valueText, names);
        if ((value.low() & ~settable(field)) != 0) {
            throw fault(valueText + " is not a valid value for field " + field.fieldName());
        }
        return new SetField(field, value.high(), value.low(), value.maskHigh(), value.maskLow(), false);
    }

    private static long settable(MatchField field) {
        return switch (field) {
            case NW_TOS -> 0xfc;
            case ARP_OP -> 0xff;
            default -> field.maxLow();
        };
    }

    private static int arrow(String text) {
        int arrow = text.indexOf("->");
        if (arrow < 0) {
            throw fault(text + ": missing `->'");
        }
        if (arrow + 2 == text.length()) {
            throw fault(text + ": missing field name following `->'");
        }
        return arrow;
    }

    static OfAction load(String text) {
        int arrow = arrow(text);
        SubField bits;
        try {
            bits = SubField.parse(text.substring(arrow + 2));
        } catch (FlowSyntaxException e) {
            throw e.movedBy(arrow + 2);
        }
        long[] value = new long[2];
        boolean number = Numbers.parse128(number(text.substring(0, arrow)), value);
        if (!number || !LearnSyntax.fits(value, Math.max(bits.field().bits(), bits.bits()))) {
            throw fault(text + ": cannot parse integer value");
        }
        if (!LearnSyntax.fits(value, bits.bits())) {
            StringBuilder out = new StringBuilder(text).append(": value ");
            MatchField field = bits.field();
            FieldText.append(out, field, value[0], value[1], field.maxHigh(), field.octetMask(), PortNames.NONE);
            throw fault(out.append(" does not fit into ")
                    .append(bits.bits())
                    .append(" bits")
                    .toString());
        }
        return new SetField(
                bits.field(),
                bits.shiftHigh(value[0], value[1]),
                bits.shiftLow(value[1]),
                bits.maskHigh(),
                bits.maskLow(),
                true);
    }

    /** The number at the beginning; what follows it up to the arrow is not looked at, as in Open vSwitch. */
    private static String number(String text) {
        int end = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
        int base = text.regionMatches(true, end, "0x", 0, 2) ? 16 : text.startsWith("0", end) ? 8 : 10;
        end += base == 16 ? 2 : 0;
        while (end < text.length()
                && "0123456789abcdefABCDEF".indexOf(text.charAt(end)) >= 0
                && Character.digit(text.charAt(end), base) >= 0) {
            end++;
        }
        return text.substring(0, end);
    }

    static Move move(String text) {
        int arrow = text.indexOf("->");
        if (arrow < 0) {
            SubField.parse(text);
            throw fault(text + ": missing `->' following source");
        }
        SubField source = SubField.parse(text.substring(0, arrow), text);
        SubField destination;
        try {
            destination = SubField.parse(text.substring(arrow + 2));
        } catch (FlowSyntaxException e) {
            throw e.movedBy(arrow + 2);
        }
        if (source.bits() != destination.bits()) {
            throw fault(text + ": source field is " + source.bits() + " bits wide but destination is "
                    + destination.bits() + " bits wide");
        }
        return new Move(source, destination);
    }

    static OfAction checkPktLarger(String text) {
        int arrow = arrow(text);
        String length = text.substring(0, arrow);
        SubField bit;
        try {
            bit = SubField.parse(text.substring(arrow + 2));
        } catch (FlowSyntaxException e) {
            throw e.movedBy(arrow + 2);
        }
        if (bit.bits() != 1) {
            throw new FlowSyntaxException("Only 1-bit destination field is allowed", arrow + 2);
        }
        String digits = length.endsWith(")") ? length.substring(0, length.length() - 1) : length;
        return new CheckPktLarger(Arguments.unsigned16("(null)", digits), bit);
    }
}
