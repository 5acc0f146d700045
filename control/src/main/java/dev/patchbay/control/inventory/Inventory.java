package dev.patchbay.control.inventory;

import dev.patchbay.control.neutron.DeployedPort;
import dev.patchbay.control.neutron.DeployedSubnet;
import dev.patchbay.control.neutron.Deployment;
import dev.patchbay.control.neutron.FloatingIp;
import dev.patchbay.control.neutron.Network;
import dev.patchbay.control.neutron.Router;
import dev.patchbay.control.neutron.Server;
import dev.patchbay.control.neutron.StableNumbers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The listings of a deployment. Immutable. */
final class Inventory {
    private static final String FLOATING_OWNER = "network:floatingip";
    private final Deployment deployment;

    Inventory(Deployment deployment) {
        this.deployment = deployment;
    }

    Listing networks() {
        List<List<String>> rows = new ArrayList<>();
        deployment.networks().keySet().forEach(id -> rows.add(List.of(id, networkName(id), subnetsOf(id))));
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
                fields.put("mtu", Integer.toString(network.mtu()));
                fields.put("name", networkName(network.id()));
                fields.put("provider:network_type", network.type().toString().toLowerCase(Locale.ROOT));
                fields.put(
                        "provider:physical_network",
                        network.physicalNetwork() == null
                                        || network.physicalNetwork().isEmpty()
                                ? "None"
                                : network.physicalNetwork());
                fields.put("provider:segmentation_id", Long.toString(network.segment()));
                fields.put("router:external", deployment.external().contains(network.id()) ? "External" : "Internal");
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
     */
    Listing ports(String device, String owner, String network) {
        List<List<String>> rows = new ArrayList<>();
        for (DeployedPort port : deployment.ports().values()) {
            boolean wanted = (device == null || port.device().equals(device))
                    && (owner == null || port.port().owner().equals(owner))
                    && (network == null || port.port().network().equals(network));
            if (wanted) {
                rows.add(List.of(port.port().id(), "", port.port().mac(), fixed(port), "ACTIVE"));
            }
        }
        for (FloatingIp floating : deployment.floatingIps()) {
            boolean wanted = (device == null || floating.id().equals(device))
                    && (owner == null || owner.equals(FLOATING_OWNER))
                    && (network == null || floating.network().equals(network));
            if (wanted) {
                // A port that keeps the address from others; no device has it, so it is never up.
                String id = StableNumbers.uuid("floating port", floating.id());
                rows.add(List.of(
                        id,
                        "",
                        StableNumbers.portMac(id),
                        "ip_address='" + floating.address().address() + "'",
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
        fields.put(
                "external_gateway_info",
                router.gateway() == null
                        ? "null"
                        : "{\"network_id\": \"" + router.gateway().network() + "\", \"enable_snat\": "
                                + router.gateway().snat() + "}");
        fields.put("ha", "False");
        fields.put("id", router.id());
        fields.put("name", router.name());
        fields.put("routes", String.join(", ", router.routes()));
        fields.put("status", "ACTIVE");
        return Listing.of(fields);
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
