package dev.patchbay.control.netns;

import dev.patchbay.control.guest.Guest;
import dev.patchbay.control.guest.GuestConfiguration;
import dev.patchbay.control.guest.GuestNeighbour;
import dev.patchbay.control.guest.GuestRoute;
import dev.patchbay.control.lab.Cidr;
import dev.patchbay.datapath.netns.DeviceAddress;
import dev.patchbay.datapath.netns.DeviceSpec;
import dev.patchbay.datapath.netns.IpAddress;
import dev.patchbay.datapath.netns.IpFamily;
import dev.patchbay.datapath.netns.IpPrefix;
import dev.patchbay.datapath.netns.Namespace;
import dev.patchbay.datapath.netns.Namespaces;
import dev.patchbay.datapath.netns.NetDevice;
import dev.patchbay.datapath.netns.RoutingTables;
import dev.patchbay.datapath.ofproto.ChangeSink;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A guest as a namespace of its own, so that the tools that list namespaces list it, too: one card, its addresses, routes and
 * neighbours.
 *
 * @param mac of the card
 * @param configuration addresses and routes
 * @param leaseSeconds for which it may still use the addresses
 * @param neighbours its ARP table
 */
record GuestView(long mac, GuestConfiguration configuration, long leaseSeconds, List<GuestNeighbour> neighbours) {
    private static final long PATIENCE_SECONDS = 5;

    /** Asks the guest; any thread but the guests'. */
    static GuestView of(Guest guest) {
        try {
            return new GuestView(
                    guest.mac(),
                    guest.configuration(),
                    guest.leaseSecondsLeft().get(PATIENCE_SECONDS, TimeUnit.SECONDS),
                    guest.neighbours().get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return new GuestView(guest.mac(), guest.configuration(), GuestConfiguration.FOR_EVER, List.of());
        } catch (ExecutionException | TimeoutException failed) {
            throw new IllegalStateException(failed);
        }
    }

    /** The namespace; nobody else knows it. */
    Namespace build(long nowMs) {
        Namespaces own = new Namespaces(ChangeSink.NONE, 0);
        Namespace place = own.add("guest");
        NetDevice card = own.addDevice(
                place, DeviceSpec.veth(GuestConfiguration.DEVICE, mac).withMtu(configuration.mtu()));
        for (Cidr address : configuration.addresses()) {
            DeviceAddress added =
                    DeviceAddress.of(IpPrefix.parse(address.toString())).withLifetime(leaseSeconds);
            place.addAddress(card, address.prefixLength() < 31 ? added.withBroadcast() : added);
        }
        // Those that came with the addresses are among the guest's own, perhaps with another metric.
        place.routes().remove(IpFamily.IPV4, RoutingTables.MAIN, route -> true);
        for (boolean direct : new boolean[] {true, false}) {
            for (GuestRoute route : configuration.routes()) {
                if (route.via() == 0 == direct) {
                    NamespaceText.route(place, route.line(card.name()));
                }
            }
        }
        for (GuestNeighbour neighbour : neighbours) {
            place.neighbours().set(card, IpAddress.of(neighbour.address()), neighbour.mac(), neighbour.state(), nowMs);
        }
        return place;
    }
}
