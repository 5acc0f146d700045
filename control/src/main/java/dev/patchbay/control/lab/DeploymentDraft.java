package dev.patchbay.control.lab;

import dev.patchbay.codec.eth.MacAddress;
import dev.patchbay.control.neutron.Agent;
import dev.patchbay.control.neutron.DeployedPort;
import dev.patchbay.control.neutron.DeployedSubnet;
import dev.patchbay.control.neutron.FixedIp;
import dev.patchbay.control.neutron.IpPrefix;
import dev.patchbay.control.neutron.Network;
import dev.patchbay.control.neutron.NeutronPort;
import dev.patchbay.control.neutron.StableNumbers;
import dev.patchbay.control.neutron.Subnet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What of a deployment has been read so far, and what its sections have in common: how they name one another, which addresses
 * are taken, and where a port may be. Mistakes are reported where they stand, each once: what stands in the file and could not
 * be read is not missed again.
 *
 * <p>The maps are live, and the readers of the sections fill them. One thread.
 */
final class DeploymentDraft {
    private final Item root;
    private final Map<String, Agent> agents = new LinkedHashMap<>();
    private final Set<String> misread = new HashSet<>();
    private final Map<String, Network> networks = new LinkedHashMap<>();
    private final Map<String, String> networkNames = new HashMap<>();
    private final Set<String> external = new HashSet<>();
    private final Map<String, DeployedSubnet> subnets = new LinkedHashMap<>();
    private final Map<String, String> groupIds = new LinkedHashMap<>();
    private final Map<String, DeployedPort> ports = new LinkedHashMap<>();
    private final Map<String, String> owners = new HashMap<>();

    /** @param root the section */
    DeploymentDraft(Item root) {
        this.root = root;
    }

    /** Agents by host. */
    Map<String, Agent> agents() {
        return agents;
    }

    /** Hosts whose settings are wrong. */
    Set<String> misread() {
        return misread;
    }

    /** Networks by name. */
    Map<String, Network> networks() {
        return networks;
    }

    /** Takes a network that was read. */
    void add(String name, Network network, boolean isExternal) {
        networks.put(name, network);
        networkNames.put(network.id(), name);
        if (isExternal) {
            external.add(name);
        }
    }

    /** Whether a network is external, by its name. */
    boolean isExternal(String network) {
        return external.contains(network);
    }

    /** Brings the networks into the order of the file. */
    void order(Set<String> names) {
        for (String name : names) {
            Network network = networks.remove(name);
            if (network != null) {
                networks.put(name, network);
            }
        }
    }

    /** Subnets by name. */
    Map<String, DeployedSubnet> subnets() {
        return subnets;
    }

    /** Ids of security groups by name. */
    Map<String, String> groupIds() {
        return groupIds;
    }

    /** Ports by id. */
    Map<String, DeployedPort> ports() {
        return ports;
    }

    /** What is wrong with a port of a network on a host, or null. */
    String place(Network network, String host) {
        return misread.contains(host)
                ? null
                : DeploymentRules.place(network, networkNames.get(network.id()), agents.get(host));
    }

    /** A port of the deployment itself: of a router, of DHCP, of floating addresses. */
    void add(Item item, String host, String device, String id, Network network, String owner, String what) {
        refuse(item.at("network").or(() -> item.at("host")), item, place(network, host));
        String mac = item.at("mac").map(DeploymentDraft::mac).orElseGet(() -> StableNumbers.portMac(id));
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

    /** The addresses that an entry names, each in its subnet. */
    List<FixedIp> addresses(Item item, Network network, String what) {
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
    boolean inSubnet(Item at, Network network, IpPrefix address) {
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

    /** Takes an address in a network for somebody. */
    void claim(Item at, Network network, IpPrefix address, String what) {
        String other = owners.putIfAbsent(network.id() + " " + address, what);
        if (other != null) {
            at.problem(address + " is the address of " + other + " already; each address is used once in a network");
        }
    }

    /** Takes a MAC address in a network for somebody. */
    void claimMac(Item item, Network network, String mac, String what) {
        refuse(item.at("mac"), item, DeploymentRules.mac(mac));
        String other = owners.putIfAbsent(network.id() + " " + mac, what);
        if (other != null) {
            item.at("mac")
                    .orElse(item)
                    .problem(mac + " is the MAC address of " + other + " already; each is used once in a network");
        }
    }

    /** The network that a subnet is of. */
    Network networkOf(DeployedSubnet subnet) {
        return networks.get(networkNames.get(subnet.network()));
    }

    /** The network that an entry names. */
    Optional<Network> network(Item item) {
        Network network = networks.get(item.text("network", ""));
        if (network == null) {
            unknown(item, "network", networks.keySet());
        }
        return Optional.ofNullable(network);
    }

    /** The subnets of a network by name. */
    Map<String, Subnet> subnetsOf(String network) {
        Map<String, Subnet> of = new LinkedHashMap<>();
        subnets.forEach((name, subnet) -> {
            if (subnet.network().equals(network)) {
                of.put(name, subnet.subnet());
            }
        });
        return of;
    }

    /** What stands in the file and could not be read has been reported. */
    void unknown(Item item, String kind, Set<String> known) {
        item.at(kind)
                .filter(at -> !isReported(kind + "s", at.text()))
                .ifPresent(at ->
                        at.problem("there is no " + kind + " '" + at.text() + "'" + Nearest.hint(at.text(), known)));
    }

    /** A host with agents by its name. */
    Optional<String> host(Item at) {
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
    boolean isReported(String section, String name) {
        return root.keys(section).contains(name)
                || (root.has(section) && root.at(section).isEmpty());
    }

    /** An address or range; null if it is none, which is reported. */
    IpPrefix prefix(Item at) {
        try {
            return IpPrefix.parse(at.text());
        } catch (IllegalArgumentException wrong) {
            at.problem("'" + at.text() + "' is not an address or range: " + wrong.getMessage());
            return null;
        }
    }

    /** Reports what is wrong, if something is, at the most exact place. */
    static void refuse(Optional<Item> at, Item otherwise, String why) {
        if (why != null) {
            at.orElse(otherwise).problem(why);
        }
    }

    /** The id that an entry gives, or one that follows from its name. */
    static String id(Item item, String kind, String name) {
        return item.text("id", StableNumbers.uuid(kind, name));
    }

    /** A MAC address as Neutron writes it. */
    static String mac(Item item) {
        return MacAddress.format(MacAddress.parse(item.text().toLowerCase(Locale.ROOT)));
    }

    /** A flag of an entry. */
    static boolean truth(Item item, String key, boolean absent) {
        return item.at(key).map(at -> Boolean.parseBoolean(at.text())).orElse(absent);
    }
}
