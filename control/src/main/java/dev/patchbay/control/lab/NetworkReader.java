package dev.patchbay.control.lab;

import dev.patchbay.control.neutron.DeployedSubnet;
import dev.patchbay.control.neutron.IpPrefix;
import dev.patchbay.control.neutron.Network;
import dev.patchbay.control.neutron.NetworkType;
import dev.patchbay.control.neutron.Subnet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads networks, whose segments the server draws from its ranges where none is named, and subnets. One thread.
 */
final class NetworkReader {
    private final ServerConfig config;
    private final DeploymentDraft draft;

    /**
     * Prepares reading.
     *
     * @param config of the server
     * @param draft gets networks and subnets
     */
    NetworkReader(ServerConfig config, DeploymentDraft draft) {
        this.config = config;
        this.draft = draft;
    }

    /**
     * A network.
     *
     * @param named whether networks are read that name their segment; the others are left for another turn
     */
    void network(String name, Item item, boolean named) {
        boolean typeless = item.has("type") && item.at("type").isEmpty();
        if (item.has("segment") != named || typeless) {
            return;
        }
        NetworkType type = type(name, item);
        if (named && item.at("segment").isEmpty()) {
            return;
        }
        ServerConfig.Segment place = segment(name, item, type);
        long segment = place.number();
        if (type.hasSegment() && !type.allows(segment)) {
            item.at("segment")
                    .orElse(item)
                    .problem("segment " + segment + " of network '" + name + "' is out of range; " + type.text()
                            + " networks have " + type.segments());
        }
        if (!type.hasSegment() && item.has("segment")) {
            item.at("segment")
                    .orElse(item)
                    .problem(type.text() + " networks have no segment; remove it from network '" + name + "'");
        }
        String physical = place.physical();
        if (type.isPhysical() && physical.isEmpty()) {
            item.problem("network '" + name + "' has no 'physical_network'; " + type.text()
                    + " networks leave by a provider bridge");
        }
        for (Map.Entry<String, Network> other : draft.networks().entrySet()) {
            Network same = other.getValue();
            if (type.hasSegment()
                    && same.type() == type
                    && same.segment() == segment
                    && same.physicalNetwork().equals(physical)) {
                item.at("segment")
                        .orElse(item)
                        .problem("segment " + segment + " is that of network '" + other.getKey()
                                + "' already; choose another");
            }
        }
        boolean spoilt = item.has("external") && item.at("external").isEmpty();
        Network read = new Network(
                DeploymentDraft.id(item, "network", name),
                type,
                type.hasSegment() ? segment : 0,
                type.isPhysical() ? physical : "",
                item.number("mtu", 0));
        draft.add(name, read, spoilt || DeploymentDraft.truth(item, "external", false));
    }

    /** The type of a network; local if it has none, which is a mistake then. */
    private NetworkType type(String name, Item item) {
        Optional<NetworkType> type = item.at("type")
                .map(at -> NetworkType.of(at.text()))
                .or(() -> item.has("type") ? Optional.empty() : config.tenantType());
        if (type.isEmpty() && !item.has("type")) {
            item.problem("network '" + name + "' has no 'type'; add 'type: …', or tenant_network_types to the plugin");
        }
        if (type.isPresent() && !config.hasType(type.get())) {
            item.at("type")
                    .orElse(item)
                    .problem("type '" + type.get().text() + "' of network '" + name + "' is not among type_drivers, "
                            + config.types());
        }
        return type.orElse(NetworkType.LOCAL);
    }

    /** Draws a segment for a network that names none. */
    private ServerConfig.Segment segment(String name, Item item, NetworkType type) {
        String physical = item.text("physical_network", "");
        if (!type.hasSegment() || item.has("segment") || !config.hasRanges(type)) {
            return new ServerConfig.Segment(
                    physical,
                    item.at("segment").map(at -> Long.parseLong(at.text())).orElse(0L));
        }
        return config.free(
                        type,
                        DeploymentDraft.id(item, "network", name),
                        physical,
                        (place, number) -> draft.networks().values().stream()
                                .anyMatch(other -> other.type() == type
                                        && other.segment() == number
                                        && other.physicalNetwork().equals(place)))
                .orElseGet(() -> {
                    item.problem("no segment is left for network '" + name + "' in the ranges of " + type.text());
                    return new ServerConfig.Segment(physical, 1);
                });
    }

    /** A subnet; its network has to be read. */
    void subnet(String name, Item item) {
        Network network = draft.network(item).orElse(null);
        IpPrefix cidr = item.at("cidr").map(draft::prefix).orElse(null);
        if (network == null || cidr == null) {
            return;
        }
        if (!cidr.network().equals(cidr)) {
            item.at("cidr").orElse(item).problem(cidr + " is not a range; its first address is " + cidr.network());
        }
        IpPrefix gateway = item.at("gateway").map(draft::prefix).orElse(null);
        if (gateway != null) {
            DeploymentDraft.refuse(item.at("gateway"), item, DeploymentRules.gateway(gateway, cidr));
        }
        for (Map.Entry<String, DeployedSubnet> other : draft.subnets().entrySet()) {
            if (other.getValue().network().equals(network.id())
                    && DeploymentRules.overlap(cidr, other.getValue().subnet().cidr())) {
                item.at("cidr")
                        .orElse(item)
                        .problem(cidr + " overlaps subnet '" + other.getKey() + "', "
                                + other.getValue().subnet().cidr() + ", of the same network");
            }
        }
        List<IpPrefix> nameservers =
                item.items("nameservers").stream().map(draft::prefix).toList();
        draft.subnets()
                .put(
                        name,
                        new DeployedSubnet(
                                name,
                                network.id(),
                                new Subnet(DeploymentDraft.id(item, "subnet", name), cidr, gateway, null),
                                DeploymentDraft.truth(item, "dhcp", true),
                                nameservers));
    }
}
