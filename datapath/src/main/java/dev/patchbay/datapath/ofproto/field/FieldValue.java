package dev.patchbay.datapath.ofproto.field;

import dev.patchbay.codec.eth.MacAddress;
import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.codec.ip.Ipv6Address;

/**
 * A value with its mask, read from text as the {@link FieldFormat} of its field wants it.
 *
 * @param high upper half of the value.
 * @param low lower half.
 * @param maskHigh upper half of the mask.
 * @param maskLow lower half; all ones of the field's octets if the text has no mask.
 */
public record FieldValue(long high, long low, long maskHigh, long maskLow) {
    private static final int NO_NUMBER = Integer.MIN_VALUE;
    private static final long MAC_MASK = 0xffff_ffff_ffffL;

    /**
     * Reads a value.
     *
     * @param field whose value.
     * @param text {@code value}, {@code value/mask} or {@code *}.
     * @param names port names to use.
     * @return the value.
     * @throws FlowSyntaxException if the text is no value of the field.
     */
    public static FieldValue parse(MatchField field, String text, PortNames names) {
        if (text.equals("*")) {
            return new FieldValue(0, 0, 0, 0);
        }
        FieldValue parsed = switch (field.format()) {
            case HEX, DECIMAL -> parseNumber(field, text);
            case ETHERNET -> parseMac(text);
            case IPV4 -> parseIpv4(text);
            case IPV6 -> parseIpv6(text);
            case FRAG -> parseFrag(text);
            case PORT -> parsePort(field, text, names);
            case TCP_FLAGS -> parseFlags(text, FlagNames.TCP, "TCP", 0xfff);
            case CT_STATE -> parseFlags(text, FlagNames.CT_STATE, "ct_state", 0xff);
            case TUN_FLAGS -> parseFlags(text, FlagNames.TUNNEL, "tunnel", 1);
        };
        if (!field.maskable() && !parsed.all(field) && !parsed.none()) {
            throw new FlowSyntaxException(text + ": invalid mask for field " + field.fieldName(), 0);
        }
        return parsed;
    }

    private boolean none() {
        return maskHigh == 0 && maskLow == 0;
    }

    private boolean all(MatchField field) {
        return (maskLow & field.octetMask()) == field.octetMask() && (maskHigh & field.maxHigh()) == field.maxHigh();
    }

    private static FieldValue parseNumber(MatchField field, String text) {
        int slash = text.indexOf('/');
        long[] value = number(field, slash < 0 ? text : text.substring(0, slash), text, "value");
        if (slash < 0) {
            return new FieldValue(value[0], value[1], field.maxHigh(), field.octetMask());
        }
        long[] mask = number(field, text.substring(slash + 1), text, "mask");
        return new FieldValue(value[0], value[1], mask[0], mask[1]);
    }

    private static long[] number(MatchField field, String digits, String text, String part) {
        long[] value = new long[2];
        int octets = field.octets();
        if (!Numbers.looksNumeric(digits)) {
            throw new FlowSyntaxException(text + ": bad syntax for " + field.fieldName() + " " + part, 0);
        }
        boolean fits = Numbers.parse128(digits, value)
                && (octets == 16 || (value[0] == 0 && (value[1] & ~field.octetMask()) == 0));
        if (!fits) {
            throw new FlowSyntaxException(
                    text + ": " + part + " too large for " + octets + "-byte field " + field.fieldName(), 0);
        }
        return value;
    }

    private static FieldValue parseMac(String text) {
        int slash = text.indexOf('/');
        try {
            long mac = MacAddress.parse(slash < 0 ? text : text.substring(0, slash));
            long mask = slash < 0 ? MAC_MASK : MacAddress.parse(text.substring(slash + 1));
            return new FieldValue(0, mac, 0, mask);
        } catch (IllegalArgumentException e) {
            throw invalid(text, "Ethernet", e);
        }
    }

    private static FieldValue parseIpv4(String text) {
        int slash = text.indexOf('/');
        try {
            long address = Ipv4Address.parse(slash < 0 ? text : text.substring(0, slash)) & 0xffffffffL;
            if (slash < 0) {
                return new FieldValue(0, address, 0, 0xffffffffL);
            }
            String mask = text.substring(slash + 1);
            if (mask.indexOf('.') >= 0) {
                return new FieldValue(0, address, 0, Ipv4Address.parse(mask) & 0xffffffffL);
            }
            int prefix = prefixLength(mask);
            if (prefix == NO_NUMBER) {
                throw new FlowSyntaxException(text + ": invalid IP address", 0);
            }
            if (prefix < 0 || prefix > 32) {
                throw new FlowSyntaxException(text + ": IPv4 network prefix bits not between 0 and 32, inclusive", 0);
            }
            return new FieldValue(0, address, 0, Ipv4Address.mask(prefix) & 0xffffffffL);
        } catch (IllegalArgumentException e) {
            throw invalid(text, "IP", e);
        }
    }

    private static FieldValue parseIpv6(String text) {
        int slash = text.indexOf('/');
        try {
            Ipv6Address address = Ipv6Address.parse(slash < 0 ? text : text.substring(0, slash));
            if (slash < 0) {
                return new FieldValue(address.high(), address.low(), -1L, -1L);
            }
            String mask = text.substring(slash + 1);
            if (mask.indexOf(':') >= 0) {
                Ipv6Address bits = Ipv6Address.parse(mask);
                return new FieldValue(address.high(), address.low(), bits.high(), bits.low());
            }
            int prefix = prefixLength(mask);
            if (prefix == NO_NUMBER) {
                throw new FlowSyntaxException(text + ": invalid IPv6 address", 0);
            }
            if (prefix < 0 || prefix > 128) {
                throw new FlowSyntaxException(text + ": IPv6 network prefix bits not between 0 and 128, inclusive", 0);
            }
            return new FieldValue(
                    address.high(), address.low(), Ipv6Address.maskHigh(prefix), Ipv6Address.maskLow(prefix));
        } catch (IllegalArgumentException e) {
            throw invalid(text, "IPv6", e);
        }
    }

    private static int prefixLength(String text) {
        boolean negative = text.startsWith("-");
        long length = Numbers.parseDecimal(negative ? text.substring(1) : text);
        return length < 0 ? NO_NUMBER : negative ? -1 : (int) Math.min(length, 999);
    }

    private static FlowSyntaxException invalid(String text, String kind, IllegalArgumentException cause) {
        FlowSyntaxException invalid = new FlowSyntaxException(text + ": invalid " + kind + " address", 0);
        invalid.initCause(cause);
        return invalid;
    }

    private static FieldValue parseFrag(String text) {
        Frag frag = Frag.byName(text);
        if (frag == null) {
            throw new FlowSyntaxException(
                    text
                            + ": unknown fragment type (valid types are \"no\", \"yes\", \"first\", \"later\", \"not_later\"",
                    0);
        }
        return new FieldValue(0, frag.value(), 0, frag.mask());
    }

    private static FieldValue parsePort(MatchField field, String text, PortNames names) {
        int port = OfPorts.parse(text, names);
        if (port < 0) {
            String wrong = field.bits() == 16 ? ": invalid or unknown port for " : ": port value out of range for ";
            throw new FlowSyntaxException(text + wrong + field.fieldName(), 0);
        }
        return new FieldValue(0, port, 0, field.octetMask());
    }

    /** Flags as a number, a number with a mask, names joined by {@code |}, or names with a sign each. */
    private static FieldValue parseFlags(String text, FlagNames flags, String kind, int allowed) {
        if (text.isEmpty()) {
            return new FieldValue(0, 0, 0, 0);
        }
        int slash = text.indexOf('/');
        long[] value = new long[2];
        boolean digits = text.charAt(0) >= '0' && text.charAt(0) <= '9';
        if (digits && Numbers.parse128(slash < 0 ? text : text.substring(0, slash), value)) {
            long number = value[1];
            long mask = 0xffffffffL;
            if (slash >= 0) {
                if (!Numbers.parse128(text.substring(slash + 1), value)) {
                    throw unknownFlags(text, 0, kind);
                }
                mask = value[1];
            }
            if ((number & ~allowed) != 0 || (slash >= 0 && (mask & ~allowed) != 0)) {
                throw unknownFlags(text, 0, kind);
            }
            return new FieldValue(0, number & mask, 0, mask);
        }
        boolean signed = text.charAt(0) == '+' || text.charAt(0) == '-';
        long bits = 0;
        long mask = 0;
        int at = 0;
        while (at < text.length()) {
            boolean set = true;
            if (signed) {
                set = text.charAt(at) == '+';
                if (!set && text.charAt(at) != '-') {
                    throw new FlowSyntaxException(
                            text + ": Flag must be preceded by '+' (for SET) or '-' (NOT SET)", at);
                }
                at++;
            }
            int end = at;
            while (end < text.length() && (signed ? "+-" : "|").indexOf(text.charAt(end)) < 0) {
                end++;
            }
            int bit = flags.bit(text, at, end) & allowed;
            if (bit == 0) {
                throw unknownFlags(text, signed ? at : 0, kind);
            }
            if (signed && (mask & bit) != 0) {
                throw new FlowSyntaxException(
                        text.substring(at) + ": Each " + kind + " flag can be specified only once", at);
            }
            mask |= bit;
            bits |= set ? bit : 0;
            at = signed ? end : end + 1;
        }
        return new FieldValue(
                0, bits, 0, signed && (mask != allowed || flags != FlagNames.TUNNEL) ? mask : 0xffffffffL);
    }

    private static FlowSyntaxException unknownFlags(String text, int at, String kind) {
        return new FlowSyntaxException(text.substring(at) + ": unknown " + kind + " flag(s)", at);
    }
}
