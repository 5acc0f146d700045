package dev.patchbay.datapath.netns;

/**
 * An address with the length of its prefix: a network, or an address in its network.
 *
 * <p>Immutable, with equality by content.
 *
 * @param address bits behind the prefix are kept.
 * @param length 0 to 32 or 128.
 */
public record IpPrefix(IpAddress address, int length) {
    /** All of IPv4. */
    public static final IpPrefix ALL_IPV4 = new IpPrefix(IpAddress.ANY_IPV4, 0);

    /** All of IPv6. */
    public static final IpPrefix ALL_IPV6 = new IpPrefix(IpAddress.ANY_IPV6, 0);

    /** Checks the length. */
    public IpPrefix {
        if (length < 0 || length > address.family().bits()) {
            throw new IllegalArgumentException("prefix length " + length + " of " + address + ": expected 0 to "
                    + address.family().bits());
        }
    }

    /**
     * A single address.
     *
     * @param address which.
     * @return with the longest prefix.
     */
    public static IpPrefix host(IpAddress address) {
        return new IpPrefix(address, address.family().bits());
    }

    /**
     * All addresses of a family.
     *
     * @param family which.
     * @return with prefix length 0.
     */
    public static IpPrefix all(IpFamily family) {
        return family == IpFamily.IPV4 ? ALL_IPV4 : ALL_IPV6;
    }

    /**
     * Reads an address with or without a prefix length.
     *
     * @param text {@code 192.0.2.0/24}, {@code 2001:db8::/64}, or an address alone.
     * @return with the longest prefix if there was none.
     * @throws IllegalArgumentException if it is neither.
     */
    public static IpPrefix parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            return host(IpAddress.parse(text));
        }
        IpAddress address = IpAddress.parse(text.substring(0, slash));
        try {
            return new IpPrefix(address, Integer.parseUnsignedInt(text.substring(slash + 1)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("prefix length of \"" + text + "\" is not a number", e);
        }
    }

    /**
     * Which family.
     *
     * @return that of the address.
     */
    public IpFamily family() {
        return address.family();
    }

    /**
     * The network without the host's bits.
     *
     * @return prefix of the same length.
     */
    public IpPrefix network() {
        IpAddress masked = address.masked(length);
        return masked.equals(address) ? this : new IpPrefix(masked, length);
    }

    /**
     * Whether an address lies in the network.
     *
     * @param other of any family.
     * @return false for the other family.
     */
    public boolean contains(IpAddress other) {
        return other.family() == family() && address.commonBits(other) >= length;
    }

    /**
     * Whether only one address lies in it.
     *
     * @return true for /32 and /128.
     */
    public boolean isHost() {
        return length == family().bits();
    }

    /**
     * The last address of an IPv4 network, to which all of it listens.
     *
     * @return null for IPv6 and for networks too small to have one (/31 and /32, RFC 3021).
     */
    public IpAddress broadcast() {
        if (!address.isIpv4() || length > 30) {
            return null;
        }
        return IpAddress.of(address.ipv4() | -1 >>> length);
    }

    /** The address with {@code /} and the length. */
    @Override
    public String toString() {
        return address + "/" + length;
    }
}
