package dev.patchbay.control.neutron;

import dev.patchbay.codec.eth.MacAddress;
import dev.patchbay.control.dhcp.NeutronDhcpFiles;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the DHCP agent writes for the server of a network: who gets which address, and what is told with it. Stateless.
 */
public final class DhcpFiles {
    private static final int LEASE_SECONDS = 86_400;
    private static final String DOMAIN = "openstacklocal";

    private DhcpFiles() {}

    /**
     * The files of all servers of a host.
     *
     * @param deployment that it is part of
     * @param host with an agent
     * @return by the name of the device in the server's namespace
     */
    public static Map<String, NeutronDhcpFiles> all(Deployment deployment, String host) {
        Map<String, NeutronDhcpFiles> all = new LinkedHashMap<>();
        for (NeutronPort port : deployment.portsOn(host)) {
            if (port.owner().equals(NeutronPort.DHCP)) {
                Firewall firewall = deployment.agents().get(host).settings().firewall();
                all.put(DeviceNames.integrationPort(port, firewall), of(deployment, port));
            }
        }
        return all;
    }

    private static NeutronDhcpFiles of(Deployment deployment, NeutronPort server) {
        List<NeutronDhcpFiles.Subnet> lent = new ArrayList<>();
        List<String> others = new ArrayList<>();
        for (DeployedSubnet subnet : deployment.subnets().values()) {
            IpPrefix range = subnet.subnet().cidr();
            if (!subnet.network().equals(server.network()) || range.family() != IpFamily.IPV4) {
                continue;
            }
            List<String> servers = servers(deployment, server, subnet);
            if (subnet.dhcp() && !servers.isEmpty()) {
                lent.add(lent(deployment, subnet, servers));
            } else {
                others.add(range.toString());
            }
        }
        List<NeutronDhcpFiles.Port> ports = new ArrayList<>();
        for (DeployedPort one : deployment.ports().values()) {
            if (one.port().network().equals(server.network())) {
                ports.add(port(one.port(), lent));
            }
        }
        ports.removeIf(port -> port.addresses().isEmpty());
        int mtu = DeploymentCompiler.mtu(deployment.networks().get(server.network()));
        return new NeutronDhcpFiles(lent, others, ports, mtu, DOMAIN);
    }

    private static NeutronDhcpFiles.Subnet lent(Deployment deployment, DeployedSubnet subnet, List<String> servers) {
        IpPrefix gateway = subnet.subnet().gateway();
        boolean routed = gateway != null
                && deployment.routers().stream()
                        .flatMap(router -> router.interfaces().stream())
                        .anyMatch(leg -> deployment.ports().get(leg.port()).port().fixedIps().stream()
                                .anyMatch(fixed -> fixed.address().equals(gateway)
                                        && fixed.subnet().equals(subnet.subnet().id())));
        return new NeutronDhcpFiles.Subnet(
                subnet.subnet().id(),
                subnet.subnet().cidr().toString(),
                gateway == null ? "" : gateway.address(),
                subnet.nameservers().stream().map(IpPrefix::address).toList(),
                servers,
                Map.of(),
                // The router answers for the metadata service where there is one, else the DHCP server does.
                routed ? gateway.address() : servers.getFirst(),
                LEASE_SECONDS);
    }

    /** Addresses of the network's DHCP ports in a subnet, this server's first; none if it has none there. */
    private static List<String> servers(Deployment deployment, NeutronPort server, DeployedSubnet subnet) {
        List<String> servers = new ArrayList<>(addresses(server, subnet.subnet().cidr()));
        if (!servers.isEmpty()) {
            for (DeployedPort other : deployment.ports().values()) {
                if (other.port().owner().equals(NeutronPort.DHCP)
                        && other.port().network().equals(server.network())
                        && !other.port().id().equals(server.id())) {
                    servers.addAll(addresses(other.port(), subnet.subnet().cidr()));
                }
            }
        }
        return servers;
    }

    private static List<String> addresses(NeutronPort port, IpPrefix range) {
        return port.fixedIps().stream()
                .filter(fixed -> range.contains(fixed.address()))
                .map(fixed -> fixed.address().address())
                .toList();
    }

    private static NeutronDhcpFiles.Port port(NeutronPort port, List<NeutronDhcpFiles.Subnet> lent) {
        List<String> addresses = port.fixedIps().stream()
                .filter(fixed -> lent.stream().anyMatch(subnet -> subnet.id().equals(fixed.subnet())))
                .map(fixed -> fixed.address().address())
                .toList();
        return new NeutronDhcpFiles.Port(port.id(), MacAddress.parse(port.mac()), addresses, "", Map.of());
    }
}
