package dev.patchbay.control.why;

import dev.patchbay.codec.eth.MacAddress;
import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.control.json.Json;
import dev.patchbay.control.lab.Lab;
import dev.patchbay.control.lab.LabHost;
import dev.patchbay.control.run.HostFailure;
import dev.patchbay.control.run.HostLink;
import dev.patchbay.datapath.netns.IpAddress;
import dev.patchbay.datapath.netns.IpFamily;
import dev.patchbay.datapath.netns.IpPrefix;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who is where in a running lab: guests, devices of namespaces, and which host has which tunnel end. As it was when it was asked.
 *
 * <p>Immutable.
 */
final class LabMap {
    /** Somebody with addresses: a guest if {@code namespace} is null, else a device of that namespace. */
    record Station(
            String host,
            String name,
            String namespace,
            String port,
            long mac,
            List<IpPrefix> addresses,
            List<Way> ways) {
        boolean isGuest() {
            return namespace == null;
        }

        boolean has(IpAddress address) {
            return addresses.stream().anyMatch(each -> each.address().equals(address));
        }

        /** Whom a guest asks ARP for to get there. */
        IpAddress nextHop(IpAddress to) {
            return ways.stream()
                    .filter(way -> way.network.family() == to.family() && way.network.contains(to))
                    .findFirst()
                    .filter(way -> !way.via.isAny())
                    .map(Way::via)
                    .orElse(to);
        }

        /** The first address of a family; null if there is none. */
        IpAddress address(IpFamily family) {
            return addresses.stream()
                    .map(IpPrefix::address)
                    .filter(each -> each.family() == family)
                    .findFirst()
                    .orElse(null);
        }
    }

    /** A route of a guest; {@code via} is unspecified if it is on the link. */
    record Way(IpPrefix network, IpAddress via) {}

    private final Map<Integer, String> hostsByTunnelEnd = new LinkedHashMap<>();
    private final List<Station> stations = new ArrayList<>();
    private final Map<String, Set<String>> ports = new LinkedHashMap<>();
    private final Map<String, Set<String>> bridges = new LinkedHashMap<>();
    private final Map<String, Set<String>> namespaces = new LinkedHashMap<>();

    private LabMap() {}

    /**
     * Asks the hosts of a lab.
     *
     * @param lab names the tunnel ends of hosts that are not asked; null if its file is not at hand
     */
    static LabMap of(Lab lab, Collection<HostLink> hosts) throws HostFailure {
        LabMap map = new LabMap();
        if (lab != null) {
            for (LabHost host : lab.hosts().values()) {
                map.hostsByTunnelEnd.put(host.localIp(), host.name());
            }
        }
        for (HostLink host : hosts) {
            if (Json.parse(host.call("why/map")) instanceof Map<?, ?> json) {
                map.add(host.name(), json);
            }
        }
        return map;
    }

    private void add(String host, Map<?, ?> json) {
        hostsByTunnelEnd.put(Ipv4Address.parse((String) json.get("local_ip")), host);
        ports.put(host, words(json.get("ports")));
        bridges.put(host, words(json.get("bridges")));
        namespaces.put(host, words(json.get("namespaces")));
        for (Object each : (List<?>) json.get("guests")) {
            Map<?, ?> guest = (Map<?, ?>) each;
            List<Way> ways = new ArrayList<>();
            for (Object route : (List<?>) guest.get("routes")) {
                List<?> words = (List<?>) route;
                ways.add(new Way(IpPrefix.parse((String) words.getFirst()).network(), IpAddress.parse((String)
                        words.getLast())));
            }
            stations.add(station(host, (String) guest.get("name"), null, guest, ways));
        }
        for (Object each : (List<?>) json.get("devices")) {
            Map<?, ?> device = (Map<?, ?>) each;
            stations.add(
                    station(host, (String) device.get("device"), (String) device.get("namespace"), device, List.of()));
        }
    }

    private static Station station(String host, String name, String namespace, Map<?, ?> json, List<Way> ways) {
        return new Station(
                host,
                name,
                namespace,
                (String) json.get("port"),
                MacAddress.parse((String) json.get("mac")),
                words(json.get("addresses")).stream().map(IpPrefix::parse).toList(),
                List.copyOf(ways));
    }

    private static Set<String> words(Object list) {
        Set<String> words = new LinkedHashSet<>();
        ((List<?>) list).forEach(word -> words.add((String) word));
        return words;
    }

    /** The host with a tunnel end; null if none is known. */
    String hostAt(int tunnelEnd) {
        return hostsByTunnelEnd.get(tunnelEnd);
    }

    Set<String> hosts() {
        return ports.keySet();
    }

    /** A guest by its name; null if there is none. */
    Station guest(String name) {
        return stations.stream()
                .filter(each -> each.isGuest() && each.name.equals(name))
                .findFirst()
                .orElse(null);
    }

    Set<String> guests() {
        Set<String> names = new TreeSet<>();
        stations.stream().filter(Station::isGuest).forEach(each -> names.add(each.name));
        return names;
    }

    /** The guest behind a port; null if none is. */
    Station guestAt(String host, String port) {
        return stations.stream()
                .filter(each -> each.isGuest() && each.host.equals(host) && each.port.equals(port))
                .findFirst()
                .orElse(null);
    }

    /** The device that is a port; null if none is. */
    Station deviceAt(String host, String port) {
        return stations.stream()
                .filter(each -> !each.isGuest() && each.host.equals(host) && each.port.equals(port))
                .findFirst()
                .orElse(null);
    }

    boolean hasPort(String host, String name) {
        return ports.get(host).contains(name);
    }

    boolean isBridge(String host, String name) {
        return bridges.get(host).contains(name);
    }

    boolean hasNamespace(String host, String name) {
        return !name.isEmpty() && namespaces.get(host).contains(name);
    }

    Set<String> namespaces(String host) {
        return namespaces.get(host);
    }

    /** All devices of a namespace. */
    List<Station> devices(String host, String namespace) {
        return stations.stream()
                .filter(each -> namespace.equals(each.namespace) && each.host.equals(host))
                .toList();
    }

    /**
     * The MAC address that would answer for an address, seen from a host: the only one there is in the lab, else the only one on
     * that host.
     *
     * @return null if nobody would answer, or it cannot be told who
     */
    Long answering(IpAddress address, String host) {
        Set<Long> everywhere = new HashSet<>();
        Set<Long> here = new HashSet<>();
        for (Station station : stations) {
            if (station.has(address)) {
                everywhere.add(station.mac);
                if (station.host.equals(host)) {
                    here.add(station.mac);
                }
            }
        }
        if (everywhere.size() == 1) {
            return everywhere.iterator().next();
        }
        return here.size() == 1 ? here.iterator().next() : null;
    }

    /** All that {@link #answering} knows, as text. */
    Map<String, Object> neighboursFor(String host) {
        Set<IpAddress> addresses = new HashSet<>();
        stations.forEach(station -> station.addresses.forEach(each -> addresses.add(each.address())));
        Map<String, Object> known = new LinkedHashMap<>();
        for (IpAddress address : addresses) {
            Long mac = answering(address, host);
            if (mac != null && !address.isLoopback()) {
                known.put(address.toString(), MacAddress.format(mac));
            }
        }
        return known;
    }
}
