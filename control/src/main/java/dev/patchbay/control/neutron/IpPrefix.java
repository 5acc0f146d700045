package dev.patchbay.control.neutron;

import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.codec.ip.Ipv6Address;

/**
 * An address of either family with a prefix length: a range, or one address of it.
 *
 * @param family of the address
 * @param high the first eight octets of an IPv6 address; 0 for IPv4
 * @param low the rest; for IPv4 the address in the low 32 bits
 * @param length 0 to 32 or 128
 */
public record IpPrefix(IpFamily family, long high, long low, int length) {
    /** The first half of every link-local address that is made of a link-layer address. */
    private static final long LINK_LOCAL = 0xfe80_0000_0000_0000L;

    /**
     * Reads {@code 192.0.2.4}, {@code 10.0.0.0/8} or {@code 2001:db8::/32}.
     *
     * @param text all of it
     * @return the prefix; its length is that of the address if none is given
     * @throws IllegalArgumentException if the text is anything else; the message quotes it
     */
    public static IpPrefix parse(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        IpFamily family = address.indexOf(':') < 0 ? IpFamily.IPV4 : IpFamily.IPV6;
        int length = slash < 0 ? family.bits() : length(text, slash + 1, family.bits());
        if (family == IpFamily.IPV4) {
            return new IpPrefix(family, 0, Ipv4Address.parse(address) & 0xffff_ffffL, length);
        }
        Ipv6Address parsed = Ipv6Address.parse(address);
        return new IpPrefix(family, parsed.high(), parsed.low(), length);
    }

    private static int length(String text, int at, int most) {
        String digits = text.substring(at);
        if (!digits.matches("[0-9]{1,3}") || Integer.parseInt(digits) > most) {
            throw new IllegalArgumentException("'" + text + "' has no prefix length from 0 to " + most);
        }
        return Integer.parseInt(digits);
    }

    /**
     * The link-local address that a device with a link-layer address gives itself (RFC 4291, appendix A).
     *
     * @param mac 48 bits
     * @return a single address
     */
    public static IpPrefix linkLocal(long mac) {
        long upper = (mac >>> 24) ^ 0x02_0000L;
        return new IpPrefix(
                IpFamily.IPV6, LINK_LOCAL, (upper << 40) | 0xff_fe00_0000L | (mac & 0xff_ffffL), IpFamily.IPV6.bits());
    }

    /**
     * Whether it is one address and no range.
     *
     * @return true if the prefix is as long as an address
     */
    public boolean isSingle() {
        return length == family.bits();
    }

    /**
     * The range as a whole.
     *
     * @return the same with the bits behind the prefix 0
     */
    public IpPrefix network() {
        return new IpPrefix(family, high & maskHigh(), low & maskLow(), length);
    }

    /**
     * Whether an address or range lies inside.
     *
     * @param other of either family
     * @return true if every address of it does
     */
    public boolean contains(IpPrefix other) {
        return family == other.family
                && other.length >= length
                && ((high ^ other.high) & maskHigh()) == 0
                && ((low ^ other.low) & maskLow()) == 0;
    }

    private long maskHigh() {
        return family == IpFamily.IPV4 ? 0 : Ipv6Address.maskHigh(length);
    }

    private long maskLow() {
        return family == IpFamily.IPV4 ? Ipv4Address.mask(length) & 0xffff_ffffL : Ipv6Address.maskLow(length);
    }

    /**
     * The address alone.
     *
     * @return without the prefix length
     */
    public String address() {
        return family == IpFamily.IPV4 ? Ipv4Address.format((int) low) : Ipv6Address.format(high, low);
    }

    /** The address, and the prefix length unless it is one address. */
    @Override
    public String toString() {
        return isSingle() ? address() : address() + "/" + length;
    }
}
