package dev.patchbay.datapath.netns.iptables;

import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.codec.ip.Ipv6Address;

/**
 * The source or destination that a rule asks for: {@code -s}, {@code -d}.
 *
 * <p>An IPv4 address stands in the low 32 bits of {@code low}; its mask likewise.
 *
 * @param inverted whether any other address is meant
 * @param high first eight octets of an IPv6 address, masked
 * @param low last eight octets, or the IPv4 address, masked
 * @param maskHigh mask of {@code high}
 * @param maskLow mask of {@code low}
 */
public record AddressMatch(boolean inverted, long high, long low, long maskHigh, long maskLow) {
    /** Any address; a rule that says nothing about it. */
    public static final AddressMatch ANY = new AddressMatch(false, 0, 0, 0, 0);

    private static final long IPV4 = 0xffff_ffffL;

    /**
     * A prefix of IPv4.
     *
     * @param inverted whether any other is meant
     * @param address first octet most significant; bits outside the mask do not matter
     * @param mask of any form
     */
    public static AddressMatch ipv4(boolean inverted, int address, int mask) {
        return new AddressMatch(inverted, 0, address & mask & IPV4, 0, mask & IPV4);
    }

    /** Whether every address will do: the rule looks at none. */
    public boolean any() {
        return maskHigh == 0 && maskLow == 0 && !inverted;
    }

    /**
     * Whether it asks for this address.
     *
     * @param addressHigh 0 for IPv4
     * @param addressLow an IPv4 address must have its upper half zero
     */
    public boolean accepts(long addressHigh, long addressLow) {
        return ((addressHigh & maskHigh) == high && (addressLow & maskLow) == low) != inverted;
    }

    /** The address and its prefix or mask, as {@code iptables -S} prints it. */
    String save(Family family) {
        if (family == Family.IPV6) {
            int prefix = Ipv6Address.prefixLength(maskHigh, maskLow);
            return Ipv6Address.format(high, low) + "/"
                    + (prefix >= 0 ? Integer.toString(prefix) : Ipv6Address.format(maskHigh, maskLow));
        }
        int prefix = Ipv4Address.prefixLength((int) maskLow);
        return Ipv4Address.format((int) low) + "/"
                + (prefix >= 0 ? Integer.toString(prefix) : Ipv4Address.format((int) maskLow));
    }

    /** The same for {@code iptables -L}, where the length of a whole address is left out. */
    String list(Family family, boolean numeric) {
        if (maskHigh == 0 && maskLow == 0 && !numeric) {
            return "anywhere";
        }
        String text = save(family);
        String whole = "/" + family.addressBits();
        return text.endsWith(whole) ? text.substring(0, text.length() - whole.length()) : text;
    }
}
