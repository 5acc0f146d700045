package dev.patchbay.control.neutron;

import dev.patchbay.control.lab.PortSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes bridges, ports and flows of what a host knows, as the Open vSwitch agent of Neutron does.
 *
 * <p><b>What.</b> The integration bridge has the ports of the host; the tunnel bridge carries tenant networks to other hosts;
 * provider bridges carry VLAN and flat networks. Networks get local VLANs in the order in which their first ports are bound.
 *
 * <p><b>Invariants.</b> The same model, settings and kept numbers give the same result, so comparing two results says what a
 * change of the deployment changes. A flow depends only on objects that it mentions.
 *
 * <p><b>Threads.</b> Not shared; each call makes everything anew.
 *
 * <p><b>Bounds.</b> 4094 networks per host, one local VLAN each.
 */
public final class HostCompiler {
    /** Name of the integration bridge. */
    public static final String INTEGRATION_BRIDGE = "br-int";

    /** Name of the tunnel bridge. */
    public static final String TUNNEL_BRIDGE = "br-tun";

    private static final int DEAD_VLAN = 4095;

    private final HostModel model;
    private final AgentSettings settings;
    private final IntegrationPorts patches;
    private final KeptNumbers numbers;
    private final Map<Network, Integer> localVlans = new LinkedHashMap<>();
    private final List<BoundPort> bound = new ArrayList<>();
    private final List<Integer> dead = new ArrayList<>();
    private final List<CompiledPort> integrationPorts = new ArrayList<>();

    private HostCompiler(HostModel model, AgentSettings settings, KeptNumbers numbers) {
        this.model = model;
        this.settings = settings;
        this.numbers = numbers;
        this.patches = new IntegrationPorts(settings);
    }

    /**
     * Compiles a host.
     *
     * @param model what the host knows
     * @param settings of its agent
     * @return bridges with ports and flows
     * @throws ModelException if the two do not go together
     */
    public static CompiledHost compile(HostModel model, AgentSettings settings) throws ModelException {
        return compile(model, settings, new KeptNumbers());
    }

    /**
     * Compiles a host whose agent has given out numbers before.
     *
     * @param model what the host knows
     * @param settings of its agent
     * @param numbers that are kept; what the host does not have any more is forgotten
     * @return bridges with ports and flows
     * @throws ModelException if the two do not go together; then of no use are the numbers, too
     */
    public static CompiledHost compile(HostModel model, AgentSettings settings, KeptNumbers numbers)
            throws ModelException {
        numbers.begin();
        CompiledHost compiled = new HostCompiler(model, settings, numbers).compile();
        numbers.end();
        return compiled;
    }

    private CompiledHost compile() throws ModelException {
        if (settings.dvr() && model.dvrMac() == null) {
            throw new ModelException("dvr_mac", "is missing; distributed routers need the host's own address");
        }
        bindPorts();
        FlowList integration = flows(INTEGRATION_BRIDGE);
        new IntegrationFlows(integration, settings, patches, numbers).compile(model, bound, dead);
        FlowList tunnel = settings.tunnelling() ? flows(TUNNEL_BRIDGE) : null;
        List<CompiledPort> tunnelPorts = tunnel == null ? List.of() : tunnelPorts(tunnel);
        Map<String, FlowList> providers = new LinkedHashMap<>();
        settings.bridgeMappings().forEach((network, bridge) -> {
            FlowList flows = flows(bridge);
            new ProviderFlows(flows, settings).compile(network, localVlans);
            providers.put(network, flows);
        });
        if (settings.dvr()) {
            new DvrFlows(settings, model, patches, integration, tunnel, providers).compile(bound);
        }
        List<CompiledBridge> bridges = new ArrayList<>();
        bridges.add(bridge(INTEGRATION_BRIDGE, integrationPorts, integration));
        if (tunnel != null) {
            bridges.add(bridge(TUNNEL_BRIDGE, tunnelPorts, tunnel));
        }
        settings.bridgeMappings()
                .forEach((network, bridge) ->
                        bridges.add(bridge(bridge, List.of(providerPort(bridge)), providers.get(network))));
        Map<String, Integer> vlans = new LinkedHashMap<>();
        localVlans.forEach((network, vlan) -> vlans.put(network.id(), vlan));
        return new CompiledHost(model.host(), bridges, vlans);
    }

    private void bindPorts() throws ModelException {
        settings.bridgeMappings().forEach((network, bridge) -> {
            String name = DeviceNames.bridgePair("int-", bridge);
            integrationPorts.add(toProvider(name, integrationPorts.size() + 1, DeviceNames.bridgePair("phy-", bridge)));
        });
        if (settings.tunnelling()) {
            integrationPorts.add(patch("patch-tun", patches.tunnel(), "patch-int"));
        }
        Set<String> devices = new HashSet<>();
        for (NeutronPort port : model.ports()) {
            String device = DeviceNames.integrationPort(port, settings.firewall());
            if (!devices.add(device)) {
                throw new ModelException(
                        "port " + port.id(), "its device " + device + " is that of another port, too: ids begin alike");
            }
            int number = numbers.port(INTEGRATION_BRIDGE, device, patches.next());
            if (port.adminUp()) {
                Network network = model.networks().get(port.network());
                int vlan = numbers.localVlan(network.id(), settings.localVlans());
                localVlans.put(network, vlan);
                BoundPort one = new BoundPort(port, device, number, network, vlan);
                bound.add(one);
                integrationPorts.add(vif(one, vlan));
            } else {
                dead.add(number);
                integrationPorts.add(new CompiledPort(
                        device,
                        number,
                        type(device),
                        Map.of(),
                        DEAD_VLAN,
                        Map.of(),
                        PortColumns.ids(port),
                        mac(device)));
            }
        }
    }

    private CompiledPort vif(BoundPort port, int vlan) {
        return new CompiledPort(
                port.device(),
                port.ofport(),
                type(port.device()),
                Map.of(),
                vlan,
                PortColumns.config(port.network(), vlan),
                PortColumns.ids(port.port()),
                mac(port.device()));
    }

    /** Machines bring their own device; what belongs to Neutron is a device of the bridge. */
    private String type(String device) {
        return device.startsWith("qvo") ? "" : "internal";
    }

    private List<CompiledPort> tunnelPorts(FlowList flows) throws ModelException {
        TunnelFlows tunnels = new TunnelFlows(flows, settings, numbers);
        tunnels.compile(model, localVlans);
        List<CompiledPort> ports = new ArrayList<>();
        ports.add(patch("patch-int", TunnelFlows.INTEGRATION, "patch-tun"));
        tunnels.tunnels().forEach((tunnel, number) -> {
            String name = DeviceNames.tunnelPort(tunnel.type(), tunnel.remote(), settings.release());
            boolean greOverV6 =
                    tunnel.type() == NetworkType.GRE && tunnel.remote().family() == IpFamily.IPV6;
            ports.add(new CompiledPort(
                    name,
                    number,
                    greOverV6 ? "ip6gre" : tunnel.type().text(),
                    tunnelOptions(tunnel, greOverV6),
                    -1,
                    Map.of(),
                    Map.of(),
                    mac(name)));
        });
        return ports;
    }

    private Map<String, String> tunnelOptions(TunnelFlows.Tunnel tunnel, boolean greOverV6) {
        Map<String, String> options = new LinkedHashMap<>();
        if (settings.release() != Release.HAVANA) {
            options.put("df_default", "true");
        }
        if (tunnel.type() == NetworkType.VXLAN && settings.vxlanPort() != AgentSettings.VXLAN_PORT) {
            options.put("dst_port", String.valueOf(settings.vxlanPort()));
        }
        if (settings.release() == Release.ZED) {
            options.put("egress_pkt_mark", "0");
        }
        options.put("in_key", "flow");
        options.put("local_ip", settings.localIp());
        options.put("out_key", "flow");
        if (greOverV6) {
            options.put("packet_type", "legacy_l2");
        }
        options.put("remote_ip", tunnel.remote().address());
        return options;
    }

    private CompiledPort providerPort(String bridge) {
        return toProvider(
                DeviceNames.bridgePair("phy-", bridge),
                ProviderFlows.INTEGRATION,
                DeviceNames.bridgePair("int-", bridge));
    }

    private CompiledPort toProvider(String name, int number, String peer) {
        if (!settings.pairsToProviders()) {
            return patch(name, number, peer);
        }
        return new CompiledPort(name, number, PortSpec.PAIR, Map.of("peer", peer), -1, Map.of(), Map.of(), mac(name));
    }

    private CompiledPort patch(String name, int number, String peer) {
        return new CompiledPort(name, number, "patch", Map.of("peer", peer), -1, Map.of(), Map.of(), mac(name));
    }

    private long mac(String device) {
        return StableNumbers.mac(model.host(), device);
    }

    private FlowList flows(String bridge) {
        return new FlowList(numbers.cookie(bridge, StableNumbers.cookie(model.host(), bridge)));
    }

    private CompiledBridge bridge(String name, List<CompiledPort> ports, FlowList flows) {
        return new CompiledBridge(
                name,
                numbers.cookie(name, StableNumbers.cookie(model.host(), name)),
                mac(name),
                ports.stream()
                        .sorted(Comparator.comparingInt(CompiledPort::ofport))
                        .toList(),
                flows.flows());
    }
}
