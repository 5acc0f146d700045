package dev.patchbay.control.inventory;

import dev.patchbay.control.inventory.InventoryProgram.Refused;
import dev.patchbay.control.neutron.Deployment;
import dev.patchbay.control.neutron.Server;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** {@code openstack server create|delete}. Stateless. */
final class ServerChanges {
    static final String KIND = "servers";

    private ServerChanges() {}

    static String find(Section section, String nameOrId) throws Refused {
        String name = section.name(KIND, "server", nameOrId);
        if (name == null) {
            throw new Refused(1, "No server with a name or ID of '" + nameOrId + "' exists.");
        }
        return name;
    }

    static Function<Inventory, Listing> create(Section section, Deployment before, Arguments arguments) throws Refused {
        String name = arguments.exactly("<server-name>").getFirst();
        if (section.named(KIND).containsKey(name)) {
            throw new Refused(1, "A server " + name + " exists already; servers are guests of the lab by their names");
        }
        List<Object> interfaces = new ArrayList<>();
        for (String network : arguments.values("--network")) {
            interfaces.add(leg(section, before, network, null, arguments));
        }
        for (String nic : arguments.values("--nic")) {
            Map<String, String> parts = arguments.parts("--nic", nic, Set.of("net-id", "net-name", "v4-fixed-ip"));
            String network = parts.getOrDefault("net-id", parts.get("net-name"));
            if (network == null) {
                throw new Refused(
                        2, "openstack server create: error: argument --nic: either net-id or net-name is required");
            }
            interfaces.add(leg(section, before, network, parts.get("v4-fixed-ip"), arguments));
        }
        if (interfaces.isEmpty()) {
            throw new Refused(1, "server " + name + " needs a network: --network NETWORK");
        }
        pinInstances(section, before);
        Map<String, Object> server = new LinkedHashMap<>();
        server.put("host", host(before, arguments));
        server.put("instance", nextInstance(before));
        server.put("interfaces", interfaces);
        section.named(KIND).put(name, server);
        return inventory -> Listing.of(inventory.fields(inventory.server(name)));
    }

    private static Map<String, Object> leg(
            Section section, Deployment before, String network, String address, Arguments arguments) throws Refused {
        String name = NetworkChanges.find(section, network);
        Map<String, Object> leg = new LinkedHashMap<>();
        leg.put("network", name);
        leg.put(
                "ip",
                address != null
                        ? address
                        : Addresses.free(before, Section.id(section.one("networks", name), "network", name)));
        if (arguments.has("--security-group")) {
            List<Object> groups = new ArrayList<>();
            for (String group : arguments.values("--security-group")) {
                groups.add(GroupChanges.find(section, group));
            }
            leg.put("security_groups", groups);
        }
        return leg;
    }

    /** The host that was asked for, else one with the fewest servers among those that have some. */
    private static String host(Deployment before, Arguments arguments) throws Refused {
        String wanted = arguments.value("--host");
        String zone = arguments.value("--availability-zone");
        if (wanted == null && zone != null && zone.contains(":")) {
            wanted = zone.substring(zone.lastIndexOf(':') + 1);
        }
        if (wanted != null) {
            if (!before.agents().containsKey(wanted)) {
                throw new Refused(1, "BadRequestException: 400: Compute host " + wanted + " could not be found.");
            }
            return wanted;
        }
        Map<String, Long> load = new LinkedHashMap<>();
        before.servers().values().forEach(server -> load.merge(server.host(), 1L, Long::sum));
        return before.agents().keySet().stream()
                .filter(host -> load.isEmpty() || load.containsKey(host))
                .min(Comparator.comparingLong(host -> load.getOrDefault(host, 0L)))
                .orElseThrow();
    }

    /** What the hypervisor calls a server must not depend on others: those that have no name yet get theirs. */
    private static void pinInstances(Section section, Deployment before) {
        for (Server server : before.servers().values()) {
            section.one(KIND, server.name()).put("instance", server.instance());
        }
    }

    private static String nextInstance(Deployment before) {
        long last = 0;
        for (Server server : before.servers().values()) {
            if (server.instance().matches("instance-[0-9a-f]{8}")) {
                last = Math.max(last, Long.parseLong(server.instance().substring("instance-".length()), 16));
            }
        }
        return String.format("instance-%08x", last + 1);
    }

    static Function<Inventory, Listing> delete(Section section, Deployment before, Arguments arguments) throws Refused {
        pinInstances(section, before);
        for (String each : arguments.some("<server>")) {
            String name = find(section, each);
            section.named(KIND).remove(name);
            section.listed("floating_ips").stream()
                    .filter(item -> name.equals(item.get("server")))
                    .forEach(item -> {
                        item.remove("server");
                        item.remove("fixed_ip");
                    });
        }
        return Change.SILENT;
    }
}
