package dev.patchbay.control.guest;

import dev.patchbay.codec.eth.MacAddress;
import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.control.lab.Cidr;
import dev.patchbay.control.lab.GuestSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The addresses and routes of a guest, given by the lab or by DHCP.
 *
 * <p>Immutable: the agent replaces it as a whole, so any thread may look at one.
 *
 * @param addresses the first is the source of what the guest sends where no route says otherwise; none before DHCP
 * @param routes longest prefix first, then lowest metric
 * @param mtu largest IP packet
 * @param leaseSeconds how long the addresses are lent, or {@link #FOR_EVER}
 * @param domain in which the guest resolves names, or empty
 */
public record GuestConfiguration(
        List<Cidr> addresses, List<GuestRoute> routes, int mtu, long leaseSeconds, String domain) {
    /** Lease time of addresses that nobody takes away. */
    public static final long FOR_EVER = 0xffff_ffffL;

    /** Name of a guest's interface, as cloud images have it. */
    public static final String DEVICE = "ens3";

    private static final int DEFAULT_MTU = 1500;
    private static final int HOST = 32;

    /** Sorts the routes. */
    public GuestConfiguration {
        addresses = List.copyOf(addresses);
        routes = routes.stream()
                .sorted(Comparator.comparingInt(GuestRoute::prefixLength)
                        .reversed()
                        .thenComparingInt(GuestRoute::metric))
                .toList();
    }

    /** Nothing yet. */
    static GuestConfiguration none() {
        return new GuestConfiguration(List.of(), List.of(), DEFAULT_MTU, FOR_EVER, "");
    }

    /** What the lab says. */
    static GuestConfiguration of(GuestSpec spec) {
        var routes = new ArrayList<GuestRoute>();
        for (Cidr own : spec.addresses()) {
            if (own.prefixLength() < HOST) {
                int network = own.address() & Ipv4Address.mask(own.prefixLength());
                routes.add(new GuestRoute(network, own.prefixLength(), 0, "kernel", own.address(), 0));
            }
        }
        if (spec.gateway() != 0) {
            routes.add(new GuestRoute(0, 0, spec.gateway(), "static", 0, 0));
        }
        return new GuestConfiguration(spec.addresses(), routes, spec.mtu(), FOR_EVER, "");
    }

    boolean isMine(int ip) {
        for (Cidr own : addresses) {
            if (own.address() == ip) {
                return true;
            }
        }
        return false;
    }

    boolean isBroadcast(int ip) {
        for (Cidr own : addresses) {
            if (own.prefixLength() < 31 && own.broadcast() == ip) {
                return true;
            }
        }
        return false;
    }

    private GuestRoute route(int destination) {
        for (GuestRoute route : routes) {
            if (route.contains(destination)) {
                return route;
            }
        }
        return null;
    }

    /** Whom to ask ARP for; the destination itself where no route leads to it. */
    int nextHop(int destination) {
        GuestRoute route = route(destination);
        return route == null || route.via() == 0 ? destination : route.via();
    }

    /** 0 without any address. */
    int sourceFor(int destination) {
        if (addresses.isEmpty()) {
            return 0;
        }
        GuestRoute route = route(destination);
        return route == null || route.source() == 0 ? addresses.getFirst().address() : route.source();
    }

    /**
     * The lines of {@code ip address}.
     *
     * @param mac of the interface
     * @return of the loopback device and the interface
     */
    public List<String> addressLines(long mac) {
        var lines = new ArrayList<String>();
        lines.add("1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default qlen 1000");
        lines.add("    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00");
        lines.add("    inet 127.0.0.1/8 scope host lo");
        lines.add("       valid_lft forever preferred_lft forever");
        lines.add("2: " + DEVICE + ": <BROADCAST,MULTICAST,UP,LOWER_UP> mtu " + mtu
                + " qdisc fq_codel state UP group default qlen 1000");
        lines.add("    link/ether " + MacAddress.format(mac) + " brd ff:ff:ff:ff:ff:ff");
        boolean lent = leaseSeconds != FOR_EVER;
        for (Cidr own : addresses) {
            String broadcast = own.prefixLength() < 31 ? " brd " + Ipv4Address.format(own.broadcast()) : "";
            lines.add("    inet " + own + broadcast + " scope global " + (lent ? "dynamic " : "") + DEVICE);
            String left = lent ? leaseSeconds + "sec" : "forever";
            lines.add("       valid_lft " + left + " preferred_lft " + left);
        }
        return lines;
    }

    /**
     * The lines of {@code ip route}.
     *
     * @return the default route first, then by network
     */
    public List<String> routeLines() {
        return routes.stream()
                .sorted(Comparator.comparingInt((GuestRoute route) -> Math.min(route.prefixLength(), 1))
                        .thenComparingLong(route -> Integer.toUnsignedLong(route.network()))
                        .thenComparingInt(GuestRoute::prefixLength))
                .map(route -> route.line(DEVICE))
                .toList();
    }
}
