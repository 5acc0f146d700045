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
 */
public record DeviceAddress(IpPrefix prefix, IpAddress broadcast, Scope scope, boolean secondary) {
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
        return new DeviceAddress(prefix, null, scope, false);
    }

    /**
     * The same with the last address of its network as broadcast address, as {@code ip addr add ADDRESS brd +} gives it.
     *
     * @return changed copy; unchanged if the network has no such address.
     */
    public DeviceAddress withBroadcast() {
        return new DeviceAddress(prefix, prefix.broadcast(), scope, secondary);
    }

    /**
     * The same with another scope.
     *
     * @param other how far it is good.
     * @return changed copy.
     */
    public DeviceAddress withScope(Scope other) {
        return new DeviceAddress(prefix, broadcast, other, secondary);
    }

    /** The same as a second one of its network, or as the first. */
    DeviceAddress asSecondary(boolean value) {
        return new DeviceAddress(prefix, broadcast, scope, value);
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
