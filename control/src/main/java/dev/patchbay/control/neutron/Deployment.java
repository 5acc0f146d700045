package dev.patchbay.control.neutron;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Everything that Neutron's server knows: what users made, and which host has what. Immutable; maps are by id and in the order
 * of the file, and numbers that are handed out follow it.
 *
 * @param agents by host
 * @param networks by id
 * @param networkNames name that the user gave each
 * @param external ids of the networks that are outside
 * @param subnets by id
 * @param groups rules by id of the security group
 * @param groupNames name that the user gave each
 * @param ports by id
 * @param routers in the order of the file
 * @param floatingIps in the order of the file
 * @param servers by name
 */
public record Deployment(
        Map<String, Agent> agents,
        Map<String, Network> networks,
        Map<String, String> networkNames,
        List<String> external,
        Map<String, DeployedSubnet> subnets,
        Map<String, List<SecurityRule>> groups,
        Map<String, String> groupNames,
        Map<String, DeployedPort> ports,
        List<Router> routers,
        List<FloatingIp> floatingIps,
        Map<String, Server> servers) {
    /**
     * The ports that are on a host, those of distributed routers included.
     *
     * @param host name of the host
     * @return in the order of the file
     */
    public List<NeutronPort> portsOn(String host) {
        return ports.values().stream()
                .filter(port -> port.host().isEmpty()
                        ? routesFor(port, host)
                        : port.host().equals(host))
                .map(DeployedPort::port)
                .toList();
    }

    private boolean routesFor(DeployedPort port, String host) {
        return routers.stream().anyMatch(router -> router.id().equals(port.device()) && isOn(router, host));
    }

    /**
     * Whether a router has a namespace on a host.
     *
     * @param router of this deployment
     * @param host name of the host
     * @return if it is distributed, whether the host has something to route for; else whether it is there
     */
    public boolean isOn(Router router, String host) {
        if (router.host().equals(host)) {
            return true;
        }
        return router.distributed()
                && ports.values().stream()
                        .anyMatch(port -> port.host().equals(host)
                                && (port.port().isCompute()
                                        || port.port().owner().equals(NeutronPort.DHCP))
                                && router.interfaces().stream().anyMatch(leg -> isOn(port.port(), leg.subnet())));
    }

    /**
     * The port of a host that its distributed routers reach an external network by. A host without one is what Neutron calls
     * {@code dvr_no_external}: floating addresses of its machines are where the router's source NAT is.
     *
     * @param host name of the host
     * @param network id of the external network
     * @return null if there is none
     */
    public NeutronPort floatingGateway(String host, String network) {
        return ports.values().stream()
                .filter(port -> port.host().equals(host)
                        && port.port().owner().equals(NeutronPort.FLOATING_GATEWAY)
                        && port.port().network().equals(network))
                .map(DeployedPort::port)
                .findFirst()
                .orElse(null);
    }

    private static boolean isOn(NeutronPort port, String subnet) {
        return port.fixedIps().stream().anyMatch(fixed -> fixed.subnet().equals(subnet));
    }

    /**
     * What l2population tells a host: for each network in tunnels that it has a port of, what is behind the other hosts' ends.
     * Ports of distributed routers are everywhere, so they are told of nowhere.
     *
     * @param host name of the host
     * @return in the order of the networks; hosts in the order of the file
     */
    public List<FdbNetwork> entriesFor(String host) {
        return networks.values().stream()
                .filter(network -> network.type().isTunnelled() && hasPort(network, host))
                .map(network -> {
                    Map<String, List<FdbEntry>> remotes = new LinkedHashMap<>();
                    for (Agent other : othersOf(host)) {
                        if (hasPort(network, other.host())) {
                            remotes.put(other.settings().localIp(), entriesOf(network, other.host()));
                        }
                    }
                    return new FdbNetwork(network.id(), network.type(), network.segment(), remotes);
                })
                .filter(entries -> !entries.remotes().isEmpty())
                .toList();
    }

    /** The other hosts, in the order in which a host is told of them: tunnel ports get their numbers so. */
    private List<Agent> othersOf(String host) {
        Set<String> order = new LinkedHashSet<>(agents.get(host).heard());
        order.addAll(agents.keySet());
        order.remove(host);
        return order.stream().map(agents::get).toList();
    }

    /**
     * Whether the entries of l2population that a host works with come by messages.
     *
     * @param host name of the host
     * @return false if it has no agent, no tunnels, or a full mesh of them
     */
    public boolean isPopulated(String host) {
        Agent agent = agents.get(host);
        return agent != null
                && agent.settings().tunnelling()
                && agent.settings().l2Population();
    }

    private boolean hasPort(Network network, String host) {
        return portsOn(host).stream().anyMatch(port -> port.network().equals(network.id()) && port.adminUp());
    }

    /** What others are told of a host's ports on a network: that broadcasts go there, and each address. */
    List<FdbEntry> entriesOf(Network network, String host) {
        List<FdbEntry> entries = new ArrayList<>();
        entries.add(FdbEntry.FLOODING);
        for (NeutronPort port : portsOn(host)) {
            if (port.network().equals(network.id())
                    && port.adminUp()
                    && !port.owner().equals(NeutronPort.DISTRIBUTED_GATEWAY)) {
                port.fixedIps().forEach(fixed -> entries.add(new FdbEntry(port.mac(), fixed.address())));
            }
        }
        return entries;
    }

    /**
     * What the agent of one host knows.
     *
     * @param host name of a host with an agent
     * @return the part of the deployment that its flows are made of
     */
    public HostModel hostModel(String host) {
        return hostModel(host, entriesFor(host));
    }

    /**
     * What the agent of one host knows if it has been told certain forwarding entries.
     *
     * @param host name of a host with an agent
     * @param fdb entries of l2population
     * @return the part of the deployment that its flows are made of
     */
    public HostModel hostModel(String host, List<FdbNetwork> fdb) {
        List<NeutronPort> own = portsOn(host);
        List<NeutronPort> remote = ports.values().stream()
                .filter(port -> !port.host().isEmpty() && !port.host().equals(host))
                .map(DeployedPort::port)
                .toList();
        Map<String, Subnet> ranges = new LinkedHashMap<>();
        subnets.forEach((id, subnet) -> ranges.put(id, subnet.subnet()));
        Agent agent = agents.get(host);
        return new HostModel(
                host,
                othersOf(host).stream()
                        .filter(other -> other.settings().tunnelling())
                        .map(other -> other.settings().localIp())
                        .toList(),
                networks,
                ranges,
                own,
                remote,
                groups,
                Map.of(),
                agent.dvrMac(),
                agents.values().stream()
                        .filter(other ->
                                !other.host().equals(host) && other.settings().dvr())
                        .map(Agent::dvrMac)
                        .toList(),
                fdb);
    }
}
