package dev.patchbay.control.inventory;

import dev.patchbay.control.inventory.InventoryProgram.Refused;
import dev.patchbay.control.neutron.Deployment;
import dev.patchbay.control.neutron.Router;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** {@code openstack router create|delete|set|unset|add subnet|remove subnet}. Stateless. */
final class RouterChanges {
    private static final String KIND = "routers";
    private static final String GATEWAY = "gateway";
    private static final String LEGS = "interfaces";

    private RouterChanges() {}

    private static String find(Section section, String nameOrId) throws Refused {
        String name = section.name(KIND, "router", nameOrId);
        if (name == null) {
            throw new Refused(1, "No Router found for " + nameOrId);
        }
        return name;
    }

    static Function<Inventory, Listing> create(Section section, Deployment before, Arguments arguments) throws Refused {
        String name = arguments.exactly("<name>").getFirst();
        if (section.named(KIND).containsKey(name)) {
            throw new Refused(1, "A router " + name + " exists already");
        }
        Map<String, Object> router = new LinkedHashMap<>();
        if (arguments.has("--distributed")) {
            router.put("distributed", true);
        }
        // Beside the routers that there are; the first of all where the server is.
        router.put(
                "host",
                before.routers().stream()
                        .map(Router::host)
                        .filter(host -> !host.isEmpty())
                        .findFirst()
                        .orElse(before.agents().keySet().iterator().next()));
        router.put(LEGS, new ArrayList<>());
        section.named(KIND).put(name, router);
        return inventory -> inventory.router(name);
    }

    static Function<Inventory, Listing> delete(Section section, Deployment before, Arguments arguments) throws Refused {
        for (String each : arguments.some("<router>")) {
            String name = find(section, each);
            if (!Section.list(section.one(KIND, name), LEGS).isEmpty()) {
                throw new Refused(
                        1,
                        "ConflictException: 409: Router " + Section.id(section.one(KIND, name), "router", name)
                                + " still has ports");
            }
            section.named(KIND).remove(name);
        }
        return Change.SILENT;
    }

    static Function<Inventory, Listing> addSubnet(Section section, Deployment before, Arguments arguments)
            throws Refused {
        String name = find(section, arguments.exactly("<router>", "<subnet>").getFirst());
        Map<String, Object> leg = new LinkedHashMap<>();
        leg.put(
                "subnet",
                NetworkChanges.findSubnet(section, arguments.operands().getLast()));
        Section.list(section.one(KIND, name), LEGS).add(leg);
        return Change.SILENT;
    }

    static Function<Inventory, Listing> removeSubnet(Section section, Deployment before, Arguments arguments)
            throws Refused {
        String name = find(section, arguments.exactly("<router>", "<subnet>").getFirst());
        String subnet = NetworkChanges.findSubnet(section, arguments.operands().getLast());
        if (!Section.list(section.one(KIND, name), LEGS).removeIf(leg -> subnet.equals(leg.get("subnet")))) {
            throw new Refused(
                    1,
                    "NotFoundException: 404: Router " + Section.id(section.one(KIND, name), "router", name)
                            + " has no interface on subnet "
                            + arguments.operands().getLast());
        }
        return Change.SILENT;
    }

    static Function<Inventory, Listing> set(Section section, Deployment before, Arguments arguments) throws Refused {
        String name = find(section, arguments.exactly("<router>").getFirst());
        Map<String, Object> router = section.one(KIND, name);
        if (arguments.has("--external-gateway")) {
            String network = NetworkChanges.find(section, arguments.value("--external-gateway"));
            String address = null;
            for (String fixed : arguments.values("--fixed-ip")) {
                address = arguments
                        .parts("--fixed-ip", fixed, Set.of("ip-address", "subnet"))
                        .get("ip-address");
            }
            Map<String, Object> gateway = new LinkedHashMap<>();
            gateway.put("network", network);
            gateway.put(
                    "ip",
                    address != null
                            ? address
                            : Addresses.free(before, Section.id(section.one("networks", network), "network", network)));
            router.put(GATEWAY, gateway);
        }
        if (arguments.has("--enable-snat") || arguments.has("--disable-snat")) {
            if (!router.containsKey(GATEWAY)) {
                throw new Refused(
                        1, "You must specify '--external-gateway' in order to update the SNAT or fixed-ip values");
            }
            Section.map(router.get(GATEWAY)).put("snat", arguments.has("--enable-snat"));
        }
        for (String value : arguments.values("--route")) {
            List<Object> routes = new ArrayList<>(Section.texts(router, "routes"));
            routes.add(route(arguments, value));
            router.put("routes", routes);
        }
        return Change.SILENT;
    }

    private static String route(Arguments arguments, String value) throws Refused {
        Map<String, String> parts = arguments.parts("--route", value, Set.of("destination", "gateway"));
        if (parts.size() < 2) {
            throw new Refused(2, "openstack router: error: argument --route: destination and gateway are required");
        }
        return parts.get("destination") + " via " + parts.get("gateway");
    }

    static Function<Inventory, Listing> unset(Section section, Deployment before, Arguments arguments) throws Refused {
        String name = find(section, arguments.exactly("<router>").getFirst());
        Map<String, Object> router = section.one(KIND, name);
        if (arguments.has("--external-gateway")) {
            router.remove(GATEWAY);
        }
        for (String value : arguments.values("--route")) {
            List<Object> routes = new ArrayList<>(Section.texts(router, "routes"));
            if (!routes.remove(route(arguments, value))) {
                throw new Refused(1, "Router does not contain route " + value);
            }
            router.put("routes", routes);
        }
        return Change.SILENT;
    }
}
