package dev.patchbay.control.inventory;

import dev.patchbay.control.inventory.InventoryProgram.Refused;
import dev.patchbay.control.neutron.DeployedPort;
import dev.patchbay.control.neutron.Deployment;
import dev.patchbay.control.neutron.FloatingIp;
import dev.patchbay.control.neutron.Server;
import dev.patchbay.control.neutron.StableNumbers;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** {@code openstack floating ip …} and {@code openstack server add|remove floating ip}. Stateless. */
final class FloatingIpChanges {
    private static final String KIND = "floating_ips";

    private FloatingIpChanges() {}

    private static Map<String, Object> find(Section section, String addressOrId) throws Refused {
        for (Map<String, Object> item : section.listed(KIND)) {
            if (addressOrId.equals(item.get("ip")) || addressOrId.equals(id(item))) {
                return item;
            }
        }
        throw new Refused(1, "No FloatingIP found for " + addressOrId);
    }

    private static String id(Map<String, Object> item) {
        return item.get("id") instanceof String id
                ? id
                : StableNumbers.uuid("floating ip", String.valueOf(item.get("ip")));
    }

    /** Binds an address to a port, which is a server's. */
    private static void bind(Map<String, Object> item, Deployment before, String port, String fixed) throws Refused {
        DeployedPort known = before.ports().get(port);
        Server server = known == null
                ? null
                : before.servers().values().stream()
                        .filter(each -> each.ports().contains(port))
                        .findFirst()
                        .orElse(null);
        if (server == null) {
            throw new Refused(1, "No Port found for " + port);
        }
        item.put("server", server.name());
        item.put(
                "fixed_ip",
                fixed != null
                        ? fixed
                        : known.port().fixedIps().getFirst().address().address());
    }

    static Function<Inventory, Listing> create(Section section, Deployment before, Arguments arguments) throws Refused {
        String network =
                NetworkChanges.find(section, arguments.exactly("<network>").getFirst());
        Map<String, Object> item = new LinkedHashMap<>();
        String wanted = arguments.value("--floating-ip-address");
        String networkId = Section.id(section.one("networks", network), "network", network);
        item.put("ip", wanted != null ? wanted : Addresses.free(before, networkId));
        item.put("network", network);
        if (arguments.has("--port")) {
            bind(item, before, arguments.value("--port"), arguments.value("--fixed-ip-address"));
        }
        section.listed(KIND).add(item);
        return inventory -> show(inventory, id(item));
    }

    private static Listing show(Inventory inventory, String id) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (FloatingIp floating : inventory.deployment().floatingIps()) {
            if (floating.id().equals(id)) {
                fields.put(
                        "fixed_ip_address",
                        floating.fixed() == null ? "None" : floating.fixed().toString());
                fields.put("floating_ip_address", floating.address().toString());
                fields.put("floating_network_id", floating.network());
                fields.put("id", floating.id());
                fields.put("name", floating.address().toString());
                fields.put("port_id", floating.port() == null ? "None" : floating.port());
                fields.put("router_id", routerId(inventory, floating));
                fields.put("status", floating.port() == null ? "DOWN" : "ACTIVE");
            }
        }
        return Listing.of(fields);
    }

    private static String routerId(Inventory inventory, FloatingIp floating) {
        return floating.router() == null
                ? "None"
                : inventory.find(floating.router()).id();
    }

    static Function<Inventory, Listing> set(Section section, Deployment before, Arguments arguments) throws Refused {
        Map<String, Object> item =
                find(section, arguments.exactly("<floating-ip>").getFirst());
        if (arguments.has("--port")) {
            unbind(item);
            bind(item, before, arguments.value("--port"), arguments.value("--fixed-ip-address"));
        }
        return Change.SILENT;
    }

    private static void unbind(Map<String, Object> item) {
        item.remove("server");
        item.remove("fixed_ip");
    }

    static Function<Inventory, Listing> unset(Section section, Deployment before, Arguments arguments) throws Refused {
        Map<String, Object> item =
                find(section, arguments.exactly("<floating-ip>").getFirst());
        if (arguments.has("--port")) {
            unbind(item);
        }
        return Change.SILENT;
    }

    static Function<Inventory, Listing> delete(Section section, Deployment before, Arguments arguments) throws Refused {
        for (String each : arguments.some("<floating-ip>")) {
            section.listed(KIND).remove(find(section, each));
        }
        return Change.SILENT;
    }

    static Function<Inventory, Listing> addToServer(Section section, Deployment before, Arguments arguments)
            throws Refused {
        String name = ServerChanges.find(
                section, arguments.exactly("<server>", "<ip-address>").getFirst());
        Map<String, Object> item = find(section, arguments.operands().getLast());
        unbind(item);
        item.put("server", name);
        if (arguments.has("--fixed-ip-address")) {
            item.put("fixed_ip", arguments.value("--fixed-ip-address"));
        }
        return Change.SILENT;
    }

    static Function<Inventory, Listing> removeFromServer(Section section, Deployment before, Arguments arguments)
            throws Refused {
        ServerChanges.find(
                section, arguments.exactly("<server>", "<ip-address>").getFirst());
        unbind(find(section, arguments.operands().getLast()));
        return Change.SILENT;
    }
}
