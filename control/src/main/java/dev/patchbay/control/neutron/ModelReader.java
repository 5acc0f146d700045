package dev.patchbay.control.neutron;

import dev.patchbay.control.json.Json;
import dev.patchbay.control.json.JsonSyntaxException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads what one host knows from a JSON document: networks, subnets, ports on this host and remote ones, security groups,
 * tunnel ends, forwarding entries.
 *
 * <p>Keys may have their short names or those of Neutron's interfaces ({@code mac} or {@code mac_address}). A key that is not
 * known is an error, and so is a reference to something that is not there. One reader per document; not shared.
 */
public final class ModelReader {
    private static final Set<String> DOCUMENT = Set.of(
            "host",
            "local_ip",
            "tunnels",
            "networks",
            "subnets",
            "ports",
            "remote_ports",
            "sgs",
            "security_groups",
            "address_groups",
            "dvr_mac",
            "dvr_macs",
            "fdb",
            "name",
            "description");
    private static final Set<String> NETWORK = Set.of(
            "id",
            "name",
            "segid",
            "type",
            "network_type",
            "seg",
            "segmentation_id",
            "physnet",
            "physical_network",
            "mtu",
            "admin_state_up",
            "shared",
            "external",
            "router:external",
            "description");
    private static final Set<String> SUBNET = Set.of(
            "id",
            "name",
            "net",
            "network",
            "network_id",
            "cidr",
            "gw",
            "gateway",
            "gateway_ip",
            "gwmac",
            "gateway_mac",
            "ip_version",
            "enable_dhcp",
            "description",
            "ipv6_ra_mode",
            "ipv6_address_mode",
            "dns_nameservers");
    private static final Set<String> PORT = Set.of(
            "id",
            "name",
            "net",
            "network",
            "network_id",
            "subnet",
            "subnet_id",
            "mac",
            "mac_address",
            "ips",
            "fixed_ips",
            "owner",
            "device_owner",
            "device_id",
            "sgs",
            "security_groups",
            "sec",
            "port_security",
            "port_security_enabled",
            "pairs",
            "allowed_address_pairs",
            "admin",
            "admin_state",
            "admin_state_up",
            "host",
            "description",
            "status");
    private static final Set<String> RULE = Set.of(
            "id",
            "direction",
            "ethertype",
            "protocol",
            "min",
            "port_range_min",
            "type",
            "icmp_type",
            "max",
            "port_range_max",
            "code",
            "icmp_code",
            "prefix",
            "remote_ip_prefix",
            "remote_group",
            "remote_group_id",
            "remote_address_group",
            "remote_address_group_id",
            "description");

    private final ModelPlace document;
    private final Map<String, Network> networks = new LinkedHashMap<>();
    private final Map<String, Subnet> subnets = new LinkedHashMap<>();
    private final Map<String, List<SecurityRule>> groups = new LinkedHashMap<>();
    private final Map<String, List<IpPrefix>> addressGroups = new LinkedHashMap<>();
    private final Map<String, String> portPlaces = new HashMap<>();

    private ModelReader(ModelPlace document) {
        this.document = document;
    }

    /**
     * Reads a document.
     *
     * @param utf8 all of it
     * @return what the host knows
     * @throws ModelException if it is not JSON or not a model; the message names the place
     */
    public static HostModel read(byte[] utf8) throws ModelException {
        try {
            return new ModelReader(new ModelPlace("", Json.parse(utf8))).read();
        } catch (JsonSyntaxException notJson) {
            ModelException wrong = new ModelException("", notJson.getMessage());
            wrong.initCause(notJson);
            throw wrong;
        }
    }

    /**
     * The address of the host's tunnel end, if the document says it.
     *
     * @param utf8 a document that {@link #read} takes
     * @return the address, or null
     * @throws ModelException as for {@link #read}
     */
    public static String localIp(byte[] utf8) throws ModelException {
        ModelPlace place = new ModelPlace("", Json.parse(utf8)).optional("local_ip");
        return place == null ? null : place.address().address();
    }

    private HostModel read() throws ModelException {
        document.allowOnly(DOCUMENT);
        for (Map.Entry<String, ModelPlace> entry : document.members("networks").entrySet()) {
            networks.put(entry.getKey(), network(entry.getKey(), entry.getValue()));
        }
        for (Map.Entry<String, ModelPlace> entry : document.members("subnets").entrySet()) {
            subnets.put(entry.getKey(), subnet(entry.getKey(), entry.getValue()));
        }
        for (Map.Entry<String, ModelPlace> entry :
                document.members("address_groups").entrySet()) {
            addressGroups.put(entry.getKey(), ranges(entry.getValue()));
        }
        ModelPlace security = document.optional("sgs", "security_groups");
        Map<String, ModelPlace> groupPlaces = security == null ? Map.of() : security.members();
        for (Map.Entry<String, ModelPlace> entry : groupPlaces.entrySet()) {
            groups.put(entry.getKey(), rules(entry.getValue(), groupPlaces.keySet()));
        }
        List<NeutronPort> ports = ports("ports");
        List<NeutronPort> remotePorts = ports("remote_ports");
        List<String> tunnels = new ArrayList<>();
        for (ModelPlace tunnel : document.elements("tunnels")) {
            tunnels.add(tunnel.address().address());
        }
        ModelPlace ownMac = document.optional("dvr_mac");
        List<String> otherMacs = new ArrayList<>();
        for (ModelPlace mac : document.elements("dvr_macs")) {
            otherMacs.add(mac.mac());
        }
        return new HostModel(
                document.text("host1", "host"),
                tunnels,
                networks,
                subnets,
                ports,
                remotePorts,
                groups,
                addressGroups,
                ownMac == null ? null : ownMac.mac(),
                otherMacs,
                fdb());
    }

    private static Network network(String id, ModelPlace place) throws ModelException {
        place.allowOnly(NETWORK);
        ModelPlace typePlace = place.member("type", "network_type");
        NetworkType type = NetworkType.of(typePlace.text());
        if (type == null) {
            throw typePlace.wrong("'" + typePlace.text() + "' is no type of network; types are " + NetworkType.names());
        }
        long segment = place.number(0, 0, Long.MAX_VALUE, "seg", "segmentation_id");
        if (type.hasSegment() && !type.allows(segment)) {
            throw place.wrong(
                    "seg " + segment + " is out of range: " + type.text() + " networks have " + type.segments());
        }
        String physical = place.text("", "physnet", "physical_network");
        if (type.isPhysical() && physical.isEmpty()) {
            throw place.wrong("'physnet' is missing; " + type.text() + " networks leave by a provider bridge");
        }
        return new Network(id, type, type.hasSegment() ? segment : 0, type.isPhysical() ? physical : "", (int)
                place.number(0, 68, 65535, "mtu"));
    }

    private static Subnet subnet(String id, ModelPlace place) throws ModelException {
        place.allowOnly(SUBNET);
        ModelPlace gateway = place.optional("gw", "gateway", "gateway_ip");
        ModelPlace mac = place.optional("gwmac", "gateway_mac");
        return new Subnet(
                id,
                place.member("cidr").prefix(),
                gateway == null ? null : gateway.address(),
                mac == null ? null : mac.mac());
    }

    private static List<IpPrefix> ranges(ModelPlace place) throws ModelException {
        List<IpPrefix> ranges = new ArrayList<>();
        for (ModelPlace range : place.elements()) {
            ranges.add(range.prefix());
        }
        return ranges;
    }

    private List<SecurityRule> rules(ModelPlace place, Set<String> known) throws ModelException {
        ModelPlace list = place.value() instanceof Map<?, ?> ? place.member("rules") : place;
        List<SecurityRule> rules = new ArrayList<>();
        for (ModelPlace rule : list.elements()) {
            SecurityRule read = rule(rule, known);
            if (!rules.contains(read)) {
                rules.add(read);
            }
        }
        return rules;
    }

    private SecurityRule rule(ModelPlace place, Set<String> known) throws ModelException {
        place.allowOnly(RULE);
        SecurityRule.Direction direction = switch (place.member("direction").text()) {
            case "ingress" -> SecurityRule.Direction.INGRESS;
            case "egress" -> SecurityRule.Direction.EGRESS;
            default -> throw place.member("direction").wrong("expected ingress or egress");
        };
        IpFamily family = switch (place.text("IPv4", "ethertype")) {
            case "IPv4" -> IpFamily.IPV4;
            case "IPv6" -> IpFamily.IPV6;
            default -> throw place.member("ethertype").wrong("expected IPv4 or IPv6");
        };
        int min = (int) place.number(-1, 0, 65535, "min", "port_range_min", "type", "icmp_type");
        int max = (int) place.number(-1, 0, 65535, "max", "port_range_max", "code", "icmp_code");
        ModelPlace protocol = place.optional("protocol");
        ModelPlace prefixPlace = place.optional("prefix", "remote_ip_prefix");
        IpPrefix prefix = prefixPlace == null ? null : prefixPlace.prefix();
        ModelPlace remote = place.optional("remote_group", "remote_group_id");
        ModelPlace addresses = place.optional("remote_address_group", "remote_address_group_id");
        if ((prefix == null ? 0 : 1) + (remote == null ? 0 : 1) + (addresses == null ? 0 : 1) > 1) {
            throw place.wrong("only one of prefix, remote_group and remote_address_group can be given");
        }
        if (remote != null && !known.contains(remote.text())) {
            throw remote.wrong("there is no security group '" + remote.text() + "'");
        }
        if (addresses != null && !addressGroups.containsKey(addresses.text())) {
            throw addresses.wrong("there is no address group '" + addresses.text() + "'");
        }
        String group = remote != null ? remote.text() : addresses != null ? addresses.text() : null;
        try {
            return SecurityRule.checked(
                    direction,
                    family,
                    protocol == null ? "" : String.valueOf(protocol.value()),
                    min,
                    max,
                    prefix,
                    group);
        } catch (ModelException wrong) {
            ModelException placed = place.wrong(wrong.getMessage());
            placed.initCause(wrong);
            throw placed;
        }
    }

    private List<NeutronPort> ports(String key) throws ModelException {
        List<NeutronPort> ports = new ArrayList<>();
        for (ModelPlace place : document.elements(key)) {
            NeutronPort port = port(place);
            String earlier = portPlaces.put(port.id(), place.path());
            if (earlier != null) {
                throw place.member("id").wrong("port " + port.id() + " stands at " + earlier + ", too");
            }
            ports.add(port);
        }
        return ports;
    }

    private NeutronPort port(ModelPlace place) throws ModelException {
        place.allowOnly(PORT);
        ModelPlace network = place.member("net", "network", "network_id");
        if (!networks.containsKey(network.text())) {
            throw network.wrong("there is no network '" + network.text() + "'");
        }
        String mac = place.member("mac", "mac_address").mac();
        List<String> of = new ArrayList<>();
        for (ModelPlace group : place.elements("sgs", "security_groups")) {
            if (!groups.containsKey(group.text())) {
                throw group.wrong("there is no security group '" + group.text() + "'");
            }
            of.add(group.text());
        }
        return new NeutronPort(
                place.member("id").text(),
                network.text(),
                mac,
                fixedIps(place),
                place.text("", "owner", "device_owner"),
                pairs(place, mac),
                of,
                place.truth(true, "sec", "port_security", "port_security_enabled"),
                place.truth(true, "admin", "admin_state", "admin_state_up"));
    }

    private List<FixedIp> fixedIps(ModelPlace port) throws ModelException {
        ModelPlace subnetPlace = port.optional("subnet", "subnet_id");
        String subnet = subnetPlace == null ? "" : known(subnetPlace);
        List<FixedIp> fixedIps = new ArrayList<>();
        Set<IpPrefix> seen = new HashSet<>();
        for (ModelPlace place : port.elements("ips", "fixed_ips")) {
            FixedIp fixed;
            if (place.value() instanceof Map<?, ?>) {
                place.allowOnly(Set.of("subnet", "subnet_id", "ip", "ip_address"));
                ModelPlace own = place.optional("subnet", "subnet_id");
                IpPrefix address = place.member("ip", "ip_address").address();
                fixed = new FixedIp(own == null ? subnetOf(address, subnet) : known(own), address);
            } else {
                fixed = new FixedIp(subnetOf(place.address(), subnet), place.address());
            }
            if (!seen.add(fixed.address())) {
                throw place.wrong("the port has the address " + fixed.address() + " already");
            }
            fixedIps.add(fixed);
        }
        return fixedIps;
    }

    private String known(ModelPlace subnet) throws ModelException {
        if (!subnets.containsKey(subnet.text())) {
            throw subnet.wrong("there is no subnet '" + subnet.text() + "'");
        }
        return subnet.text();
    }

    /** The subnet that the port names, if the address is from there; else the only one that the address can be from. */
    private String subnetOf(IpPrefix address, String named) {
        if (!named.isEmpty() && subnets.get(named).cidr().contains(address)) {
            return named;
        }
        List<String> possible = subnets.values().stream()
                .filter(subnet -> subnet.cidr().contains(address))
                .map(Subnet::id)
                .toList();
        return possible.size() == 1 ? possible.getFirst() : named;
    }

    private static List<AddressPair> pairs(ModelPlace port, String mac) throws ModelException {
        List<AddressPair> pairs = new ArrayList<>();
        for (ModelPlace place : port.elements("pairs", "allowed_address_pairs")) {
            if (place.value() instanceof Map<?, ?>) {
                place.allowOnly(Set.of("mac", "mac_address", "ip", "ip_address"));
                ModelPlace own = place.optional("mac", "mac_address");
                pairs.add(new AddressPair(
                        own == null ? mac : own.mac(),
                        place.member("ip", "ip_address").prefix()));
            } else if (place.value() instanceof List<?>) {
                List<ModelPlace> both = place.elements();
                if (both.size() != 2) {
                    throw place.wrong("expected [MAC, ADDRESS]");
                }
                pairs.add(new AddressPair(both.getFirst().mac(), both.getLast().prefix()));
            } else {
                pairs.add(new AddressPair(mac, place.prefix()));
            }
        }
        return pairs;
    }

    private List<FdbNetwork> fdb() throws ModelException {
        List<FdbNetwork> all = new ArrayList<>();
        for (Map.Entry<String, ModelPlace> entry : document.members("fdb").entrySet()) {
            ModelPlace place = entry.getValue();
            place.allowOnly(Set.of("segment_id", "network_type", "ports"));
            Network network = networks.get(entry.getKey());
            if (network == null) {
                throw place.wrong("there is no network '" + entry.getKey() + "'");
            }
            Map<String, List<FdbEntry>> remotes = new LinkedHashMap<>();
            for (Map.Entry<String, ModelPlace> remote : place.members("ports").entrySet()) {
                String address = new ModelPlace(remote.getValue().path(), remote.getKey())
                        .address()
                        .address();
                List<FdbEntry> entries = new ArrayList<>();
                for (ModelPlace one : remote.getValue().elements()) {
                    List<ModelPlace> both = one.elements();
                    if (both.size() != 2) {
                        throw one.wrong("expected [MAC, ADDRESS]");
                    }
                    entries.add(
                            new FdbEntry(both.getFirst().mac(), both.getLast().address()));
                }
                remotes.put(address, entries);
            }
            all.add(new FdbNetwork(entry.getKey(), network.type(), network.segment(), remotes));
        }
        return all;
    }
}
