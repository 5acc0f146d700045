package dev.patchbay.control.host;

import dev.patchbay.control.neutron.Agent;
import dev.patchbay.control.neutron.AgentSettings;
import dev.patchbay.control.neutron.DeployedPort;
import dev.patchbay.control.neutron.Deployment;
import dev.patchbay.control.neutron.DeviceNames;
import dev.patchbay.control.neutron.Firewall;
import dev.patchbay.control.neutron.HostCompiler;
import dev.patchbay.control.neutron.Network;
import dev.patchbay.control.neutron.NeutronPort;
import dev.patchbay.control.neutron.PortColumns;
import dev.patchbay.control.neutron.Release;
import dev.patchbay.control.ovsdb.AgentColumns;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What Neutron's Open vSwitch agent, and Nova for the ports of machines, leave in the database of a host: which port of Neutron an
 * interface is, what network it is on, and the agent as the bridges' controller (reference: neutron's ovs_lib and ovs_bridge).
 *
 * <p>Never changes; any thread.
 */
final class NeutronColumns implements AgentColumns {
    private static final String CONTROLLER = "tcp:127.0.0.1:6633";
    private static final String IDS = "external_ids";
    private static final String CONFIG = "other_config";
    private static final long PROBE_MS = 10_000;

    private final Map<String, Map<String, Map<String, Object>>> tables = new HashMap<>();
    private final Set<String> controlled = new HashSet<>();

    private NeutronColumns() {}

    /**
     * Of a host.
     *
     * @param deployment null for none
     * @param host its name
     * @param vlans local VLANs by id of the network
     */
    static AgentColumns of(Deployment deployment, String host, Map<String, Integer> vlans) {
        Agent agent = deployment == null ? null : deployment.agents().get(host);
        if (agent == null) {
            return NONE;
        }
        NeutronColumns columns = new NeutronColumns();
        AgentSettings settings = agent.settings();
        // Older agents change flows by ovs-ofctl and are no controllers.
        if (settings.release().compareTo(Release.ROCKY) >= 0) {
            columns.bridges(settings);
        }
        for (NeutronPort port : deployment.portsOn(host)) {
            DeployedPort deployed = deployment.ports().get(port.id());
            columns.port(
                    port,
                    deployed == null ? "" : deployed.device(),
                    deployment.networks().get(port.network()),
                    settings,
                    vlans);
        }
        return columns;
    }

    private void bridges(AgentSettings settings) {
        List<String> bridges = new ArrayList<>(List.of(HostCompiler.INTEGRATION_BRIDGE));
        if (settings.tunnelling()) {
            bridges.add(HostCompiler.TUNNEL_BRIDGE);
        }
        bridges.addAll(settings.bridgeMappings().values());
        for (String bridge : bridges) {
            controlled.add(bridge);
            boolean filtering =
                    bridge.equals(HostCompiler.INTEGRATION_BRIDGE) && settings.firewall() == Firewall.OPENVSWITCH;
            put(
                    "Bridge",
                    bridge,
                    "protocols",
                    filtering
                            ? List.of("OpenFlow10", "OpenFlow11", "OpenFlow12", "OpenFlow13", "OpenFlow14")
                            : List.of("OpenFlow10", "OpenFlow13", "OpenFlow14"));
            put("Bridge", bridge, CONFIG, config(bridge, settings));
            String controller = bridge + ' ' + CONTROLLER;
            put("Controller", controller, "is_connected", true);
            put("Controller", controller, "connection_mode", "out-of-band");
            put("Controller", controller, "inactivity_probe", PROBE_MS);
            put("Controller", controller, "role", "other");
            put("Controller", controller, "status", Map.of("state", "ACTIVE"));
        }
    }

    private static Map<String, Object> config(String bridge, AgentSettings settings) {
        Map<String, Object> config = new TreeMap<>();
        config.put("mac-table-size", "50000");
        if (bridge.equals(HostCompiler.INTEGRATION_BRIDGE) && settings.release() == Release.ZED) {
            config.put("mcast-snooping-disable-flood-unregistered", "false");
        }
        return config;
    }

    private void port(
            NeutronPort port, String device, Network network, AgentSettings settings, Map<String, Integer> vlans) {
        String name = DeviceNames.integrationPort(port, settings.firewall());
        Map<String, Object> ids = new TreeMap<>(PortColumns.ids(port));
        if (port.isCompute()) {
            ids.put("vm-uuid", device);
        }
        put("Interface", name, IDS, ids);
        Integer vlan = vlans.get(network.id());
        if (port.adminUp() && vlan != null) {
            put("Port", name, CONFIG, new TreeMap<String, Object>(PortColumns.config(network, vlan)));
        }
    }

    private void put(String table, String row, String column, Object value) {
        tables.computeIfAbsent(table, unknown -> new HashMap<>())
                .computeIfAbsent(row, unknown -> new HashMap<>())
                .put(column, value);
    }

    @Override
    public Map<String, Object> of(String table, String row) {
        return tables.getOrDefault(table, Map.of()).getOrDefault(row, Map.of());
    }

    @Override
    public List<String> controllers(String bridge) {
        return controlled.contains(bridge) ? List.of(CONTROLLER) : List.of();
    }
}
