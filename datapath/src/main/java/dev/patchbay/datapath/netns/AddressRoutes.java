package dev.patchbay.datapath.netns;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * The routes that Linux makes of the addresses of devices: to the address itself, to its network, and to all on the link.
 *
 * <p><b>Threads.</b> Slow path only.
 */
final class AddressRoutes {
    private static final int LARGEST_WITH_BROADCAST = 30;

    private final RoutingTables routes;

    AddressRoutes(RoutingTables routes) {
        this.routes = routes;
    }

    void add(NetDevice device, DeviceAddress address) {
        each(device, address, routes::add);
    }

    void remove(NetDevice device, DeviceAddress address) {
        // What another address of the device needs as well stays.
        List<Route> needed = new ArrayList<>();
        for (DeviceAddress other : device.addresses()) {
            each(device, other, (table, route) -> needed.add(route));
        }
        each(device, address, (table, route) -> {
            if (!needed.contains(route)) {
                routes.remove(route.prefix().family(), table, route::equals);
            }
        });
        if (address.address().isIpv4()) {
            // Routes that name a source that is not there any more.
            routes.removeEverywhere(route -> address.address().equals(route.source()) && route.uses(device.name()));
        }
    }

    /** A device that is off keeps its addresses, nothing else; a route that has other next hops stays with those. */
    void down(NetDevice device) {
        routes.removeEverywhere(route -> route.usesOnly(device.name()) && route.type() != RouteType.LOCAL);
    }

    private static void each(NetDevice device, DeviceAddress address, BiConsumer<Integer, Route> action) {
        if (address.address().isIpv4()) {
            eachIpv4(device, address, action);
        } else {
            eachIpv6(device, address, action);
        }
    }

    private static void eachIpv4(NetDevice device, DeviceAddress address, BiConsumer<Integer, Route> action) {
        IpPrefix prefix = address.prefix();
        IpAddress own = address.address();
        action.accept(RoutingTables.LOCAL, kernel(IpPrefix.host(own), RouteType.LOCAL, Scope.HOST, own, device));
        if (!device.up()) {
            return;
        }
        if (address.broadcast() != null) {
            action.accept(
                    RoutingTables.LOCAL,
                    kernel(IpPrefix.host(address.broadcast()), RouteType.BROADCAST, Scope.LINK, own, device));
        }
        if (address.secondary() || prefix.isHost()) {
            return;
        }
        boolean loopback = device.kind() == DeviceKind.LOOPBACK;
        action.accept(
                loopback ? RoutingTables.LOCAL : RoutingTables.MAIN,
                kernel(
                        prefix.network(),
                        loopback ? RouteType.LOCAL : RouteType.UNICAST,
                        loopback ? Scope.HOST : Scope.LINK,
                        own,
                        device));
        if (prefix.length() <= LARGEST_WITH_BROADCAST) {
            action.accept(
                    RoutingTables.LOCAL,
                    kernel(IpPrefix.host(prefix.broadcast()), RouteType.BROADCAST, Scope.LINK, own, device));
        }
    }

    private static void eachIpv6(NetDevice device, DeviceAddress address, BiConsumer<Integer, Route> action) {
        IpPrefix own = IpPrefix.host(address.address());
        action.accept(
                RoutingTables.LOCAL,
                kernel(own, RouteType.LOCAL, Scope.GLOBAL, null, device).withMetric(0));
        if (!device.up() || device.kind() == DeviceKind.LOOPBACK) {
            return;
        }
        action.accept(
                RoutingTables.LOCAL,
                kernel(IpPrefix.parse("ff00::/8"), RouteType.MULTICAST, Scope.GLOBAL, null, device)
                        .withMetric(Route.IPV6_KERNEL_METRIC));
        if (!address.prefix().isHost()) {
            action.accept(
                    RoutingTables.MAIN,
                    kernel(address.prefix().network(), RouteType.UNICAST, Scope.GLOBAL, null, device)
                            .withMetric(Route.IPV6_KERNEL_METRIC));
        }
    }

    private static Route kernel(IpPrefix prefix, RouteType type, Scope scope, IpAddress source, NetDevice device) {
        return new Route(prefix, type, List.of(NextHop.dev(device.name())), RouteProtocol.KERNEL, scope, source, 0);
    }
}
