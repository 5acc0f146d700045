package dev.patchbay.control.lab;

import java.util.List;
import java.util.Map;

/**
 * A network namespace of a host, or the host's own, as a lab describes it or the Neutron compiler makes it.
 *
 * <p>What a user would type stays text here, in the syntax of the tool: addresses, routes and rules as {@code ip} prints
 * them, chains and rules as {@code iptables-save} prints them, members as {@code ipset save} names them. A lab that was read has none that its tool
 * would refuse.
 *
 * @param name unique on the host; {@link #ROOT} is the host itself
 * @param devices in the order in which they get their numbers, behind {@code lo}
 * @param routes each what stands behind {@code ip route add}
 * @param rules each a line of {@code ip rule}, or what stands behind {@code ip rule add}; the three that every namespace has are left out
 * @param neighbours that never expire
 * @param sysctls dotted name to value, set in this order when the devices are there
 * @param iptables table to lines of {@code iptables-save}: {@code :CHAIN POLICY}, {@code -N CHAIN}, {@code -A CHAIN …}
 * @param ip6tables the same for IPv6
 * @param ipsets name to members
 */
public record NamespaceSpec(
        String name,
        List<Device> devices,
        List<String> routes,
        List<String> rules,
        List<Neighbour> neighbours,
        Map<String, String> sysctls,
        Map<String, List<String>> iptables,
        Map<String, List<String>> ip6tables,
        Map<String, List<String>> ipsets) {
    /** The name of a host's own namespace, where everything is that is in no other. */
    public static final String ROOT = "";

    /**
     * A namespace with devices, routes and rules, and nothing else yet.
     *
     * @param name unique on the host
     * @param devices of it
     * @param routes of its tables
     * @param rules that choose among the tables
     */
    public NamespaceSpec(String name, List<Device> devices, List<String> routes, List<String> rules) {
        this(name, devices, routes, rules, List.of(), Map.of(), Map.of(), Map.of(), Map.of());
    }

    /**
     * A device.
     *
     * @param name up to 15 characters, unique in the namespace
     * @param mac its address, or 0 for one that the host makes from the names
     * @param mtu in octets, 0 for 1500
     * @param up whether it is set up
     * @param addresses with prefix length, each what stands behind {@code ip address add} before {@code dev}
     * @param port the port of a bridge of Open vSwitch that it is, empty for none; without a peer it is that bridge's internal port
     * @param peer the other end of a veth pair, or null; naming it at one of the ends is enough
     * @param bridge whether it is a Linux bridge
     * @param master the Linux bridge that it is a port of, or empty; with neither port nor peer it is then a guest's tap
     */
    public record Device(
            String name,
            long mac,
            int mtu,
            boolean up,
            List<String> addresses,
            String port,
            Peer peer,
            boolean bridge,
            String master) {
        /** Whether a guest is behind it: a port of a Linux bridge with nothing else at its other end. */
        public boolean isTap() {
            return !master.isEmpty() && port.isEmpty() && peer == null && !bridge;
        }

        /**
         * An internal port of a bridge, moved into this namespace.
         *
         * @param name of the device and the port
         * @param mac its address
         * @param mtu in octets
         * @param addresses with prefix length
         */
        public static Device internal(String name, long mac, int mtu, List<String> addresses) {
            return new Device(name, mac, mtu, true, addresses, name, null, false, "");
        }

        /**
         * One end of a veth pair.
         *
         * @param name of this end
         * @param mac its address
         * @param mtu in octets
         * @param addresses with prefix length
         * @param peer the other end
         */
        public static Device veth(String name, long mac, int mtu, List<String> addresses, Peer peer) {
            return new Device(name, mac, mtu, true, addresses, "", peer, false, "");
        }
    }

    /**
     * The other end of a veth pair.
     *
     * @param namespace that it is in
     * @param device its name there
     */
    public record Peer(String namespace, String device) {}

    /**
     * A neighbour that never expires, as {@code ip neigh add … nud permanent} makes it.
     *
     * @param address IPv4 or IPv6
     * @param mac its station
     * @param device behind which it is
     */
    public record Neighbour(String address, long mac, String device) {}
}
