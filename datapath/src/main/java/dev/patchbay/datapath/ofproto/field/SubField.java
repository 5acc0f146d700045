package dev.patchbay.datapath.ofproto.field;

import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;

/**
 * A run of bits in a field, like {@code NXM_OF_VLAN_TCI[0..11]}.
 *
 * @param field the field.
 * @param offset lowest bit.
 * @param bits number of bits, at least 1.
 */
public record SubField(MatchField field, int offset, int bits) {
    /**
     * All of a field.
     *
     * @param field which.
     * @return its bits.
     */
    public static SubField all(MatchField field) {
        return new SubField(field, 0, field.bits());
    }

    /**
     * Reads {@code field}, {@code field[]}, {@code field[bit]} or {@code field[start..end]}, with any name of the field.
     *
     * @param text to read, all of it.
     * @return the bits.
     * @throws FlowSyntaxException if the field is unknown or the bits are not in it.
     */
    public static SubField parse(String text) {
        return parse(text, text);
    }

    /**
     * As {@link #parse(String)} of the beginning of a longer text.
     *
     * @param text to read, all of it.
     * @param quoted what messages quote.
     * @return the bits.
     * @throws FlowSyntaxException if the field is unknown or the bits are not in it.
     */
    public static SubField parse(String text, String quoted) {
        int bracket = text.indexOf('[');
        String name = bracket < 0 ? text : text.substring(0, bracket);
        MatchField field = MatchField.byName(name);
        if (field == null) {
            int dash = name.indexOf('-');
            String word = dash < 0 ? name : name.substring(0, dash);
            throw new FlowSyntaxException(quoted + ": unknown field `" + word + "'", 0);
        }
        if (bracket < 0 || (text.startsWith("[]", bracket) && text.length() == bracket + 2)) {
            return all(field);
        }
        String range = text.endsWith("]") ? text.substring(bracket + 1, text.length() - 1) : "";
        int dots = range.indexOf("..");
        long start = Numbers.parseDecimal(dots < 0 ? range : range.substring(0, dots));
        long end = dots < 0 ? start : Numbers.parseDecimal(range.substring(dots + 2));
        if (start < 0 || end < 0) {
            throw new FlowSyntaxException(
                    quoted + ": syntax error expecting [] or [<bit>] or [<start>..<end>]", bracket);
        }
        if (start > end) {
            throw new FlowSyntaxException(quoted + ": starting bit " + start + " is after ending bit " + end, bracket);
        }
        if (end >= field.bits()) {
            throw new FlowSyntaxException(
                    quoted + (start >= field.bits() ? ": starting bit " + start : ": ending bit " + end)
                            + " is not valid because field is only " + field.bits() + " bits wide",
                    bracket);
        }
        return new SubField(field, (int) start, (int) (end - start + 1));
    }

    /**
     * Whether these are all bits of the field.
     *
     * @return true if so.
     */
    public boolean whole() {
        return offset == 0 && bits == field.bits();
    }

    /**
     * Upper half of the bits' value.
     *
     * @param key packet.
     * @return right-aligned; 0 if there are at most 64 bits.
     */
    public long readHigh(FlowKey key) {
        if (bits <= 64) {
            return 0;
        }
        long high = field.read(key);
        return cut(offset == 0 ? high : high >>> offset, bits - 64);
    }

    /**
     * Lower half of the bits' value.
     *
     * @param key packet.
     * @return right-aligned.
     */
    public long read(FlowKey key) {
        long high = field.flowField().wide() ? field.read(key) : 0;
        long low = field.readLow(key);
        long value;
        if (offset == 0) {
            value = low;
        } else if (offset >= 64) {
            value = high >>> (offset - 64);
        } else {
            value = low >>> offset | high << (64 - offset);
        }
        return cut(value, bits);
    }

    /**
     * Writes the bits into a packet's key.
     *
     * @param key packet to change.
     * @param high upper half of the value, right-aligned.
     * @param low lower half.
     */
    public void write(FlowKey key, long high, long low) {
        field.write(key, shiftHigh(high, low), shiftLow(low), maskHigh(), maskLow());
    }

    /**
     * Whether a value has no more bits than these.
     *
     * @param high upper half of the value, right-aligned.
     * @param low lower half.
     * @return true if it fits.
     */
    public boolean holds(long high, long low) {
        if (bits >= 64) {
            return bits == 128 || high >>> (bits - 64) == 0;
        }
        return high == 0 && low >>> bits == 0;
    }

    /**
     * Adds the bits to a mask.
     *
     * @param wildcards receives them.
     */
    public void unwildcard(FlowMask wildcards) {
        field.unwildcard(wildcards, maskHigh(), maskLow());
    }

    /**
     * Upper half of the mask that covers these bits in the field.
     *
     * @return mask.
     */
    public long maskHigh() {
        return shiftHigh(bits > 64 ? ones(bits - 64) : 0, ones(Math.min(bits, 64)));
    }

    /**
     * Lower half of the mask that covers these bits in the field.
     *
     * @return mask.
     */
    public long maskLow() {
        return shiftLow(ones(Math.min(bits, 64)));
    }

    /**
     * Upper half of a value moved to the place of these bits in the field.
     *
     * @param high upper half, right-aligned.
     * @param low lower half.
     * @return in place.
     */
    public long shiftHigh(long high, long low) {
        if (offset == 0) {
            return high;
        }
        return offset >= 64 ? low << (offset - 64) : high << offset | low >>> (64 - offset);
    }

    /**
     * Lower half of a value moved to the place of these bits in the field.
     *
     * @param low lower half, right-aligned.
     * @return in place.
     */
    public long shiftLow(long low) {
        return offset >= 64 ? 0 : low << offset;
    }

    private static long ones(int count) {
        return count >= 64 ? -1L : (1L << count) - 1;
    }

    private static long cut(long value, int bits) {
        return value & ones(Math.min(bits, 64));
    }

    /**
     * Appends the text of {@link #toString}.
     *
     * @param out where to append.
     * @return out.
     */
    public StringBuilder append(StringBuilder out) {
        out.append(field.oxmName());
        if (whole()) {
            return out.append("[]");
        }
        out.append('[').append(offset);
        if (bits > 1) {
            out.append("..").append(offset + bits - 1);
        }
        return out.append(']');
    }

    /** The text that Open vSwitch prints: {@code NXM_NX_REG0[]}, {@code NXM_NX_REG0[3]}, {@code NXM_NX_REG0[0..15]}. */
    @Override
    public String toString() {
        return append(new StringBuilder()).toString();
    }
}
