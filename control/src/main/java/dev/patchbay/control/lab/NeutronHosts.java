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

/** Puts a deployment on the hosts of a lab: bridges, ports, flows, namespaces, and a guest for each server. */
final class NeutronHosts {
    private final Item section;
    private final Deployment deployment;

    NeutronHosts(Item section, Deployment deployment) {
        this.section = section;
        this.deployment = deployment;
    }

    /** Adds to what the file says of hosts, of their ports and of guests. */
    void deploy(Map<String, LabHost> hosts, Map<String, Map<String, PortSpec>> ports, Map<String, GuestSpec> guests) {
        for (Agent agent : deployment.agents().values()) {
            host(agent.host(), hosts, ports.computeIfAbsent(agent.host(), unknown -> new HashMap<>()));
        }
        deployment.servers().values().forEach(server -> guests(server, guests));
    }

    private void host(String name, Map<String, LabHost> hosts, Map<String, PortSpec> ports) {
        LabHost written = hosts.get(name);
        List<BridgeSpec> bridges = new ArrayList<>();
        try {
            bridges.addAll(DeploymentCompiler.bridges(deployment, name));
        } catch (ModelException wrong) {
            section.problem("host '" + name + "': " + wrong.getMessage());
            return;
        }
        for (BridgeSpec bridge : bridges) {
            if (written.bridges().stream().anyMatch(own -> own.name().equals(bridge.name()))) {
                section.problem("bridge '" + bridge.name() + "' of host '" + name
                        + "' is made by its agent; remove it from the host");
            }
            bridge.ports().forEach(port -> ports.put(port.name(), port));
        }
        bridges.addAll(written.bridges());
        List<NamespaceSpec> namespaces = new ArrayList<>(DeploymentCompiler.namespaces(deployment, name));
        namespaces.addAll(written.namespaces());
        hosts.put(name, new LabHost(name, written.localIp(), List.copyOf(bridges), List.copyOf(namespaces)));
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
                    server.dhcp() ? List.of() : List.copyOf(addresses),
                    server.dhcp() ? 0 : gateway,
                    server.dhcp());
            if (guests.putIfAbsent(name, guest) != null) {
                section.problem("there are two guests '" + name + "'; servers are guests, too");
            }
        }
    }
}
