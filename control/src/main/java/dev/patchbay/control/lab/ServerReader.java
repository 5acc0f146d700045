package dev.patchbay.control.lab;

import dev.patchbay.codec.eth.MacAddress;
import dev.patchbay.control.neutron.AddressPair;
import dev.patchbay.control.neutron.DeployedPort;
import dev.patchbay.control.neutron.IpPrefix;
import dev.patchbay.control.neutron.Network;
import dev.patchbay.control.neutron.NeutronPort;
import dev.patchbay.control.neutron.Server;
import dev.patchbay.control.neutron.StableNumbers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Reads servers and their ports. One thread.
 */
final class ServerReader {
    private final DeploymentDraft draft;
    private final Map<String, Server> servers = new LinkedHashMap<>();

    /** @param draft gets the servers' ports */
    ServerReader(DeploymentDraft draft) {
        this.draft = draft;
    }

    /** All that were read, by name. */
    Map<String, Server> servers() {
        return servers;
    }

    /** A server with its ports. */
    void server(String name, Item item) {
        String host = item.at("host").flatMap(draft::host).orElse("");
        String id = DeploymentDraft.id(item, "server", name);
        List<String> own = new ArrayList<>();
        int index = 0;
        for (Item leg : item.items("interfaces")) {
            Network network = draft.network(leg).orElse(null);
            if (network == null) {
                continue;
            }
            DeploymentDraft.refuse(leg.at("network"), leg, draft.place(network, host));
            String port = DeploymentDraft.id(leg, "server port", name + " " + index);
            String what = "server '" + name + "'";
            String mac = leg.at("mac").map(DeploymentDraft::mac).orElseGet(() -> StableNumbers.portMac(port));
            draft.claimMac(leg, network, mac, what);
            if (draft.ports().containsKey(port)) {
                leg.at("id").orElse(leg).problem("port " + port + " exists already; ids are unique");
            }
            draft.ports()
                    .put(
                            port,
                            new DeployedPort(
                                    host,
                                    id,
                                    new NeutronPort(
                                            port,
                                            network.id(),
                                            mac,
                                            draft.addresses(leg, network, what),
                                            "compute:nova",
                                            pairs(leg, mac),
                                            groupsOf(leg),
                                            DeploymentDraft.truth(leg, "port_security", true),
                                            DeploymentDraft.truth(leg, "admin_state_up", true)),
                                    leg.at("bridge_mac")
                                            .map(at -> MacAddress.parse(at.text()))
                                            .orElse(0L)));
            own.add(port);
            index++;
        }
        boolean listed = item.has("interfaces") && item.at("interfaces").isEmpty();
        if (own.isEmpty() && !listed && item.items("interfaces").isEmpty()) {
            item.problem("server '" + name + "' has no interface; it needs one to be a guest");
        }
        servers.put(
                name,
                new Server(
                        name,
                        id,
                        host,
                        DeploymentDraft.truth(item, "dhcp", false),
                        item.text("instance", String.format(Locale.ROOT, "instance-%08x", servers.size() + 1)),
                        own));
    }

    private List<String> groupsOf(Item item) {
        if (!DeploymentDraft.truth(item, "port_security", true)) {
            return List.of();
        }
        if (!item.has("security_groups")) {
            return draft.groupIds().containsKey("default")
                    ? List.of(draft.groupIds().get("default"))
                    : List.of();
        }
        List<String> of = new ArrayList<>();
        for (Item group : item.items("security_groups")) {
            if (draft.groupIds().containsKey(group.text())) {
                of.add(draft.groupIds().get(group.text()));
            } else if (!draft.isReported("security_groups", group.text())) {
                group.problem("there is no security group '" + group.text() + "'"
                        + Nearest.hint(group.text(), draft.groupIds().keySet()));
            }
        }
        return of;
    }

    private List<AddressPair> pairs(Item item, String mac) {
        List<AddressPair> pairs = new ArrayList<>();
        for (Item pair : item.items("allowed_address_pairs")) {
            IpPrefix range = pair.at("ip").map(draft::prefix).orElse(null);
            if (range != null) {
                pairs.add(
                        new AddressPair(pair.at("mac").map(DeploymentDraft::mac).orElse(mac), range));
            }
        }
        return pairs;
    }
}
