package dev.patchbay.control.lab;

import dev.patchbay.control.neutron.DeployedSubnet;
import dev.patchbay.control.neutron.Deployment;
import dev.patchbay.control.neutron.FloatingIp;
import dev.patchbay.control.neutron.Network;
import dev.patchbay.control.neutron.NeutronPort;
import dev.patchbay.control.neutron.Router;
import dev.patchbay.control.neutron.SecurityRule;
import dev.patchbay.control.neutron.Server;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Builds the deployment that a lab's section {@code neutron} describes, and reports what Neutron would refuse: each mistake
 * once, where it stands. The parts of the section have readers of their own; this one brings them together.
 */
final class NeutronReader {
    private final Item root;
    private final DeploymentDraft draft;
    private final Map<String, List<SecurityRule>> groups = new LinkedHashMap<>();
    private final Map<String, Integer> localIps;
    private final ConfigFiles files;

    /**
     * Prepares reading.
     *
     * @param root the section
     * @param localIps tunnel ends of the lab's hosts
     * @param files that the section may name
     */
    NeutronReader(Item root, Map<String, Integer> localIps, ConfigFiles files) {
        this.root = root;
        this.localIps = localIps;
        this.files = files;
        draft = new DeploymentDraft(root);
    }

    /** The deployment; it is complete only if no mistake was reported. */
    Deployment read() {
        ServerConfig config = new ServerConfig();
        AgentReader agents = new AgentReader(root, localIps, files, config, draft);
        root.entries("plugin").forEach(agents::plugin);
        root.entries("hosts").forEach(agents::agent);
        root.at("server").ifPresent(draft::host);
        NetworkReader networks = new NetworkReader(config, draft);
        // Segments that are named are taken before others are drawn.
        root.entries("networks").forEach((name, item) -> networks.network(name, item, true));
        root.entries("networks").forEach((name, item) -> networks.network(name, item, false));
        draft.order(root.entries("networks").keySet());
        root.entries("subnets").forEach(networks::subnet);
        root.entries("security_groups")
                .forEach((name, item) -> draft.groupIds().put(name, DeploymentDraft.id(item, "security group", name)));
        root.entries("security_groups").forEach(this::group);
        RouterReader routers = new RouterReader(draft);
        root.entries("routers").forEach(routers::router);
        root.items("dhcp").forEach(this::dhcp);
        root.items("floating_gateways").forEach(this::floatingGateway);
        ServerReader servers = new ServerReader(draft);
        root.entries("servers").forEach(servers::server);
        FloatingIpReader floatingIps = new FloatingIpReader(draft, routers, servers.servers());
        root.items("floating_ips").forEach(floatingIps::floatingIp);
        return deployment(routers.routers(), floatingIps.floatingIps(), servers.servers());
    }

    private Deployment deployment(List<Router> routers, List<FloatingIp> floatingIps, Map<String, Server> servers) {
        Map<String, Network> byId = new LinkedHashMap<>();
        Map<String, String> networkNames = new LinkedHashMap<>();
        List<String> outside = new ArrayList<>();
        draft.networks().forEach((name, network) -> {
            byId.put(network.id(), network);
            networkNames.put(network.id(), name);
            if (draft.isExternal(name)) {
                outside.add(network.id());
            }
        });
        Map<String, DeployedSubnet> ranges = new LinkedHashMap<>();
        draft.subnets().values().forEach(subnet -> ranges.put(subnet.subnet().id(), subnet));
        Map<String, String> groupNames = new LinkedHashMap<>();
        draft.groupIds().forEach((name, id) -> groupNames.put(id, name));
        return new Deployment(
                draft.agents(),
                byId,
                networkNames,
                outside,
                ranges,
                groups,
                groupNames,
                draft.ports(),
                routers,
                floatingIps,
                servers);
    }

    private void group(String name, Item item) {
        List<SecurityRule> rules = new ArrayList<>();
        for (Item rule : item.items("rules")) {
            NeutronRules.read(rule, draft.groupIds()).ifPresent(rules::add);
        }
        groups.put(draft.groupIds().get(name), rules);
    }

    private void dhcp(Item item) {
        Network network = draft.network(item).orElse(null);
        String host = item.at("host").flatMap(draft::host).orElse("");
        if (network != null) {
            String name = item.text("network", "");
            draft.add(
                    item,
                    host,
                    "dhcp-" + network.id(),
                    DeploymentDraft.id(item, "dhcp port", host + " " + name),
                    network,
                    NeutronPort.DHCP,
                    "the DHCP port of network '" + name + "'");
        }
    }

    private void floatingGateway(Item item) {
        Network network = draft.network(item).orElse(null);
        String host = item.at("host").flatMap(draft::host).orElse("");
        if (network != null) {
            draft.add(
                    item,
                    host,
                    host,
                    DeploymentDraft.id(item, "floating gateway", host + " " + item.text("network", "")),
                    network,
                    NeutronPort.FLOATING_GATEWAY,
                    "the floating gateway of host '" + host + "'");
        }
    }
}
