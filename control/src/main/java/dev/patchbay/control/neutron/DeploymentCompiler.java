package dev.patchbay.control.neutron;

import dev.patchbay.control.lab.BridgeSpec;
import dev.patchbay.control.lab.NamespaceSpec;
import dev.patchbay.control.lab.PortSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes a host of a lab from a deployment: bridges with ports and flows, and namespaces.
 *
 * <p>Stateless; any thread may call.
 */
public final class DeploymentCompiler {
    private static final int LONGEST_WITH_BROADCAST = 30;
    private static final int ETHERNET_MTU = 1500;
    private static final int VXLAN_OVERHEAD = 50;
    private static final int GRE_OVERHEAD = 42;

    private DeploymentCompiler() {}

    /**
     * The bridges of a host.
     *
     * @param deployment that it is part of
     * @param host with an agent
     * @return in the order of {@link CompiledHost#bridges}; the cards of provider bridges are ordinary ports
     * @throws ModelException if the host cannot have what the deployment gives it
     */
    public static List<BridgeSpec> bridges(Deployment deployment, String host) throws ModelException {
        return bridges(deployment, host, deployment.entriesFor(host), new KeptNumbers());
    }

    /**
     * The bridges of a host that runs.
     *
     * @param deployment that it is part of
     * @param host with an agent
     * @param fdb what it has been told of the other hosts
     * @param numbers that it has given out; what is gone is forgotten
     * @return in the order of {@link CompiledHost#bridges}; the cards of provider bridges are ordinary ports
     * @throws ModelException if the host cannot have what the deployment gives it
     */
    public static List<BridgeSpec> bridges(
            Deployment deployment, String host, List<FdbNetwork> fdb, KeptNumbers numbers) throws ModelException {
        Agent agent = deployment.agents().get(host);
        CompiledHost compiled = HostCompiler.compile(deployment.hostModel(host, fdb), agent.settings(), numbers);
        List<BridgeSpec> bridges = new ArrayList<>();
        for (CompiledBridge bridge : compiled.bridges()) {
            List<PortSpec> ports = new ArrayList<>();
            bridge.ports().forEach(port -> ports.add(port(deployment, port)));
            String nic = agent.nics().get(bridge.name());
            if (nic != null) {
                ports.add(plain(nic, ports.size() + 1));
            }
            bridges.add(new BridgeSpec(
                    bridge.name(), ports, flows(bridge, agent.cookies()), List.of(), "OpenFlow10", Map.of()));
        }
        return bridges;
    }

    /** The flows, with the cookie that the deployment asks for. */
    private static List<String> flows(CompiledBridge bridge, Map<String, Long> cookies) {
        Long wanted = cookies.get(bridge.name());
        if (wanted == null) {
            return bridge.flows();
        }
        String own = "cookie=0x" + Long.toHexString(bridge.cookie());
        String other = "cookie=0x" + Long.toHexString(wanted);
        return bridge.flows().stream().map(flow -> flow.replace(own, other)).toList();
    }

    private static PortSpec port(Deployment deployment, CompiledPort port) {
        Map<String, String> options = new LinkedHashMap<>(port.options());
        String peer = port.type().equals("patch") || port.type().equals(PortSpec.PAIR) ? options.remove("peer") : "";
        options.remove("egress_pkt_mark");
        DeployedPort deployed = deployment.ports().get(port.externalIds().get("iface-id"));
        // A machine brings its own device; what belongs to Neutron is one of the bridge.
        boolean machine = deployed != null && !deployed.port().isTrusted();
        return new PortSpec(
                port.name(),
                port.ofport(),
                machine ? "" : port.type(),
                peer,
                options,
                port.tag(),
                List.of(),
                "",
                List.of(),
                Map.of());
    }

    private static PortSpec plain(String name, int number) {
        return new PortSpec(name, number, "", "", Map.of(), -1, List.of(), "", List.of(), Map.of());
    }

    /**
     * The namespaces of a host: routers, floating addresses, DHCP; and what the plug of machines adds to the host's own.
     *
     * @param deployment that it is part of
     * @param host with an agent
     * @param numbers that it has given out
     * @return in the order in which they are made
     */
    public static List<NamespaceSpec> namespaces(Deployment deployment, String host, KeptNumbers numbers) {
        List<NamespaceSpec> namespaces = new ArrayList<>();
        if (deployment.agents().get(host).settings().firewall() == Firewall.IPTABLES_HYBRID) {
            namespaces.add(new HybridPlug(deployment, host, numbers).namespace());
        }
        namespaces.addAll(new RouterNamespaces(deployment, host).all());
        namespaces.addAll(DhcpNamespaces.all(deployment, host));
        return namespaces;
    }

    /** An address as the agents give it to a device: with the subnet's broadcast address if that has one. */
    static String assigned(FixedIp fixed, Subnet subnet) {
        String address = fixed.address().address() + "/" + subnet.cidr().length();
        boolean broadcast =
                fixed.address().family() == IpFamily.IPV4 && subnet.cidr().length() <= LONGEST_WITH_BROADCAST;
        return broadcast ? address + " brd +" : address;
    }

    /**
     * Largest IP packet of a network.
     *
     * @param network of a deployment
     * @return what was said, or what is left of an Ethernet frame on an IPv4 underlay
     */
    public static int mtu(Network network) {
        if (network.mtu() > 0) {
            return network.mtu();
        }
        return switch (network.type()) {
            case VXLAN, GENEVE -> ETHERNET_MTU - VXLAN_OVERHEAD;
            case GRE -> ETHERNET_MTU - GRE_OVERHEAD;
            case VLAN, FLAT, LOCAL -> ETHERNET_MTU;
        };
    }
}
