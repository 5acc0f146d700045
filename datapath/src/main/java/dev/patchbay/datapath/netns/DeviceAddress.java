package dev.patchbay.datapath.netns;

/**
 * An address of a device.
 *
 * <p>Immutable, with equality by content.
 *
 * @param prefix the address, and the length of the network that is on the link.
 * @param broadcast of the network, as somebody set it; null if nobody did.
 * @param scope how far it is good.
 * @param secondary whether another address of the same network came before it.
 * @param lifetime seconds for which it is lent, as listings show it; {@link #FOR_EVER} unless somebody lent it. Taking it away
 *     in time is up to whoever did.
 */
public record DeviceAddress(IpPrefix prefix, IpAddress broadcast, Scope scope, boolean secondary, long lifetime) {
    /** Lifetime of an address that nobody takes away. */
    public static final long FOR_EVER = 0xffff_ffffL;

    /**
     * An address with what the kernel would make of it: scope by its kind, no broadcast address.
     *
     * @param prefix address and length.
     * @return primary address.
     */
    public static DeviceAddress of(IpPrefix prefix) {
        IpAddress address = prefix.address();
        Scope scope = address.isLoopback()
                ? Scope.HOST
                : !address.isIpv4() && address.isLinkLocal() ? Scope.LINK : Scope.GLOBAL;
        return new DeviceAddress(prefix, null, scope, false, FOR_EVER);
    }

    /**
     * The same with the last address of its network as broadcast address, as {@code ip addr add ADDRESS brd +} gives it.
     *
     * @return changed copy; unchanged if the network has no such address.
     */
    public DeviceAddress withBroadcast() {
        return withBroadcast(prefix.broadcast());
    }

    /**
     * The same with a broadcast address.
     *
     * @param last address of the network, or null for none.
     * @return changed copy.
     */
    public DeviceAddress withBroadcast(IpAddress last) {
        return new DeviceAddress(prefix, last, scope, secondary, lifetime);
    }

    /**
     * The same with a lifetime.
     *
     * @param seconds for which it is lent.
     * @return changed copy.
     */
    public DeviceAddress withLifetime(long seconds) {
        return new DeviceAddress(prefix, broadcast, scope, secondary, seconds);
    }

    /**
     * The same with another scope.
     *
     * @param other how far it is good.
     * @return changed copy.
     */
    public DeviceAddress withScope(Scope other) {
        return new DeviceAddress(prefix, broadcast, other, secondary, lifetime);
    }

    /** The same as a second one of its network, or as the first. */
    DeviceAddress asSecondary(boolean value) {
        return new DeviceAddress(prefix, broadcast, scope, value, lifetime);
    }

    /**
     * The address itself.
     *
     * @return without length.
     */
    public IpAddress address() {
        return prefix.address();
    }
}
