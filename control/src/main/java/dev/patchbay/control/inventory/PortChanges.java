package dev.patchbay.control.inventory;

import dev.patchbay.control.inventory.InventoryProgram.Refused;
import dev.patchbay.control.neutron.Deployment;
import dev.patchbay.control.neutron.Server;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** {@code openstack port set|unset} of servers' ports. Stateless. */
final class PortChanges {
    private static final String GROUPS = "security_groups";
    private static final String PAIRS = "allowed_address_pairs";

    private PortChanges() {}

    /** The interface of a server that a port is. */
    private static Map<String, Object> find(Section section, Deployment before, String port) throws Refused {
        for (Server server : before.servers().values()) {
            int index = server.ports().indexOf(port);
            if (index >= 0) {
                return Section.list(section.one(ServerChanges.KIND, server.name()), "interfaces")
                        .get(index);
            }
        }
        if (before.ports().containsKey(port)) {
            throw new Refused(1, "port " + port + " belongs to the deployment itself; only servers' ports can be set");
        }
        throw new Refused(1, "No Port found for " + port);
    }

    /** Its groups, written out if they were left to the default. */
    private static List<Object> groups(Section section, Map<String, Object> leg) {
        List<Object> groups = new ArrayList<>(Section.texts(leg, GROUPS));
        if (!leg.containsKey(GROUPS) && section.named(GroupChanges.KIND).containsKey("default")) {
            groups.add("default");
        }
        return groups;
    }

    private static Map<String, Object> pair(Arguments arguments, String value) throws Refused {
        Map<String, String> parts = arguments.parts("--allowed-address", value, Set.of("ip-address", "mac-address"));
        if (!parts.containsKey("ip-address")) {
            throw new Refused(2, "openstack port: error: argument --allowed-address: ip-address is required");
        }
        Map<String, Object> pair = new LinkedHashMap<>();
        pair.put("ip", parts.get("ip-address"));
        if (parts.containsKey("mac-address")) {
            pair.put("mac", parts.get("mac-address"));
        }
        return pair;
    }

    static Function<Inventory, Listing> set(Section section, Deployment before, Arguments arguments) throws Refused {
        Map<String, Object> leg =
                find(section, before, arguments.exactly("<port>").getFirst());
        if (arguments.has("--no-allowed-address")) {
            leg.remove(PAIRS);
        }
        for (String value : arguments.values("--allowed-address")) {
            List<Map<String, Object>> pairs = Section.list(leg, PAIRS);
            Map<String, Object> pair = pair(arguments, value);
            if (!pairs.contains(pair)) {
                pairs.add(pair);
            }
        }
        if (arguments.has("--no-security-group")) {
            leg.put(GROUPS, new ArrayList<>());
        }
        for (String value : arguments.values("--security-group")) {
            List<Object> groups = groups(section, leg);
            String name = GroupChanges.find(section, value);
            if (!groups.contains(name)) {
                groups.add(name);
            }
            leg.put(GROUPS, groups);
        }
        if (arguments.has("--enable") || arguments.has("--disable")) {
            leg.put("admin_state_up", arguments.has("--enable"));
        }
        if (arguments.has("--enable-port-security") || arguments.has("--disable-port-security")) {
            leg.put("port_security", arguments.has("--enable-port-security"));
        }
        return Change.SILENT;
    }

    static Function<Inventory, Listing> unset(Section section, Deployment before, Arguments arguments) throws Refused {
        String port = arguments.exactly("<port>").getFirst();
        Map<String, Object> leg = find(section, before, port);
        for (String value : arguments.values("--allowed-address")) {
            if (!Section.list(leg, PAIRS).remove(pair(arguments, value))) {
                throw new Refused(1, "Port does not contain allowed-address-pair " + value);
            }
        }
        for (String value : arguments.values("--security-group")) {
            List<Object> groups = groups(section, leg);
            if (!groups.remove(GroupChanges.find(section, value))) {
                throw new Refused(1, "Port does not contain security group " + value);
            }
            leg.put(GROUPS, groups);
        }
        return Change.SILENT;
    }
}
