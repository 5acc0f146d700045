package dev.patchbay.control.neutron;

import dev.patchbay.codec.eth.MacAddress;
import dev.patchbay.control.lab.NamespaceSpec;
import dev.patchbay.control.lab.NamespaceSpec.Device;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The namespaces that the DHCP agent of a host builds, one per network that has a DHCP port here. Stateless. */
final class DhcpNamespaces {
    private static final String METADATA = "169.254.169.254/32";

    private DhcpNamespaces() {}

    /** All of a host's. */
    static List<NamespaceSpec> all(Deployment deployment, String host) {
        List<NamespaceSpec> all = new ArrayList<>();
        for (NeutronPort port : deployment.portsOn(host)) {
            if (port.owner().equals(NeutronPort.DHCP)) {
                all.add(namespace(deployment, host, port));
            }
        }
        return all;
    }

    private static NamespaceSpec namespace(Deployment deployment, String host, NeutronPort port) {
        String device = DeviceNames.integrationPort(
                port, deployment.agents().get(host).settings().firewall());
        List<String> addresses = new ArrayList<>();
        List<String> routes = new ArrayList<>();
        for (FixedIp fixed : port.fixedIps()) {
            Subnet subnet = deployment.subnets().get(fixed.subnet()).subnet();
            addresses.add(DeploymentCompiler.assigned(fixed, subnet));
            if (subnet.gateway() != null && subnet.gateway().family() == IpFamily.IPV4 && routes.isEmpty()) {
                routes.add("default via " + subnet.gateway() + " dev " + device + " proto static");
            }
        }
        addresses.add(METADATA);
        Map<String, List<String>> iptables = new LinkedHashMap<>();
        iptables.put(
                "mangle",
                List.of(
                        ":PREROUTING ACCEPT",
                        ":INPUT ACCEPT",
                        ":FORWARD ACCEPT",
                        ":OUTPUT ACCEPT",
                        ":POSTROUTING ACCEPT",
                        "-N neutron-dhcp-age-POSTROUTING",
                        "-A POSTROUTING -j neutron-dhcp-age-POSTROUTING",
                        "-A neutron-dhcp-age-POSTROUTING -p udp -m udp --dport 68 -j CHECKSUM --checksum-fill"));
        Network network = deployment.networks().get(port.network());
        return new NamespaceSpec(
                "qdhcp-" + port.network(),
                List.of(Device.internal(
                        device, MacAddress.parse(port.mac()), DeploymentCompiler.mtu(network), addresses)),
                routes,
                List.of(),
                List.of(),
                Map.of(),
                iptables,
                Map.of(),
                Map.of());
    }
}
