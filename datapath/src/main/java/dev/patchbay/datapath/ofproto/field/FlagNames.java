package dev.patchbay.datapath.ofproto.field;

import java.util.List;

/**
 * Names of the bits of flag fields, lowest bit first, and their two ways to be written: {@code syn|ack} for a whole value,
 * {@code +syn-ack} for some bits.
 */
public final class FlagNames {
    /** Flags of the TCP header. */
    public static final FlagNames TCP =
            new FlagNames("fin", "syn", "rst", "psh", "ack", "urg", "ece", "cwr", "ns", "[200]", "[400]", "[800]");
    /** State of a connection. */
    public static final FlagNames CT_STATE = new FlagNames("new", "est", "rel", "rpl", "inv", "trk", "snat", "dnat");
    /** Flags of a tunnel's outer header. */
    public static final FlagNames TUNNEL = new FlagNames("oam", "df", "csum", "key");

    private final List<String> names;

    private FlagNames(String... names) {
        this.names = List.of(names);
    }

    /** The names that a field's flags have; null if the field has no flags. */
    static FlagNames of(FieldFormat format) {
        return switch (format) {
            case TCP_FLAGS -> TCP;
            case CT_STATE -> CT_STATE;
            case TUN_FLAGS -> TUNNEL;
            default -> null;
        };
    }

    /**
     * All bits that have a name.
     *
     * @return mask.
     */
    public int all() {
        return (1 << names.size()) - 1;
    }

    /**
     * Bit of a name.
     *
     * @param text in which the name stands.
     * @param start where it begins.
     * @param end behind its last character.
     * @return the bit; 0 if no bit has this name.
     */
    public int bit(String text, int start, int end) {
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).length() == end - start && text.startsWith(names.get(i), start)) {
                return 1 << i;
            }
        }
        return 0;
    }

    /**
     * Appends all bits of a value: names joined by a separator, {@code 0} if none is set.
     *
     * @param out where to append.
     * @param flags value.
     * @param separator between names.
     * @return out.
     */
    public StringBuilder append(StringBuilder out, int flags, char separator) {
        if (flags == 0) {
            return out.append('0');
        }
        int rest = flags;
        boolean first = true;
        for (int i = 0; i < names.size(); i++) {
            if ((rest & 1 << i) != 0) {
                out.append(first ? "" : String.valueOf(separator)).append(names.get(i));
                first = false;
                rest &= ~(1 << i);
            }
        }
        if (rest != 0) {
            out.append(first ? "" : String.valueOf(separator)).append("0x").append(Integer.toHexString(rest));
        }
        return out;
    }

    /**
     * Appends the bits of a mask with a sign each.
     *
     * @param out where to append.
     * @param flags value.
     * @param mask bits to write.
     * @return out.
     */
    public StringBuilder appendMasked(StringBuilder out, int flags, int mask) {
        for (int rest = mask; rest != 0; rest &= rest - 1) {
            int bit = Integer.numberOfTrailingZeros(rest);
            out.append((flags >>> bit & 1) != 0 ? '+' : '-').append(bit < names.size() ? names.get(bit) : "[Unknown]");
        }
        return out;
    }
}
