package dev.patchbay.datapath.ofproto.field;

import dev.patchbay.codec.eth.MacAddress;
import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.codec.ip.Ipv6Address;

/**
 * Prints values of fields, each in its {@link FieldFormat}, with their mask if it is not whole.
 */
public final class FieldText {
    private static final long MAC_MASK = 0xffff_ffff_ffffL;

    private FieldText() {}

    /**
     * Appends a hexadecimal number as Open vSwitch prints it.
     *
     * @param out where to append.
     * @param value unsigned.
     * @return out.
     */
    public static StringBuilder appendHex(StringBuilder out, long value) {
        return value == 0 ? out.append('0') : out.append("0x").append(Long.toHexString(value));
    }

    /**
     * Appends a hexadecimal number of up to 128 bits.
     *
     * @param out where to append.
     * @param high upper half.
     * @param low lower half.
     * @return out.
     */
    public static StringBuilder appendHex(StringBuilder out, long high, long low) {
        if (high == 0) {
            return appendHex(out, low);
        }
        String digits = Long.toHexString(low);
        out.append("0x").append(Long.toHexString(high));
        return out.repeat('0', 16 - digits.length()).append(digits);
    }

    /**
     * Appends a value and, if not all of the field's bits count, its mask.
     *
     * @param out where to append.
     * @param field whose value.
     * @param high upper half of the value.
     * @param low lower half.
     * @param maskHigh upper half of the mask.
     * @param maskLow lower half.
     * @param names port names to use.
     * @return out.
     */
    public static StringBuilder append(
            StringBuilder out, MatchField field, long high, long low, long maskHigh, long maskLow, PortNames names) {
        boolean exact =
                (maskLow & field.octetMask()) == field.octetMask() && (maskHigh & field.maxHigh()) == field.maxHigh();
        if (maskHigh == 0 && maskLow == 0) {
            return out.append("ANY");
        }
        switch (field.format()) {
            case ETHERNET -> appendMac(out, low, exact ? MAC_MASK : maskLow);
            case IPV4 -> appendIpv4(out, (int) low, exact ? -1 : (int) maskLow);
            case IPV6 -> appendIpv6(out, high, low, maskHigh, maskLow);
            case TCP_FLAGS, CT_STATE, TUN_FLAGS -> {
                FlagNames flags = FlagNames.of(field.format());
                if (exact || (field == MatchField.TUN_FLAGS && (maskLow & field.maxLow()) != 0)) {
                    flags.append(out, (int) low, '|');
                } else {
                    flags.appendMasked(out, (int) low, (int) maskLow);
                }
            }
            case FRAG -> out.append(Frag.nameOf((int) low, (int) maskLow));
            case PORT -> {
                if (exact) {
                    OfPorts.append(out, (int) low & 0xffff, names);
                } else {
                    appendNumber(out, field, high, low);
                    appendHex(out.append('/'), maskHigh, maskLow);
                }
            }
            case HEX, DECIMAL -> {
                appendNumber(out, field, high, low);
                if (!exact) {
                    appendHex(out.append('/'), maskHigh, maskLow);
                }
            }
        }
        return out;
    }

    private static void appendNumber(StringBuilder out, MatchField field, long high, long low) {
        if (field.format() == FieldFormat.HEX) {
            appendHex(out, high, low);
        } else {
            out.append(Long.toUnsignedString(low));
        }
    }

    /**
     * Appends a MAC address and, unless whole, its mask.
     *
     * @param out where to append.
     * @param mac 48 bits.
     * @param mask 48 bits.
     * @return out.
     */
    static StringBuilder appendMac(StringBuilder out, long mac, long mask) {
        MacAddress.append(out, mac);
        if (mask != MAC_MASK) {
            MacAddress.append(out.append('/'), mask);
        }
        return out;
    }

    /**
     * Appends an IPv4 address and, unless whole, its prefix length or mask.
     *
     * @param out where to append.
     * @param address 32 bits.
     * @param mask 32 bits.
     * @return out.
     */
    static StringBuilder appendIpv4(StringBuilder out, int address, int mask) {
        Ipv4Address.append(out, address);
        if (mask != -1) {
            int length = Ipv4Address.prefixLength(mask);
            out.append('/');
            if (length >= 0) {
                out.append(length);
            } else {
                Ipv4Address.append(out, mask);
            }
        }
        return out;
    }

    /**
     * Appends an IPv6 address and, unless whole, its prefix length or mask.
     *
     * @param out where to append.
     * @param high first eight octets.
     * @param low last eight octets.
     * @param maskHigh mask of the first.
     * @param maskLow mask of the last.
     * @return out.
     */
    static StringBuilder appendIpv6(StringBuilder out, long high, long low, long maskHigh, long maskLow) {
        Ipv6Address.append(out, high, low);
        if (maskHigh != -1L || maskLow != -1L) {
            int length = Ipv6Address.prefixLength(maskHigh, maskLow);
            out.append('/');
            if (length >= 0) {
                out.append(length);
            } else {
                Ipv6Address.append(out, maskHigh, maskLow);
            }
        }
        return out;
    }
}
