package dev.patchbay.control.inventory;

import dev.patchbay.control.inventory.InventoryProgram.Refused;
import dev.patchbay.control.neutron.Deployment;
import dev.patchbay.control.neutron.IpPrefix;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** {@code openstack network create|delete} and {@code openstack subnet create|delete|set}. Stateless. */
final class NetworkChanges {
    private static final String KIND = "networks";
    private static final String SUBNETS = "subnets";

    private NetworkChanges() {}

    static String find(Section section, String nameOrId) throws Refused {
        String name = section.name(KIND, "network", nameOrId);
        if (name == null) {
            throw new Refused(1, "No Network found for " + nameOrId);
        }
        return name;
    }

    static String findSubnet(Section section, String nameOrId) throws Refused {
        String name = section.name(SUBNETS, "subnet", nameOrId);
        if (name == null) {
            throw new Refused(1, "No Subnet found for " + nameOrId);
        }
        return name;
    }

    static Function<Inventory, Listing> create(Section section, Deployment before, Arguments arguments) throws Refused {
        String name = arguments.exactly("<name>").getFirst();
        if (section.named(KIND).containsKey(name)) {
            throw new Refused(1, "A network " + name + " exists already");
        }
        Map<String, Object> network = new LinkedHashMap<>();
        text(network, "type", arguments.value("--provider-network-type"));
        number(network, "segment", arguments, "--provider-segment");
        text(network, "physical_network", arguments.value("--provider-physical-network"));
        number(network, "mtu", arguments, "--mtu");
        if (arguments.has("--external")) {
            network.put("external", true);
        }
        section.named(KIND).put(name, network);
        return inventory -> inventory.network(name);
    }

    private static void text(Map<String, Object> of, String key, String value) {
        if (value != null) {
            of.put(key, value);
        }
    }

    private static void number(Map<String, Object> of, String key, Arguments arguments, String option) throws Refused {
        String value = arguments.value(option);
        if (value != null && !value.matches("[0-9]{1,10}")) {
            throw new Refused(2, "openstack: error: argument " + option + ": invalid int value: '" + value + "'");
        }
        if (value != null) {
            of.put(key, Long.valueOf(value));
        }
    }

    static Function<Inventory, Listing> delete(Section section, Deployment before, Arguments arguments) throws Refused {
        for (String each : arguments.some("<network>")) {
            String name = find(section, each);
            String id = Section.id(section.one(KIND, name), "network", name);
            // The DHCP agent's ports go with the network; others must have gone before.
            section.listed("dhcp").removeIf(item -> name.equals(item.get("network")));
            boolean used = before.ports().values().stream()
                            .anyMatch(port -> port.port().network().equals(id)
                                    && !port.port().owner().equals("network:dhcp"))
                    || section.listed("floating_ips").stream().anyMatch(item -> name.equals(item.get("network")));
            if (used) {
                throw new Refused(
                        1,
                        "ConflictException: 409: Unable to complete operation on network " + id
                                + ". There are one or more ports still in use on the network.");
            }
            section.named(SUBNETS)
                    .values()
                    .removeIf(subnet -> name.equals(Section.map(subnet).get("network")));
            section.named(KIND).remove(name);
        }
        return Change.SILENT;
    }

    static Function<Inventory, Listing> createSubnet(Section section, Deployment before, Arguments arguments)
            throws Refused {
        String name = arguments.exactly("<name>").getFirst();
        if (section.named(SUBNETS).containsKey(name)) {
            throw new Refused(1, "A subnet " + name + " exists already");
        }
        if (!arguments.has("--network") || !arguments.has("--subnet-range")) {
            throw new Refused(
                    2,
                    "openstack subnet create: error: the following arguments are required: --network, --subnet-range");
        }
        Map<String, Object> subnet = new LinkedHashMap<>();
        String range = arguments.value("--subnet-range");
        subnet.put("network", find(section, arguments.value("--network")));
        subnet.put("cidr", range);
        String gateway = arguments.value("--gateway");
        if (gateway == null || gateway.equals("auto")) {
            text(subnet, "gateway", host(range, 1));
        } else if (!gateway.equals("none")) {
            subnet.put("gateway", gateway);
        }
        if (arguments.has("--no-dhcp")) {
            subnet.put("dhcp", false);
        }
        if (arguments.has("--dns-nameserver")) {
            subnet.put("nameservers", List.copyOf(arguments.values("--dns-nameserver")));
        }
        section.named(SUBNETS).put(name, subnet);
        if (!arguments.has("--no-dhcp")) {
            serve(section, String.valueOf(subnet.get("network")), range);
        }
        return inventory -> inventory.subnet(name);
    }

    /** Where DHCP agents run, one of them serves a network with its first IPv4 subnet. */
    private static void serve(Section section, String network, String range) {
        List<Map<String, Object>> dhcp = section.listed("dhcp");
        String address = host(range, 2);
        boolean served = dhcp.stream().anyMatch(item -> network.equals(item.get("network")));
        if (dhcp.isEmpty() || served || address == null || address.indexOf(':') >= 0) {
            return;
        }
        Map<String, Object> item = new LinkedHashMap<>();
        item.put("network", network);
        item.put("host", dhcp.getFirst().get("host"));
        item.put("ip", address);
        dhcp.add(item);
    }

    /** A host address of a range, the first being 1; null if it is no range. */
    private static String host(String range, int number) {
        try {
            IpPrefix network = IpPrefix.parse(range).network();
            return new IpPrefix(network.family(), network.high(), network.low() + number, network.length()).address();
        } catch (IllegalArgumentException wrong) {
            return null;
        }
    }

    static Function<Inventory, Listing> deleteSubnet(Section section, Deployment before, Arguments arguments)
            throws Refused {
        for (String each : arguments.some("<subnet>")) {
            String name = findSubnet(section, each);
            String id = Section.id(section.one(SUBNETS, name), "subnet", name);
            boolean used = before.ports().values().stream()
                    .anyMatch(port -> port.port().fixedIps().stream()
                            .anyMatch(fixed -> fixed.subnet().equals(id)));
            if (used) {
                throw new Refused(
                        1,
                        "ConflictException: 409: Unable to complete operation on subnet " + id
                                + ": One or more ports have an IP allocation from this subnet.");
            }
            section.named(SUBNETS).remove(name);
        }
        return Change.SILENT;
    }

    static Function<Inventory, Listing> setSubnet(Section section, Deployment before, Arguments arguments)
            throws Refused {
        String name = findSubnet(section, arguments.exactly("<subnet>").getFirst());
        Map<String, Object> subnet = section.one(SUBNETS, name);
        if (arguments.has("--dhcp") || arguments.has("--no-dhcp")) {
            subnet.put("dhcp", arguments.has("--dhcp"));
        }
        if (arguments.has("--dns-nameserver")) {
            subnet.put("nameservers", List.copyOf(arguments.values("--dns-nameserver")));
        }
        return Change.SILENT;
    }
}
