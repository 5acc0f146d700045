package dev.patchbay.datapath.netns;

import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.codec.ip.Ipv6Address;

/**
 * An address of either family.
 *
 * <p>Immutable, with equality by content; ordered by family, then unsigned.
 *
 * @param family which.
 * @param high upper half of an IPv6 address; 0 for IPv4.
 * @param low lower half of an IPv6 address; an IPv4 address in the low 32 bits, else zero.
 */
public record IpAddress(IpFamily family, long high, long low) implements Comparable<IpAddress> {
    /** 0.0.0.0. */
    public static final IpAddress ANY_IPV4 = of(0);

    /** The unspecified address {@code ::}. */
    public static final IpAddress ANY_IPV6 = of(0, 0);

    private static final int LOOPBACK_NET = 127;
    private static final int LINK_LOCAL_NET = 0xa9fe;
    private static final long LINK_LOCAL_IPV6 = 0xfe80L << 48;
    private static final long LINK_LOCAL_IPV6_MASK = 0xffc0L << 48;

    /**
     * An IPv4 address.
     *
     * @param ipv4 most significant octet first.
     * @return the address.
     */
    public static IpAddress of(int ipv4) {
        return new IpAddress(IpFamily.IPV4, 0, Integer.toUnsignedLong(ipv4));
    }

    /**
     * An IPv6 address.
     *
     * @param high upper half.
     * @param low lower half.
     * @return the address.
     */
    public static IpAddress of(long high, long low) {
        return new IpAddress(IpFamily.IPV6, high, low);
    }

    /**
     * Reads an address of either family.
     *
     * @param text {@code 192.0.2.1} or {@code 2001:db8::1}.
     * @return the address.
     * @throws IllegalArgumentException if it is neither.
     */
    public static IpAddress parse(CharSequence text) {
        if (text.toString().indexOf(':') < 0) {
            return of(Ipv4Address.parse(text));
        }
        Ipv6Address parsed = Ipv6Address.parse(text);
        return of(parsed.high(), parsed.low());
    }

    /**
     * The unspecified address of a family.
     *
     * @param family which.
     * @return all zero.
     */
    public static IpAddress any(IpFamily family) {
        return family == IpFamily.IPV4 ? ANY_IPV4 : ANY_IPV6;
    }

    /**
     * The link-local address that a device gives itself: fe80::/64 with the modified EUI-64 of its MAC address (RFC 4291
     * appendix A).
     *
     * @param mac 48 bits.
     * @return the address.
     */
    public static IpAddress linkLocal(long mac) {
        long upper = (mac >>> 24 ^ 0x02_0000L) << 40;
        return of(LINK_LOCAL_IPV6, upper | 0xff_fe00_0000L | (mac & 0xff_ffffL));
    }

    /**
     * An IPv4 address as a number.
     *
     * @return most significant octet first; of an IPv6 address the last 32 bits.
     */
    public int ipv4() {
        return (int) low;
    }

    /**
     * Whether the family is IPv4.
     *
     * @return true for IPv4.
     */
    public boolean isIpv4() {
        return family == IpFamily.IPV4;
    }

    /**
     * One bit.
     *
     * @param index from 0, the most significant one, to {@link IpFamily#bits} - 1.
     * @return 0 or 1.
     */
    public int bit(int index) {
        if (isIpv4()) {
            return (int) (low >>> (31 - index)) & 1;
        }
        return (int) ((index < 64 ? high >>> (63 - index) : low >>> (127 - index)) & 1);
    }

    /**
     * How many leading bits two addresses of one family have in common.
     *
     * @param other of the same family.
     * @return 0 to {@link IpFamily#bits}.
     */
    public int commonBits(IpAddress other) {
        if (isIpv4()) {
            return Integer.numberOfLeadingZeros(ipv4() ^ other.ipv4());
        }
        return high == other.high
                ? 64 + Long.numberOfLeadingZeros(low ^ other.low)
                : Long.numberOfLeadingZeros(high ^ other.high);
    }

    /**
     * The address with all bits behind a prefix cleared.
     *
     * @param length of the prefix.
     * @return address of the network.
     */
    public IpAddress masked(int length) {
        if (isIpv4()) {
            return of(ipv4() & Ipv4Address.mask(length));
        }
        return of(high & Ipv6Address.maskHigh(length), low & Ipv6Address.maskLow(length));
    }

    /**
     * Whether all bits are zero.
     *
     * @return true for {@code 0.0.0.0} and {@code ::}.
     */
    public boolean isAny() {
        return high == 0 && low == 0;
    }

    /**
     * Whether it names a group.
     *
     * @return true for 224.0.0.0/4 and ff00::/8.
     */
    public boolean isMulticast() {
        return isIpv4() ? Ipv4Address.isMulticast(ipv4()) : Ipv6Address.isMulticast(high);
    }

    /**
     * Whether it never leaves a host.
     *
     * @return true for 127.0.0.0/8 and ::1.
     */
    public boolean isLoopback() {
        return isIpv4() ? ipv4() >>> 24 == LOOPBACK_NET : high == 0 && low == 1;
    }

    /**
     * Whether it never leaves a link.
     *
     * @return true for 169.254.0.0/16 and fe80::/10.
     */
    public boolean isLinkLocal() {
        return isIpv4() ? ipv4() >>> 16 == LINK_LOCAL_NET : (high & LINK_LOCAL_IPV6_MASK) == LINK_LOCAL_IPV6;
    }

    /** Whether it is 255.255.255.255. */
    boolean isLimitedBroadcast() {
        return isIpv4() && ipv4() == -1;
    }

    @Override
    public int compareTo(IpAddress other) {
        int order = family.compareTo(other.family);
        order = order == 0 ? Long.compareUnsigned(high, other.high) : order;
        return order == 0 ? Long.compareUnsigned(low, other.low) : order;
    }

    @Override
    public String toString() {
        return isIpv4() ? Ipv4Address.format(ipv4()) : Ipv6Address.format(high, low);
    }
}
