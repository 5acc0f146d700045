package dev.patchbay.control.lab;

import dev.patchbay.codec.eth.MacAddress;
import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.control.neutron.AddressPair;
import dev.patchbay.control.neutron.Agent;
import dev.patchbay.control.neutron.AgentSettings;
import dev.patchbay.control.neutron.DeployedPort;
import dev.patchbay.control.neutron.DeployedSubnet;
import dev.patchbay.control.neutron.Deployment;
import dev.patchbay.control.neutron.FixedIp;
import dev.patchbay.control.neutron.FloatingIp;
import dev.patchbay.control.neutron.IpPrefix;
import dev.patchbay.control.neutron.ModelException;
import dev.patchbay.control.neutron.Network;
import dev.patchbay.control.neutron.NetworkType;
import dev.patchbay.control.neutron.NeutronPort;
import dev.patchbay.control.neutron.Router;
import dev.patchbay.control.neutron.SecurityRule;
import dev.patchbay.control.neutron.Server;
import dev.patchbay.control.neutron.SettingsReader;
import dev.patchbay.control.neutron.StableNumbers;
import dev.patchbay.control.neutron.Subnet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Builds the deployment that a lab's section {@code neutron} describes, and reports what Neutron would refuse: each mistake
 * once, where it stands.
 */
final class NeutronReader {
    private static final long FIRST_LINK = Ipv4Address.parse("169.254.64.0") & 0xffff_ffffL;
    private static final int LINKS = 0x2000;
    private static final int FIRST_PRIORITY = 32768;
    private static final int PRIORITIES = 40_000;

    private final Item root;
    private final Map<String, Integer> localIps;
    private final Map<String, Agent> agents = new LinkedHashMap<>();
    private final Map<String, Network> networks = new LinkedHashMap<>();
    private final Map<String, Boolean> external = new LinkedHashMap<>();
    private final Map<String, DeployedSubnet> subnets = new LinkedHashMap<>();
    private final Map<String, String> groupIds = new LinkedHashMap<>();
    private final Map<String, List<SecurityRule>> groups = new LinkedHashMap<>();
    private final Map<String, DeployedPort> ports = new LinkedHashMap<>();
    private final List<Router> routers = new ArrayList<>();
    private final Map<String, Server> servers = new LinkedHashMap<>();
    private final List<FloatingIp> floatingIps = new ArrayList<>();
    private final Map<String, String> owners = new HashMap<>();
    private final ServerConfig config = new ServerConfig();
    private final ConfigFiles files;
    private boolean sharedSettingsGood = true;

    /** Whether a router lacks what its file gives it, because that is wrong; then nobody is told that a way is missing. */
    private boolean incomplete;

    /** Hosts whose settings are wrong. */
    private final Set<String> misread = new HashSet<>();

    /**
     * Prepares reading.
     *
     * @param root the section
     * @param localIps tunnel ends of the lab's hosts
     * @param files that the section may name
     */
    NeutronReader(Item root, Map<String, Integer> localIps, ConfigFiles files) {
        this.root = root;
        this.files = files;
        this.localIps = localIps;
    }

    /** The deployment; it is complete only if no mistake was reported. */
    Deployment read() {
        // The server's keys, which stand in the same files as the agents'.
        sharedSettingsGood = files.take(root, config, new SettingsReader());
        root.entries("plugin").forEach(this::plugin);
        root.entries("hosts").forEach(this::agent);
        root.at("server").ifPresent(this::host);
        // Segments that are named are taken before others are drawn.
        root.entries("networks").forEach((name, item) -> network(name, item, true));
        root.entries("networks").forEach((name, item) -> network(name, item, false));
        Map<String, Network> read = Map.copyOf(networks);
        networks.clear();
        root.entries("networks").keySet().stream()
                .filter(read::containsKey)
                .forEach(name -> networks.put(name, read.get(name)));
        root.entries("subnets").forEach(this::subnet);
        root.entries("security_groups").forEach((name, item) -> groupIds.put(name, id(item, "security group", name)));
        root.entries("security_groups").forEach(this::group);
        root.entries("routers").forEach(this::router);
        root.items("dhcp").forEach(this::dhcp);
        root.items("floating_gateways").forEach(this::floatingGateway);
        root.entries("servers").forEach(this::server);
        root.items("floating_ips").forEach(this::floatingIp);
        Map<String, Network> byId = new LinkedHashMap<>();
        Map<String, String> networkNames = new LinkedHashMap<>();
        List<String> outside = new ArrayList<>();
        networks.forEach((name, network) -> {
            byId.put(network.id(), network);
            networkNames.put(network.id(), name);
            if (external.get(name)) {
                outside.add(network.id());
            }
        });
        Map<String, DeployedSubnet> ranges = new LinkedHashMap<>();
        subnets.values().forEach(subnet -> ranges.put(subnet.subnet().id(), subnet));
        Map<String, String> groupNames = new LinkedHashMap<>();
        groupIds.forEach((name, id) -> groupNames.put(id, name));
        return new Deployment(
                agents, byId, networkNames, outside, ranges, groups, groupNames, ports, routers, floatingIps, servers);
    }

    private void agent(String host, Item item) {
        if (!localIps.containsKey(host)) {
            root.at("hosts")
                    .ifPresent(hosts -> hosts.keyOf(host)
                            .problem("there is no host '" + host + "'" + Nearest.hint(host, localIps.keySet())));
            return;
        }
        SettingsReader settings = new SettingsReader();
        boolean good = sharedSettingsGood;
        AgentSettings read = AgentSettings.DEFAULT;
        try {
            config.l2Population().ifPresent(told -> settings.absent("l2_population", told.toString()));
            if (good) {
                files.take(root, null, settings);
            }
            sharedSettingsGood &= settings(root, "agent", settings);
            good &= sharedSettingsGood && files.take(item, null, settings);
            good &= settings(item, "set", settings);
            String localIp = Ipv4Address.format(localIps.get(host));
            String configured = settings.text("local_ip");
            if (configured != null && !configured.equals(localIp)) {
                item.at("config_files")
                        .or(() -> item.at("ini"))
                        .or(() -> item.at("set"))
                        .orElse(item)
                        .problem("local_ip " + configured + " is not that of host '" + host + "', " + localIp);
            }
            settings.add("local_ip=" + localIp);
            read = settings.read(AgentSettings.DEFAULT);
            if (read.l2Population() && !config.l2Population().orElse(true)) {
                item.at("set")
                        .or(() -> root.at("agent"))
                        .orElse(item)
                        .problem("l2_population needs the server's: add" + " 'l2population' to mechanism_drivers");
            }
        } catch (ModelException wrong) {
            item.at("set").or(() -> root.at("agent")).orElse(item).problem(wrong.getMessage());
            good = false;
            sharedSettingsGood = false;
        }
        Map<String, Long> cookies = new LinkedHashMap<>();
        item.entries("cookies").forEach((bridge, cookie) -> {
            if (cookie.text().matches("0x[0-9a-fA-F]{1,16}")) {
                cookies.put(bridge, Long.parseUnsignedLong(cookie.text().substring(2), 16));
            } else {
                cookie.problem("cookie '" + cookie.text()
                        + "' is not right; expected up to 16 digits like 0x97845993900e0631");
            }
        });
        boolean wellSet = good;
        if (!good) {
            misread.add(host);
        }
        Map<String, String> nics = new LinkedHashMap<>();
        Map<String, String> mapped = read.bridgeMappings();
        item.entries("nics").forEach((bridge, nic) -> {
            if (wellSet && !mapped.containsValue(bridge)) {
                nic.problem("'" + bridge + "' is not a provider bridge of host '" + host + "'"
                        + Nearest.hint(bridge, mapped.values()));
            }
            nics.put(bridge, nic.text());
        });
        String dvrMac = item.at("dvr_mac")
                .map(NeutronReader::mac)
                .orElseGet(
                        () -> "fa:16:3f" + StableNumbers.portMac("dvr " + host).substring("fa:16:3e".length()));
        List<String> heard = new ArrayList<>();
        for (Item other : item.items("heard")) {
            if (!root.entries("hosts").containsKey(other.text()) || other.text().equals(host)) {
                other.problem("'" + other.text() + "' is no other host with agents"
                        + Nearest.hint(other.text(), root.entries("hosts").keySet()));
            } else {
                heard.add(other.text());
            }
        }
        agents.put(host, new Agent(host, read, cookies, nics, heard, dvrMac));
    }

    /** Whether all of them were good. */
    private static boolean settings(Item item, String key, SettingsReader into) {
        boolean good = true;
        for (Map.Entry<String, Item> entry : item.entries(key).entrySet()) {
            String name = entry.getKey();
            Item value = entry.getValue();
            String text =
                    String.join(",", value.items().stream().map(Item::text).toList());
            try {
                into.add(name + "=" + text);
            } catch (ModelException wrong) {
                value.problem(wrong.getMessage());
                good = false;
            }
        }
        return good;
    }

    private void plugin(String key, Item item) {
        try {
            config.set(
                    key,
                    item.items().stream()
                            .flatMap(each -> Arrays.stream(each.text().split(",", -1)))
                            .map(String::strip)
                            .toList());
        } catch (ModelException wrong) {
            item.problem(wrong.getMessage());
        }
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
                        id(item, "network", name),
                        physical,
                        (place, number) -> networks.values().stream()
                                .anyMatch(other -> other.type() == type
                                        && other.segment() == number
                                        && other.physicalNetwork().equals(place)))
                .orElseGet(() -> {
                    item.problem("no segment is left for network '" + name + "' in the ranges of " + type.text());
                    return new ServerConfig.Segment(physical, 1);
                });
    }

    /** @param named whether networks are read that name their segment; the others are left for another turn */
    private void network(String name, Item item, boolean named) {
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
        for (Map.Entry<String, Network> other : networks.entrySet()) {
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
        networks.put(
                name,
                new Network(
                        id(item, "network", name),
                        type,
                        type.hasSegment() ? segment : 0,
                        type.isPhysical() ? physical : "",
                        item.number("mtu", 0)));
        boolean spoilt = item.has("external") && item.at("external").isEmpty();
        external.put(name, spoilt || truth(item, "external", false));
    }

    private void subnet(String name, Item item) {
        Network network = network(item).orElse(null);
        IpPrefix cidr = item.at("cidr").map(this::prefix).orElse(null);
        if (network == null || cidr == null) {
            return;
        }
        if (!cidr.network().equals(cidr)) {
            item.at("cidr").orElse(item).problem(cidr + " is not a range; its first address is " + cidr.network());
        }
        IpPrefix gateway = item.at("gateway").map(this::prefix).orElse(null);
        if (gateway != null) {
            refuse(item.at("gateway"), item, DeploymentRules.gateway(gateway, cidr));
        }
        for (Map.Entry<String, DeployedSubnet> other : subnets.entrySet()) {
            if (other.getValue().network().equals(network.id())
                    && overlap(cidr, other.getValue().subnet().cidr())) {
                item.at("cidr")
                        .orElse(item)
                        .problem(cidr + " overlaps subnet '" + other.getKey() + "', "
                                + other.getValue().subnet().cidr() + ", of the same network");
            }
        }
        List<IpPrefix> nameservers =
                item.items("nameservers").stream().map(this::prefix).toList();
        subnets.put(
                name,
                new DeployedSubnet(
                        name,
                        network.id(),
                        new Subnet(id(item, "subnet", name), cidr, gateway, null),
                        truth(item, "dhcp", true),
                        nameservers));
    }

    private static void refuse(Optional<Item> at, Item otherwise, String why) {
        if (why != null) {
            at.orElse(otherwise).problem(why);
        }
    }

    private static boolean overlap(IpPrefix a, IpPrefix b) {
        return a.contains(b) || b.contains(a);
    }

    private void group(String name, Item item) {
        List<SecurityRule> rules = new ArrayList<>();
        for (Item rule : item.items("rules")) {
            NeutronRules.read(rule, groupIds).ifPresent(rules::add);
        }
        groups.put(groupIds.get(name), rules);
    }

    private void router(String name, Item item) {
        String id = id(item, "router", name);
        boolean distributed = truth(item, "distributed", false);
        String host = item.at("host").flatMap(this::host).orElse("");
        if (!distributed && !item.has("host")) {
            item.problem("router '" + name + "' has no 'host'; only distributed routers are everywhere");
        }
        Router.Gateway gateway =
                item.at("gateway").flatMap(at -> gateway(name, id, host, at)).orElse(null);
        List<Router.Interface> interfaces = new ArrayList<>();
        Map<String, IpPrefix> ranges = new LinkedHashMap<>();
        for (Item leg : item.items("interfaces")) {
            String subnet = leg.text("subnet", "");
            Optional<Router.Interface> read = leg(name, id, distributed, host, leg, ranges);
            incomplete |= read.isEmpty();
            read.ifPresent(interfaces::add);
            if (read.isPresent() && gateway != null && leg.at("subnet").isPresent()) {
                refuse(
                        leg.at("subnet"),
                        leg,
                        DeploymentRules.outside(
                                name, subnet, subnets.get(subnet).subnet().cidr(), subnetsOf(gateway.network())));
            }
        }
        incomplete |= gateway == null && item.has("gateway");
        List<String> routes = item.items("routes").stream().map(Item::text).toList();
        List<String> accept = item.items("nat_accept").stream().map(Item::text).toList();
        routers.add(new Router(name, id, distributed, host, interfaces, gateway, routes, link(item, id), accept));
    }

    private Map<String, Subnet> subnetsOf(String network) {
        Map<String, Subnet> of = new LinkedHashMap<>();
        subnets.forEach((name, subnet) -> {
            if (subnet.network().equals(network)) {
                of.put(name, subnet.subnet());
            }
        });
        return of;
    }

    private Router.Link link(Item router, String id) {
        Optional<Item> item = router.at("link");
        long address = item.flatMap(at -> at.at("address"))
                .map(at -> {
                    long own = Ipv4Address.parse(at.text()) & 0xffff_ffffL;
                    if ((own & 1) != 0) {
                        at.problem(at.text() + " is odd; the router's end has the even address of the two");
                    }
                    return own;
                })
                .orElseGet(() -> freeLink(id));
        return new Router.Link(
                address,
                item.flatMap(at -> at.at("router_mac"))
                        .map(at -> MacAddress.parse(at.text()))
                        .orElse(0L),
                item.flatMap(at -> at.at("floating_mac"))
                        .map(at -> MacAddress.parse(at.text()))
                        .orElse(0L));
    }

    /** A pair of addresses that depends on the other routers as little as can be: they come and go. */
    private long freeLink(String id) {
        int index = StableNumbers.below("link", id, LINKS);
        for (int i = 0; i < LINKS; i++) {
            long address = FIRST_LINK + 2L * ((index + i) % LINKS);
            if (routers.stream().noneMatch(other -> other.link().address() == address)) {
                return address;
            }
        }
        return FIRST_LINK;
    }

    /** The same for the priority of a floating address's rule. */
    private int freePriority(String id) {
        int index = StableNumbers.below("priority", id, PRIORITIES);
        for (int i = 0; i < PRIORITIES; i++) {
            int priority = FIRST_PRIORITY + (index + i) % PRIORITIES;
            if (floatingIps.stream().noneMatch(other -> other.priority() == priority)) {
                return priority;
            }
        }
        return FIRST_PRIORITY;
    }

    private Optional<Router.Gateway> gateway(String router, String routerId, String host, Item item) {
        Network network = network(item).orElse(null);
        if (network == null) {
            return Optional.empty();
        }
        if (!external.get(item.text("network", ""))) {
            item.at("network")
                    .orElse(item)
                    .problem("network '" + item.text("network", "") + "' is not external; add 'external: true' to it");
            return Optional.empty();
        }
        String id = id(item, "gateway port", router);
        add(item, host, routerId, id, network, NeutronPort.ROUTER_GATEWAY, "the gateway of router '" + router + "'");
        return Optional.of(new Router.Gateway(id, network.id(), truth(item, "snat", true)));
    }

    private Optional<Router.Interface> leg(
            String router, String routerId, boolean distributed, String host, Item item, Map<String, IpPrefix> ranges) {
        String subnetName = item.text("subnet", "");
        DeployedSubnet subnet = subnets.get(subnetName);
        if (subnet == null) {
            unknown(item, "subnet", subnets.keySet());
            return Optional.empty();
        }
        if (ranges.containsKey(subnetName)) {
            item.at("subnet")
                    .orElse(item)
                    .problem("router '" + router + "' has a leg in subnet '" + subnetName + "' already; remove one");
            return Optional.empty();
        }
        ranges.forEach((other, range) -> {
            if (overlap(range, subnet.subnet().cidr())) {
                item.at("subnet")
                        .orElse(item)
                        .problem("subnet '" + subnetName + "', "
                                + subnet.subnet().cidr() + ", overlaps subnet '" + other + "', " + range
                                + ", on router '" + router + "'; a router needs ranges of their own");
            }
        });
        ranges.put(subnetName, subnet.subnet().cidr());
        if (!item.has("ip") && subnet.subnet().gateway() == null) {
            item.problem("the leg in subnet '" + subnetName + "' has no 'ip', and the subnet no gateway");
            return Optional.empty();
        }
        Network network = networkOf(subnet);
        String id = id(item, "router port", router + " " + subnetName);
        refuse(item.at("subnet"), item, place(network, host));
        String owner = distributed ? NeutronPort.DISTRIBUTED_GATEWAY : NeutronPort.ROUTER_INTERFACE;
        String what = "router '" + router + "'";
        List<FixedIp> fixed = item.has("ip")
                ? addresses(item, network, what)
                : List.of(new FixedIp(subnet.subnet().id(), subnet.subnet().gateway()));
        if (!item.has("ip")) {
            claim(item, network, fixed.getFirst().address(), what);
        }
        String mac = item.at("mac").map(NeutronReader::mac).orElseGet(() -> StableNumbers.portMac(id));
        claimMac(item, network, mac, what);
        ports.put(
                id,
                new DeployedPort(
                        distributed ? "" : host,
                        routerId,
                        new NeutronPort(id, network.id(), mac, fixed, owner, List.of(), List.of(), false, true)));
        if (fixed.getFirst().address().equals(subnet.subnet().gateway())) {
            Subnet known = subnet.subnet();
            subnets.put(
                    subnetName,
                    new DeployedSubnet(
                            subnet.name(),
                            subnet.network(),
                            new Subnet(known.id(), known.cidr(), known.gateway(), mac),
                            subnet.dhcp(),
                            subnet.nameservers()));
        }
        String snatPort = item.at("snat")
                .map(at -> {
                    String own = id(at, "snat port", router + " " + subnetName);
                    add(at, host, routerId, own, network, NeutronPort.CENTRALIZED_SNAT, "the source NAT of " + what);
                    return own;
                })
                .orElse(null);
        if (snatPort != null && !distributed) {
            item.at("snat").orElse(item).problem("only a distributed router has a port of its own for source NAT");
        }
        return Optional.of(new Router.Interface(id, subnet.subnet().id(), snatPort));
    }

    private void dhcp(Item item) {
        Network network = network(item).orElse(null);
        String host = item.at("host").flatMap(this::host).orElse("");
        if (network != null) {
            String name = item.text("network", "");
            add(
                    item,
                    host,
                    "dhcp-" + network.id(),
                    id(item, "dhcp port", host + " " + name),
                    network,
                    NeutronPort.DHCP,
                    "the DHCP port of network '" + name + "'");
        }
    }

    private void floatingGateway(Item item) {
        Network network = network(item).orElse(null);
        String host = item.at("host").flatMap(this::host).orElse("");
        if (network != null) {
            add(
                    item,
                    host,
                    host,
                    id(item, "floating gateway", host + " " + item.text("network", "")),
                    network,
                    NeutronPort.FLOATING_GATEWAY,
                    "the floating gateway of host '" + host + "'");
        }
    }

    private void server(String name, Item item) {
        String host = item.at("host").flatMap(this::host).orElse("");
        String id = id(item, "server", name);
        List<String> own = new ArrayList<>();
        int index = 0;
        for (Item leg : item.items("interfaces")) {
            Network network = network(leg).orElse(null);
            if (network == null) {
                continue;
            }
            refuse(leg.at("network"), leg, place(network, host));
            String port = id(leg, "server port", name + " " + index);
            String what = "server '" + name + "'";
            String mac = leg.at("mac").map(NeutronReader::mac).orElseGet(() -> StableNumbers.portMac(port));
            claimMac(leg, network, mac, what);
            if (ports.containsKey(port)) {
                leg.at("id").orElse(leg).problem("port " + port + " exists already; ids are unique");
            }
            ports.put(
                    port,
                    new DeployedPort(
                            host,
                            id,
                            new NeutronPort(
                                    port,
                                    network.id(),
                                    mac,
                                    addresses(leg, network, what),
                                    "compute:nova",
                                    pairs(leg, mac),
                                    groupsOf(leg),
                                    truth(leg, "port_security", true),
                                    truth(leg, "admin_state_up", true)),
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
                        truth(item, "dhcp", false),
                        item.text("instance", String.format(Locale.ROOT, "instance-%08x", servers.size() + 1)),
                        own));
    }

    private List<String> groupsOf(Item item) {
        if (!truth(item, "port_security", true)) {
            return List.of();
        }
        if (!item.has("security_groups")) {
            return groupIds.containsKey("default") ? List.of(groupIds.get("default")) : List.of();
        }
        List<String> of = new ArrayList<>();
        for (Item group : item.items("security_groups")) {
            if (groupIds.containsKey(group.text())) {
                of.add(groupIds.get(group.text()));
            } else if (!isReported("security_groups", group.text())) {
                group.problem("there is no security group '" + group.text() + "'"
                        + Nearest.hint(group.text(), groupIds.keySet()));
            }
        }
        return of;
    }

    private List<AddressPair> pairs(Item item, String mac) {
        List<AddressPair> pairs = new ArrayList<>();
        for (Item pair : item.items("allowed_address_pairs")) {
            IpPrefix range = pair.at("ip").map(this::prefix).orElse(null);
            if (range != null) {
                pairs.add(new AddressPair(pair.at("mac").map(NeutronReader::mac).orElse(mac), range));
            }
        }
        return pairs;
    }

    private void floatingIp(Item item) {
        Network network = network(item).orElse(null);
        IpPrefix address = item.at("ip").map(this::prefix).orElse(null);
        if (network == null || address == null) {
            return;
        }
        String id = id(item, "floating ip", address.toString());
        if (!inSubnet(item.at("ip").orElse(item), network, address)) {
            return;
        }
        claim(item.at("ip").orElse(item), network, address, "floating IP " + address);
        String name = item.text("server", "");
        if (!item.has("server")) {
            floatingIps.add(new FloatingIp(id, address, network.id(), null, null, null, 0));
            return;
        }
        Server server = servers.get(name);
        if (server == null) {
            unknown(item, "server", servers.keySet());
            return;
        }
        IpPrefix wanted = item.at("fixed_ip").map(this::prefix).orElse(null);
        for (String port : server.ports()) {
            for (FixedIp fixed : ports.get(port).port().fixedIps()) {
                if (wanted == null || wanted.equals(fixed.address())) {
                    bind(item, id, address, network, port, fixed);
                    return;
                }
            }
        }
        if (wanted != null) {
            item.at("fixed_ip").orElse(item).problem("server '" + name + "' has no address " + wanted);
        }
    }

    private void bind(Item item, String id, IpPrefix address, Network network, String port, FixedIp fixed) {
        Optional<Router> router = routers.stream()
                .filter(one -> one.gateway() != null
                        && one.gateway().network().equals(network.id())
                        && one.interfaces().stream()
                                .anyMatch(leg -> leg.subnet().equals(fixed.subnet())))
                .findFirst();
        if (router.isEmpty() && incomplete) {
            return;
        }
        Optional<FloatingIp> same = floatingIps.stream()
                .filter(other -> port.equals(other.port())
                        && fixed.address().equals(other.fixed())
                        && other.network().equals(network.id()))
                .findFirst();
        if (same.isPresent()) {
            item.problem("floating IP " + address + " is for " + fixed.address() + ", which has floating IP "
                    + same.get().address() + " of the same network already; remove one");
            return;
        }
        if (router.isEmpty()) {
            item.problem("floating IP " + address + " cannot reach " + fixed.address()
                    + ": no router has both a leg in its subnet and a gateway in network '" + item.text("network", "")
                    + "'");
            return;
        }
        int priority =
                item.at("priority").map(at -> (int) Long.parseLong(at.text())).orElseGet(() -> freePriority(id));
        floatingIps.add(new FloatingIp(
                id, address, network.id(), port, fixed.address(), router.get().name(), priority));
    }

    // What things have in common.

    /** What is wrong with a port of a network on a host, or null. */
    private String place(Network network, String host) {
        String name = networks.entrySet().stream()
                .filter(entry -> entry.getValue().equals(network))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("");
        return misread.contains(host) ? null : DeploymentRules.place(network, name, agents.get(host));
    }

    private void add(Item item, String host, String device, String id, Network network, String owner, String what) {
        refuse(item.at("network").or(() -> item.at("host")), item, place(network, host));
        String mac = item.at("mac").map(NeutronReader::mac).orElseGet(() -> StableNumbers.portMac(id));
        claimMac(item, network, mac, what);
        if (ports.containsKey(id)) {
            item.at("id").orElse(item).problem("port " + id + " exists already; ids are unique");
        }
        ports.put(
                id,
                new DeployedPort(
                        host,
                        device,
                        new NeutronPort(
                                id,
                                network.id(),
                                mac,
                                addresses(item, network, what),
                                owner,
                                List.of(),
                                List.of(),
                                false,
                                true)));
    }

    private List<FixedIp> addresses(Item item, Network network, String what) {
        List<FixedIp> fixed = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (Item at : item.items("ip")) {
            IpPrefix address = prefix(at);
            if (address == null) {
                continue;
            }
            Optional<DeployedSubnet> subnet = subnet(network, address);
            if (subnet.isEmpty()) {
                inSubnet(at, network, address);
                continue;
            }
            refuse(
                    Optional.of(at),
                    at,
                    DeploymentRules.address(address, subnet.get().subnet().cidr()));
            if (seen.add(address.toString())) {
                claim(at, network, address, what);
            }
            fixed.add(new FixedIp(subnet.get().subnet().id(), address));
        }
        return fixed;
    }

    private Optional<DeployedSubnet> subnet(Network network, IpPrefix address) {
        return subnets.values().stream()
                .filter(one -> one.network().equals(network.id())
                        && one.subnet().cidr().contains(address))
                .findFirst();
    }

    /** Whether it is; if not that is reported, unless a subnet of the network could not be read. */
    private boolean inSubnet(Item at, Network network, IpPrefix address) {
        if (subnet(network, address).isPresent()) {
            return true;
        }
        boolean all = root.keys("subnets").stream().allMatch(subnets::containsKey) && !isReported("subnets", "");
        if (all) {
            List<String> ranges = subnetsOf(network.id()).values().stream()
                    .map(known -> known.cidr().toString())
                    .toList();
            at.problem(address + " is in no subnet of the network; "
                    + (ranges.isEmpty() ? "it has none" : "it has " + String.join(", ", ranges)));
        }
        return false;
    }

    private void claim(Item at, Network network, IpPrefix address, String what) {
        String other = owners.putIfAbsent(network.id() + " " + address, what);
        if (other != null) {
            at.problem(address + " is the address of " + other + " already; each address is used once in a network");
        }
    }

    private void claimMac(Item item, Network network, String mac, String what) {
        refuse(item.at("mac"), item, DeploymentRules.mac(mac));
        String other = owners.putIfAbsent(network.id() + " " + mac, what);
        if (other != null) {
            item.at("mac")
                    .orElse(item)
                    .problem(mac + " is the MAC address of " + other + " already; each is used once in a network");
        }
    }

    private Network networkOf(DeployedSubnet subnet) {
        return networks.values().stream()
                .filter(network -> network.id().equals(subnet.network()))
                .findFirst()
                .orElseThrow();
    }

    private Optional<Network> network(Item item) {
        Network network = networks.get(item.text("network", ""));
        if (network == null) {
            unknown(item, "network", networks.keySet());
        }
        return Optional.ofNullable(network);
    }

    /** What stands in the file and could not be read has been reported. */
    private void unknown(Item item, String kind, Set<String> known) {
        item.at(kind)
                .filter(at -> !isReported(kind + "s", at.text()))
                .ifPresent(at ->
                        at.problem("there is no " + kind + " '" + at.text() + "'" + Nearest.hint(at.text(), known)));
    }

    private Optional<String> host(Item at) {
        if (!agents.containsKey(at.text())) {
            if (isReported("hosts", at.text())) {
                return Optional.empty();
            }
            at.problem("there is no host '" + at.text() + "' with agents" + Nearest.hint(at.text(), agents.keySet()));
            return Optional.empty();
        }
        return Optional.of(at.text());
    }

    /** Whether something of this name stands in the file, or may stand there, and could not be read: that has been reported. */
    private boolean isReported(String section, String name) {
        return root.keys(section).contains(name)
                || (root.has(section) && root.at(section).isEmpty());
    }

    private IpPrefix prefix(Item at) {
        try {
            return IpPrefix.parse(at.text());
        } catch (IllegalArgumentException wrong) {
            at.problem("'" + at.text() + "' is not an address or range: " + wrong.getMessage());
            return null;
        }
    }

    private static String id(Item item, String kind, String name) {
        return item.text("id", StableNumbers.uuid(kind, name));
    }

    private static String mac(Item item) {
        return MacAddress.format(MacAddress.parse(item.text().toLowerCase(Locale.ROOT)));
    }

    private static boolean truth(Item item, String key, boolean absent) {
        return item.at(key).map(at -> Boolean.parseBoolean(at.text())).orElse(absent);
    }
}
