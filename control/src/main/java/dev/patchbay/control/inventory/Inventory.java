package dev.patchbay.control.inventory;

import dev.patchbay.control.neutron.DeployedPort;
import dev.patchbay.control.neutron.DeployedSubnet;
import dev.patchbay.control.neutron.Deployment;
import dev.patchbay.control.neutron.DeploymentCompiler;
import dev.patchbay.control.neutron.FloatingIp;
import dev.patchbay.control.neutron.IpFamily;
import dev.patchbay.control.neutron.Network;
import dev.patchbay.control.neutron.NeutronPort;
import dev.patchbay.control.neutron.Router;
import dev.patchbay.control.neutron.Server;
import dev.patchbay.control.neutron.StableNumbers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The listings of a deployment. Immutable. */
final class Inventory {
    private static final String FLOATING_OWNER = "network:floatingip";
    private final Deployment deployment;

    Inventory(Deployment deployment) {
        this.deployment = deployment;
    }

    /** @param external whether only those outside or only the others, or null for all */
    Listing networks(Boolean external) {
        List<List<String>> rows = new ArrayList<>();
        deployment.networks().keySet().stream()
                .filter(id -> external == null || deployment.external().contains(id) == external)
                .forEach(id -> rows.add(List.of(id, networkName(id), subnetsOf(id))));
        return new Listing(List.of("ID", "Name", "Subnets"), rows);
    }

    private String networkName(String id) {
        return deployment.networkNames().getOrDefault(id, "");
    }

    private String subnetsOf(String network) {
        return deployment.subnets().entrySet().stream()
                .filter(subnet -> subnet.getValue().network().equals(network))
                .map(Map.Entry::getKey)
                .collect(Collectors.joining(", "));
    }

    /** One network by its name or id, or null. */
    Listing network(String name) {
        for (Network network : deployment.networks().values()) {
            if (network.id().equals(name) || networkName(network.id()).equals(name)) {
                Map<String, String> fields = new LinkedHashMap<>();
                fields.put("admin_state_up", "UP");
                fields.put("id", network.id());
                fields.put("mtu", Integer.toString(DeploymentCompiler.mtu(network)));
                fields.put("name", networkName(network.id()));
                fields.put("port_security_enabled", "True");
                fields.put("provider:network_type", network.type().toString().toLowerCase(Locale.ROOT));
                fields.put(
                        "provider:physical_network",
                        network.physicalNetwork() == null
                                        || network.physicalNetwork().isEmpty()
                                ? "None"
                                : network.physicalNetwork());
                fields.put(
                        "provider:segmentation_id",
                        network.type().hasSegment() ? Long.toString(network.segment()) : "None");
                fields.put("router:external", deployment.external().contains(network.id()) ? "External" : "Internal");
                fields.put("segments", "None");
                fields.put("shared", "False");
                fields.put("status", "ACTIVE");
                fields.put("subnets", subnetsOf(network.id()));
                return Listing.of(fields);
            }
        }
        return null;
    }

    Listing subnets() {
        List<List<String>> rows = new ArrayList<>();
        deployment
                .subnets()
                .forEach((id, subnet) -> rows.add(List.of(
                        id,
                        subnet.name(),
                        subnet.network(),
                        subnet.subnet().cidr().toString())));
        return new Listing(List.of("ID", "Name", "Network", "Subnet"), rows);
    }

    /** One subnet by its name or id, or null. */
    Listing subnet(String name) {
        for (Map.Entry<String, DeployedSubnet> each : deployment.subnets().entrySet()) {
            DeployedSubnet subnet = each.getValue();
            if (each.getKey().equals(name) || subnet.name().equals(name)) {
                Map<String, String> fields = new LinkedHashMap<>();
                fields.put("cidr", subnet.subnet().cidr().toString());
                fields.put(
                        "dns_nameservers",
                        subnet.nameservers().stream().map(Object::toString).collect(Collectors.joining(", ")));
                fields.put("enable_dhcp", subnet.dhcp() ? "True" : "False");
                fields.put(
                        "gateway_ip",
                        subnet.subnet().gateway() == null
                                ? "None"
                                : subnet.subnet().gateway().toString());
                fields.put("id", each.getKey());
                fields.put("ip_version", subnet.subnet().cidr().family() == IpFamily.IPV4 ? "4" : "6");
                fields.put("name", subnet.name());
                fields.put("network_id", subnet.network());
                return Listing.of(fields);
            }
        }
        return null;
    }

    /**
     * Ports.
     *
     * @param device id of the router or server that they belong to, or null for any
     * @param owner what kind of device, or null for any
     * @param network id of theirs, or null for any
     * @param host where they are, or null for any
     * @param mac of theirs, or null for any
     * @param address one of theirs, or null for any
     */
    Listing ports(String device, String owner, String network, String host, String mac, String address) {
        List<List<String>> rows = new ArrayList<>();
        for (DeployedPort port : deployment.ports().values()) {
            boolean wanted = (device == null || port.device().equals(device))
                    && (owner == null || port.port().owner().equals(owner))
                    && (network == null || port.port().network().equals(network))
                    && (host == null || port.host().equals(host))
                    && (mac == null || port.port().mac().equalsIgnoreCase(mac))
                    && (address == null
                            || port.port().fixedIps().stream()
                                    .anyMatch(fixed -> fixed.address().address().equals(address)));
            if (wanted) {
                rows.add(List.of(port.port().id(), "", port.port().mac(), fixed(port), "ACTIVE"));
            }
        }
        for (FloatingIp floating : deployment.floatingIps()) {
            boolean wanted = (device == null || floating.id().equals(device))
                    && (owner == null || owner.equals(FLOATING_OWNER))
                    && (network == null || floating.network().equals(network))
                    && host == null
                    && (address == null || floating.address().address().equals(address));
            // A port that keeps the address from others; no device has it, so it is never up.
            String id = StableNumbers.uuid("floating port", floating.id());
            if (wanted && (mac == null || StableNumbers.portMac(id).equalsIgnoreCase(mac))) {
                String subnet = deployment.subnets().entrySet().stream()
                        .filter(each -> each.getValue().network().equals(floating.network())
                                && each.getValue().subnet().cidr().contains(floating.address()))
                        .map(each -> "', subnet_id='" + each.getKey())
                        .findFirst()
                        .orElse("");
                rows.add(List.of(
                        id,
                        "",
                        StableNumbers.portMac(id),
                        "ip_address='" + floating.address().address() + subnet + "'",
                        "N/A"));
            }
        }
        return new Listing(List.of("ID", "Name", "MAC Address", "Fixed IP Addresses", "Status"), rows);
    }

    private static String fixed(DeployedPort port) {
        return port.port().fixedIps().stream()
                .map(fixed -> "ip_address='" + fixed.address() + "', subnet_id='" + fixed.subnet() + "'")
                .collect(Collectors.joining(", "));
    }

    /** One port by its id, or null. */
    Listing port(String id) {
        DeployedPort port = deployment.ports().get(id);
        if (port == null) {
            return null;
        }
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("admin_state_up", port.port().adminUp() ? "UP" : "DOWN");
        fields.put("binding_host_id", port.host());
        fields.put("device_id", port.device());
        fields.put("device_owner", port.port().owner());
        fields.put("fixed_ips", fixed(port));
        fields.put("id", port.port().id());
        fields.put("mac_address", port.port().mac());
        fields.put("network_id", port.port().network());
        fields.put("port_security_enabled", port.port().portSecurity() ? "True" : "False");
        fields.put("security_group_ids", String.join(", ", port.port().groups()));
        fields.put("status", "ACTIVE");
        return Listing.of(fields);
    }

    Listing routers() {
        List<List<String>> rows = new ArrayList<>();
        for (Router router : deployment.routers()) {
            rows.add(List.of(
                    router.id(), router.name(), "ACTIVE", "UP", "", router.distributed() ? "True" : "False", "False"));
        }
        return new Listing(List.of("ID", "Name", "Status", "State", "Project", "Distributed", "HA"), rows);
    }

    /** A router by its name or id, or null. */
    Router find(String name) {
        return deployment.routers().stream()
                .filter(router -> router.id().equals(name) || router.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    /** One router by its name or id, or null. */
    Listing router(String name) {
        Router router = find(name);
        if (router == null) {
            return null;
        }
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("admin_state_up", "UP");
        fields.put("distributed", router.distributed() ? "True" : "False");
        fields.put("external_gateway_info", router.gateway() == null ? "null" : outside(router.gateway()));
        fields.put("ha", "False");
        fields.put("id", router.id());
        fields.put(
                "interfaces_info",
                router.interfaces().stream()
                        .flatMap(leg -> Stream.of(leg.port(), Objects.requireNonNullElse(leg.snatPort(), "")))
                        .filter(port -> !port.isEmpty())
                        .map(deployment.ports()::get)
                        .flatMap(port -> port.port().fixedIps().stream()
                                .map(fixed -> "{\"port_id\": \"" + port.port().id() + "\", \"ip_address\": \""
                                        + fixed.address() + "\", \"subnet_id\": \"" + fixed.subnet() + "\"}"))
                        .collect(Collectors.joining(", ", "[", "]")));
        fields.put("name", router.name());
        fields.put("routes", String.join(", ", router.routes()));
        fields.put("status", "ACTIVE");
        return Listing.of(fields);
    }

    private String outside(Router.Gateway gateway) {
        String fixed = deployment.ports().get(gateway.port()).port().fixedIps().stream()
                .map(each -> "{\"subnet_id\": \"" + each.subnet() + "\", \"ip_address\": \"" + each.address() + "\"}")
                .collect(Collectors.joining(", "));
        return "{\"network_id\": \"" + gateway.network() + "\", \"external_fixed_ips\": [" + fixed
                + "], \"enable_snat\": " + gateway.snat() + "}";
    }

    /** The agents that the hosts have: the switch's, and those of what is there. */
    Listing agents() {
        List<List<String>> rows = new ArrayList<>();
        deployment.agents().values().forEach(agent -> {
            String host = agent.host();
            agent(rows, "Open vSwitch agent", host, "None", "neutron-openvswitch-agent");
            boolean dhcp = deployment.ports().values().stream()
                    .anyMatch(port ->
                            port.host().equals(host) && port.port().owner().equals(NeutronPort.DHCP));
            if (dhcp) {
                agent(rows, "DHCP agent", host, "nova", "neutron-dhcp-agent");
            }
            if (deployment.routers().stream().anyMatch(router -> deployment.isOn(router, host))) {
                agent(rows, "L3 agent", host, "nova", "neutron-l3-agent");
            }
        });
        return new Listing(List.of("ID", "Agent Type", "Host", "Availability Zone", "Alive", "State", "Binary"), rows);
    }

    private static void agent(List<List<String>> rows, String type, String host, String zone, String binary) {
        rows.add(List.of(StableNumbers.uuid(binary, host), type, host, zone, ":-)", "UP", binary));
    }

    /** One floating address by itself or its id, or null. */
    Listing floatingIp(String name) {
        for (FloatingIp floating : deployment.floatingIps()) {
            if (floating.id().equals(name) || floating.address().address().equals(name)) {
                Map<String, String> fields = new LinkedHashMap<>();
                boolean bound = floating.port() != null;
                fields.put("fixed_ip_address", bound ? floating.fixed().toString() : "None");
                fields.put("floating_ip_address", floating.address().toString());
                fields.put("floating_network_id", floating.network());
                fields.put("id", floating.id());
                fields.put("name", floating.address().toString());
                fields.put("port_id", bound ? floating.port() : "None");
                fields.put("router_id", bound ? find(floating.router()).id() : "None");
                fields.put("status", bound ? "ACTIVE" : "DOWN");
                return Listing.of(fields);
            }
        }
        return null;
    }

    /** The id of a network by its name or id, or null. */
    String networkId(String name) {
        return deployment.networks().keySet().stream()
                .filter(id -> id.equals(name) || networkName(id).equals(name))
                .findFirst()
                .orElse(null);
    }

    Listing floatingIps() {
        List<List<String>> rows = new ArrayList<>();
        for (FloatingIp floating : deployment.floatingIps()) {
            rows.add(List.of(
                    floating.id(),
                    floating.address().toString(),
                    floating.fixed() == null ? "None" : floating.fixed().toString(),
                    floating.port() == null ? "None" : floating.port(),
                    floating.network(),
                    ""));
        }
        return new Listing(
                List.of("ID", "Floating IP Address", "Fixed IP Address", "Port", "Floating Network", "Project"), rows);
    }

    /** Network to addresses of a server, floating ones behind the fixed ones. */
    private Map<String, List<String>> addresses(Server server) {
        Map<String, List<String>> addresses = new LinkedHashMap<>();
        for (String id : server.ports()) {
            DeployedPort port = deployment.ports().get(id);
            List<String> here =
                    addresses.computeIfAbsent(networkName(port.port().network()), network -> new ArrayList<>());
            port.port().fixedIps().forEach(fixed -> here.add(fixed.address().toString()));
            deployment.floatingIps().stream()
                    .filter(floating -> id.equals(floating.port()))
                    .forEach(floating -> here.add(floating.address().toString()));
        }
        return addresses;
    }

    private String networksOf(Server server) {
        return addresses(server).entrySet().stream()
                .map(entry -> entry.getKey() + "=" + String.join(", ", entry.getValue()))
                .collect(Collectors.joining("; "));
    }

    Listing servers(boolean detailed) {
        List<List<String>> rows = new ArrayList<>();
        for (Server server : deployment.servers().values()) {
            rows.add(
                    detailed
                            ? List.of(
                                    server.id(),
                                    server.name(),
                                    "ACTIVE",
                                    "None",
                                    "Running",
                                    networksOf(server),
                                    "nova",
                                    server.host())
                            : List.of(server.id(), server.name(), "ACTIVE", networksOf(server)));
        }
        return new Listing(
                detailed
                        ? List.of(
                                "ID",
                                "Name",
                                "Status",
                                "Task State",
                                "Power State",
                                "Networks",
                                "Availability Zone",
                                "Host")
                        : List.of("ID", "Name", "Status", "Networks"),
                rows);
    }

    /** A server by its name, id or instance name, or null. */
    Server server(String name) {
        return deployment.servers().values().stream()
                .filter(server -> server.id().equals(name)
                        || server.name().equals(name)
                        || server.instance().equals(name))
                .findFirst()
                .orElse(null);
    }

    /** All that is known of a server. */
    Map<String, String> fields(Server server) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("OS-EXT-AZ:availability_zone", "nova");
        fields.put("OS-EXT-SRV-ATTR:host", server.host());
        fields.put("OS-EXT-SRV-ATTR:hypervisor_hostname", server.host());
        fields.put("OS-EXT-SRV-ATTR:instance_name", server.instance());
        fields.put("OS-EXT-STS:power_state", "Running");
        fields.put("OS-EXT-STS:vm_state", "active");
        fields.put("addresses", networksOf(server));
        fields.put("id", server.id());
        fields.put("name", server.name());
        fields.put("status", "ACTIVE");
        return fields;
    }

    /** The deployment itself. */
    Deployment deployment() {
        return deployment;
    }
}
