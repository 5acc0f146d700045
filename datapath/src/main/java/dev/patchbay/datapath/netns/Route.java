package dev.patchbay.datapath.netns;

import java.util.List;

/**
 * An entry of a routing table.
 *
 * <p>Immutable, with equality by content.
 *
 * @param prefix destinations; no bits behind the prefix.
 * @param type what happens to packets there.
 * @param hops where they go: one, several (of which each flow of addresses has one), or none if {@code type} sends nothing.
 * @param protocol who made it.
 * @param scope how far the destinations are.
 * @param source address that packets of this host are given; null if the device's is taken.
 * @param metric lower is preferred among routes of one prefix.
 */
public record Route(
        IpPrefix prefix,
        RouteType type,
        List<NextHop> hops,
        RouteProtocol protocol,
        Scope scope,
        IpAddress source,
        int metric) {
    /** Metric of IPv6 routes unless told otherwise. */
    public static final int IPV6_METRIC = 1024;

    /** Metric of the routes that the kernel makes for IPv6 addresses. */
    public static final int IPV6_KERNEL_METRIC = 256;

    /** Checks and copies. */
    public Route {
        if (!prefix.network().equals(prefix)) {
            throw new IllegalArgumentException(
                    "route to " + prefix + ": bits behind the prefix, expected " + prefix.network());
        }
        hops = List.copyOf(hops);
    }

    /**
     * A route to one next hop, made by an administrator; its scope is what ip(8) chooses.
     *
     * @param prefix destinations.
     * @param hop where to.
     * @return route of protocol boot.
     */
    public static Route to(IpPrefix prefix, NextHop hop) {
        return new Route(
                prefix,
                RouteType.UNICAST,
                List.of(hop),
                RouteProtocol.BOOT,
                hop.via() == null && prefix.family() == IpFamily.IPV4 ? Scope.LINK : Scope.GLOBAL,
                null,
                prefix.family() == IpFamily.IPV4 ? 0 : IPV6_METRIC);
    }

    /**
     * A route that sends nothing.
     *
     * @param type what it does instead.
     * @param prefix destinations.
     * @return route of protocol boot.
     */
    public static Route without(RouteType type, IpPrefix prefix) {
        return new Route(
                prefix,
                type,
                List.of(),
                RouteProtocol.BOOT,
                Scope.GLOBAL,
                null,
                prefix.family() == IpFamily.IPV4 ? 0 : IPV6_METRIC);
    }

    /**
     * The same, made by somebody else.
     *
     * @param other who.
     * @return changed copy.
     */
    public Route withProtocol(RouteProtocol other) {
        return new Route(prefix, type, hops, other, scope, source, metric);
    }

    /**
     * The same with an address for packets of this host.
     *
     * @param other the address, or null.
     * @return changed copy.
     */
    public Route withSource(IpAddress other) {
        return new Route(prefix, type, hops, protocol, scope, other, metric);
    }

    /**
     * The same with another metric.
     *
     * @param other metric.
     * @return changed copy.
     */
    public Route withMetric(int other) {
        return new Route(prefix, type, hops, protocol, scope, source, other);
    }

    /**
     * The same with another scope.
     *
     * @param other scope.
     * @return changed copy.
     */
    public Route withScope(Scope other) {
        return new Route(prefix, type, hops, protocol, other, source, metric);
    }

    /**
     * The same of another type.
     *
     * @param other type.
     * @return changed copy.
     */
    public Route withType(RouteType other) {
        return new Route(prefix, other, hops, protocol, scope, source, metric);
    }

    /** Whether packets may leave by a device. */
    boolean uses(String device) {
        return hops.stream().anyMatch(hop -> hop.device().equals(device));
    }

    /** Whether packets may leave by a device and by no other. */
    boolean usesOnly(String device) {
        return !hops.isEmpty() && hops.stream().allMatch(hop -> hop.device().equals(device));
    }

    /** Whether the kernel takes it for the same entry: prefix, metric, and for IPv6, which adds up next hops, those too. */
    boolean sameEntry(Route other) {
        return prefix.equals(other.prefix)
                && metric == other.metric
                && (prefix.family() == IpFamily.IPV4 || hops.equals(other.hops));
    }
}
