package dev.patchbay.control.lab;

import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.control.neutron.Agent;
import dev.patchbay.control.neutron.AgentSettings;
import dev.patchbay.control.neutron.Deployment;
import dev.patchbay.datapath.underlay.UnderlayContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A lab as its file describes it: immutable, complete and free of contradictions.
 *
 * @param file as the user named it
 * @param name names the lab's control sockets
 * @param underlay tunnel end → address that its socket binds, of IPv4 or IPv6; empty if the ends bind their own addresses
 * @param hosts by name, in the order of the file
 * @param guests by name, in the order of the file
 * @param deployment what the section {@code neutron} describes, or null if there is none
 * @param checks in the order in which they run
 * @param slice whether it is one host's part, which leaves out checks and the other hosts
 * @param document what it was read from
 * @param plans by name of the host: what it is put together of
 */
public record Lab(
        String file,
        String name,
        Map<Integer, InetAddress> underlay,
        Map<String, LabHost> hosts,
        Map<String, GuestSpec> guests,
        Deployment deployment,
        List<Check> checks,
        boolean slice,
        LabDocument document,
        Map<String, HostPlan> plans) {
    /**
     * The address that the socket of a tunnel end binds or that is sent to for it.
     *
     * @param tunnelEnd address in ports and dumps
     * @return what the underlay map says, else the address itself
     */
    public InetAddress bound(int tunnelEnd) {
        InetAddress bound = underlay.get(tunnelEnd);
        return bound == null ? UnderlayContext.inetAddress(tunnelEnd) : bound;
    }

    /**
     * The host in whose process Neutron's server is.
     *
     * @return what the section {@code neutron} says, else the first of its hosts; empty without a deployment
     */
    public String neutronServer() {
        if (deployment == null) {
            return "";
        }
        return document.neutron().get("server") instanceof String server
                ? server
                : deployment.agents().keySet().iterator().next();
    }

    /**
     * Whether a host is to run on another machine: its end of tunnels cannot be bound here.
     *
     * @param host as for {@link #address}
     * @return false for all hosts of a lab on one machine
     */
    public boolean isElsewhere(String host) {
        return !BoundAddress.isHere(address(host));
    }

    /**
     * What the sockets of a host's end of tunnels bind.
     *
     * @param host of the lab; in one host's part of it, that host or one with an agent
     * @return what the underlay map says, else the end itself
     */
    public InetAddress address(String host) {
        LabHost known = hosts.get(host);
        return bound(
                known != null
                        ? known.localIp()
                        : Ipv4Address.parse(
                                deployment.agents().get(host).settings().localIp()));
    }

    /**
     * Where a host's underlay is bound.
     *
     * @param host as for {@link #address}
     * @param port that was asked for instead of the lab's, or 0
     * @return address and UDP port
     */
    public InetSocketAddress underlay(String host, int port) {
        return new InetSocketAddress(address(host), port == 0 ? udpPort(host) : port);
    }

    /**
     * The lab when not all of its hosts are started: if the one with Neutron's server is not among them, another has it.
     *
     * @param started names of hosts
     * @param away whether the server may be left to a host that is not among them
     * @return this one, or one that differs in where the server is
     */
    public Lab servedBy(Collection<String> started, Predicate<String> away) {
        if (deployment == null || started.contains(neutronServer()) || away.test(neutronServer())) {
            return this;
        }
        Optional<String> other =
                started.stream().filter(deployment.agents()::containsKey).findFirst();
        if (other.isEmpty()) {
            return this;
        }
        Map<String, Object> section = document.neutron();
        section.put("server", other.get());
        return new Lab(
                file, name, underlay, hosts, guests, deployment, checks, slice, document.withNeutron(section), plans);
    }

    /**
     * The UDP port that a host's tunnels use.
     *
     * @param host its name
     * @return what its agent says, else that of VXLAN
     */
    public int udpPort(String host) {
        Agent agent = deployment == null ? null : deployment.agents().get(host);
        return agent == null ? AgentSettings.VXLAN_PORT : agent.settings().vxlanPort();
    }

    /**
     * The guests of one host.
     *
     * @param host name of the host
     * @return by name, in the order of the file
     */
    public Map<String, GuestSpec> guestsOf(String host) {
        Map<String, GuestSpec> there = new LinkedHashMap<>();
        guests.forEach((name, guest) -> {
            if (guest.host().equals(host)) {
                there.put(name, guest);
            }
        });
        return there;
    }
}
