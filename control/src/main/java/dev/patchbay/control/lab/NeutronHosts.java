package dev.patchbay.control.lab;

import dev.patchbay.codec.eth.MacAddress;
import dev.patchbay.control.neutron.Agent;
import dev.patchbay.control.neutron.DeployedPort;
import dev.patchbay.control.neutron.Deployment;
import dev.patchbay.control.neutron.DeploymentCompiler;
import dev.patchbay.control.neutron.DeviceNames;
import dev.patchbay.control.neutron.FixedIp;
import dev.patchbay.control.neutron.IpFamily;
import dev.patchbay.control.neutron.ModelException;
import dev.patchbay.control.neutron.Server;
import dev.patchbay.control.neutron.Subnet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Puts a deployment on the hosts of a lab: bridges, ports, flows, namespaces, and a guest for each server. */
final class NeutronHosts {
    private final Item section;
    private final Deployment deployment;
    private final Set<String> wanted;

    /**
     * Prepares it.
     *
     * @param section for reporting mistakes
     * @param deployment complete
     * @param wanted the hosts that are looked at; of others nothing is made
     */
    NeutronHosts(Item section, Deployment deployment, Set<String> wanted) {
        this.section = section;
        this.deployment = deployment;
        this.wanted = wanted;
    }

    /** Adds to what the file says of hosts, of their ports and of guests. */
    void deploy(
            Map<String, LabHost> hosts,
            Map<String, HostPlan> plans,
            Map<String, Map<String, PortSpec>> ports,
            Map<String, GuestSpec> guests) {
        for (Agent agent : deployment.agents().values()) {
            String name = agent.host();
            if (wanted.contains(name)) {
                HostPlan plan = new HostPlan(hosts.get(name), deployment, Map.of());
                plans.put(name, plan);
                host(plan, ports.computeIfAbsent(name, unknown -> new HashMap<>()))
                        .ifPresent(host -> hosts.put(name, host));
            }
        }
        deployment.servers().values().stream()
                .filter(server -> wanted.contains(server.host()))
                .forEach(server -> guests(server, guests));
    }

    private Optional<LabHost> host(HostPlan plan, Map<String, PortSpec> ports) {
        LabHost written = plan.written();
        String name = written.name();
        LabHost host;
        try {
            host = plan.host();
        } catch (ModelException wrong) {
            section.problem("host '" + name + "': " + wrong.getMessage());
            return Optional.empty();
        }
        int made = host.bridges().size() - written.bridges().size();
        for (BridgeSpec bridge : host.bridges().subList(0, made)) {
            if (written.bridges().stream().anyMatch(own -> own.name().equals(bridge.name()))) {
                section.problem("bridge '" + bridge.name() + "' of host '" + name
                        + "' is made by its agent; remove it from the host");
            }
            bridge.ports().forEach(port -> ports.put(port.name(), port));
        }
        return Optional.of(host);
    }

    private void guests(Server server, Map<String, GuestSpec> guests) {
        int index = 0;
        for (String id : server.ports()) {
            DeployedPort port = deployment.ports().get(id);
            List<Cidr> addresses = new ArrayList<>();
            int gateway = 0;
            for (FixedIp fixed : port.port().fixedIps()) {
                if (fixed.address().family() == IpFamily.IPV4) {
                    Subnet subnet = deployment.subnets().get(fixed.subnet()).subnet();
                    addresses.add(
                            new Cidr((int) fixed.address().low(), subnet.cidr().length()));
                    gateway = subnet.gateway() == null
                            ? gateway
                            : (int) subnet.gateway().low();
                }
            }
            index++;
            String name = index == 1 ? server.name() : server.name() + "-" + index;
            if (addresses.isEmpty()) {
                continue;
            }
            GuestSpec guest = new GuestSpec(
                    name,
                    server.host(),
                    DeviceNames.of("tap", id),
                    MacAddress.parse(port.port().mac()),
                    List.copyOf(addresses),
                    server.dhcp() ? 0 : gateway,
                    server.dhcp(),
                    DeploymentCompiler.mtu(deployment.networks().get(port.port().network())));
            if (guests.putIfAbsent(name, guest) != null) {
                section.problem("there are two guests '" + name + "'; servers are guests, too");
            }
        }
    }
}
