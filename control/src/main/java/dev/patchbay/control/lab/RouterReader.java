package dev.patchbay.control.lab;

import dev.patchbay.codec.eth.MacAddress;
import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.control.neutron.DeployedPort;
import dev.patchbay.control.neutron.DeployedSubnet;
import dev.patchbay.control.neutron.FixedIp;
import dev.patchbay.control.neutron.IpPrefix;
import dev.patchbay.control.neutron.Network;
import dev.patchbay.control.neutron.NeutronPort;
import dev.patchbay.control.neutron.Router;
import dev.patchbay.control.neutron.StableNumbers;
import dev.patchbay.control.neutron.Subnet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads routers with their legs, gateways and the pair of devices towards floating addresses. One thread.
 */
final class RouterReader {
    private static final long FIRST_LINK = Ipv4Address.parse("169.254.64.0") & 0xffff_ffffL;
    private static final int LINKS = 0x2000;

    private final DeploymentDraft draft;
    private final List<Router> routers = new ArrayList<>();
    private boolean incomplete;

    /** @param draft gets the routers' ports */
    RouterReader(DeploymentDraft draft) {
        this.draft = draft;
    }

    /** All that were read. */
    List<Router> routers() {
        return routers;
    }

    /** Whether a router lacks what its file gives it, because that is wrong; then nobody is told that a way is missing. */
    boolean incomplete() {
        return incomplete;
    }

    /** A router with all that belongs to it. */
    void router(String name, Item item) {
        String id = DeploymentDraft.id(item, "router", name);
        boolean distributed = DeploymentDraft.truth(item, "distributed", false);
        String host = item.at("host").flatMap(draft::host).orElse("");
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
                DeploymentDraft.refuse(
                        leg.at("subnet"),
                        leg,
                        DeploymentRules.outside(
                                name,
                                subnet,
                                draft.subnets().get(subnet).subnet().cidr(),
                                draft.subnetsOf(gateway.network())));
            }
        }
        incomplete |= gateway == null && item.has("gateway");
        List<String> routes = item.items("routes").stream().map(Item::text).toList();
        List<String> accept = item.items("nat_accept").stream().map(Item::text).toList();
        routers.add(new Router(name, id, distributed, host, interfaces, gateway, routes, link(item, id), accept));
    }

    private Optional<Router.Gateway> gateway(String router, String routerId, String host, Item item) {
        Network network = draft.network(item).orElse(null);
        if (network == null) {
            return Optional.empty();
        }
        if (!draft.isExternal(item.text("network", ""))) {
            item.at("network")
                    .orElse(item)
                    .problem("network '" + item.text("network", "") + "' is not external; add 'external: true' to it");
            return Optional.empty();
        }
        String id = DeploymentDraft.id(item, "gateway port", router);
        draft.add(
                item,
                host,
                routerId,
                id,
                network,
                NeutronPort.ROUTER_GATEWAY,
                "the gateway of router '" + router + "'");
        return Optional.of(new Router.Gateway(id, network.id(), DeploymentDraft.truth(item, "snat", true)));
    }

    private Optional<Router.Interface> leg(
            String router, String routerId, boolean distributed, String host, Item item, Map<String, IpPrefix> ranges) {
        String subnetName = item.text("subnet", "");
        DeployedSubnet subnet = draft.subnets().get(subnetName);
        if (subnet == null) {
            draft.unknown(item, "subnet", draft.subnets().keySet());
            return Optional.empty();
        }
        if (ranges.containsKey(subnetName)) {
            item.at("subnet")
                    .orElse(item)
                    .problem("router '" + router + "' has a leg in subnet '" + subnetName + "' already; remove one");
            return Optional.empty();
        }
        ranges.forEach((other, range) -> {
            if (DeploymentRules.overlap(range, subnet.subnet().cidr())) {
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
        Network network = draft.networkOf(subnet);
        String id = DeploymentDraft.id(item, "router port", router + " " + subnetName);
        DeploymentDraft.refuse(item.at("subnet"), item, draft.place(network, host));
        String owner = distributed ? NeutronPort.DISTRIBUTED_GATEWAY : NeutronPort.ROUTER_INTERFACE;
        String what = "router '" + router + "'";
        List<FixedIp> fixed = item.has("ip")
                ? draft.addresses(item, network, what)
                : List.of(new FixedIp(subnet.subnet().id(), subnet.subnet().gateway()));
        if (!item.has("ip")) {
            draft.claim(item, network, fixed.getFirst().address(), what);
        }
        String mac = item.at("mac").map(DeploymentDraft::mac).orElseGet(() -> StableNumbers.portMac(id));
        draft.claimMac(item, network, mac, what);
        draft.ports()
                .put(
                        id,
                        new DeployedPort(
                                distributed ? "" : host,
                                routerId,
                                new NeutronPort(
                                        id, network.id(), mac, fixed, owner, List.of(), List.of(), false, true)));
        if (fixed.getFirst().address().equals(subnet.subnet().gateway())) {
            Subnet known = subnet.subnet();
            draft.subnets()
                    .put(
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
                    String own = DeploymentDraft.id(at, "snat port", router + " " + subnetName);
                    draft.add(
                            at,
                            host,
                            routerId,
                            own,
                            network,
                            NeutronPort.CENTRALIZED_SNAT,
                            "the source NAT of " + what);
                    return own;
                })
                .orElse(null);
        if (snatPort != null && !distributed) {
            item.at("snat").orElse(item).problem("only a distributed router has a port of its own for source NAT");
        }
        return Optional.of(new Router.Interface(id, subnet.subnet().id(), snatPort));
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
}
