package dev.patchbay.control.lab;

import dev.patchbay.codec.eth.MacAddress;
import dev.patchbay.control.netns.NamespaceText;
import dev.patchbay.datapath.netns.iptables.Family;
import dev.patchbay.datapath.netns.iptables.IpSets;
import dev.patchbay.datapath.netns.iptables.Iptables;
import dev.patchbay.datapath.netns.iptables.IptablesRestore;
import dev.patchbay.datapath.netns.iptables.TableName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads the namespaces of one host: what the tools would refuse is refused here, at its line. */
final class NamespaceReader {
    private static final int LONGEST_DEVICE = 15;

    private final Map<String, PortSpec> ports;
    private final boolean agents;
    private final Map<String, NamespaceSpec> namespaces = new LinkedHashMap<>();
    private final Map<NamespaceSpec.Peer, Item> peers = new LinkedHashMap<>();
    private final Set<String> usedPorts = new TreeSet<>();

    /**
     * A reader for the namespaces of a host with these ports.
     *
     * @param agents whether there will be ports and namespaces that the lab does not name
     */
    NamespaceReader(Map<String, PortSpec> ports, boolean agents) {
        this.ports = ports;
        this.agents = agents;
    }

    List<NamespaceSpec> read(List<Item> items) {
        for (Item item : items) {
            NamespaceSpec namespace = namespace(item);
            if (namespaces.putIfAbsent(namespace.name(), namespace) != null) {
                item.at("name").orElse(item).problem("namespace '" + namespace.name() + "' exists already; rename one");
            }
        }
        peers.forEach((peer, item) -> {
            if (!agents && !peer.namespace().isEmpty() && !namespaces.containsKey(peer.namespace())) {
                item.problem("the host has no namespace '" + peer.namespace() + "'"
                        + Nearest.hint(peer.namespace(), namespaces.keySet()));
            }
        });
        return List.copyOf(namespaces.values());
    }

    private NamespaceSpec namespace(Item item) {
        List<NamespaceSpec.Device> devices = new ArrayList<>();
        Set<String> names = new TreeSet<>(List.of("lo"));
        for (Item device : item.items("devices")) {
            NamespaceSpec.Device read = device(device);
            if (!names.add(read.name())) {
                device.at("name")
                        .ifPresent(
                                name -> name.problem("device '" + read.name() + "' exists already in this namespace"));
            }
            devices.add(read);
        }
        for (Item route : item.items("routes")) {
            NamespaceText.routeMistake(route.text()).ifPresent(mistake -> route.problem("bad route: " + mistake));
            deviceOf(route.text())
                    .filter(device -> !names.contains(device))
                    .ifPresent(device -> route.problem(
                            "bad route: the namespace has no device '" + device + "'" + Nearest.hint(device, names)));
        }
        for (Item rule : item.items("rules")) {
            NamespaceText.ruleMistake(rule.text()).ifPresent(mistake -> rule.problem("bad rule: " + mistake));
        }
        Map<String, List<String>> sets = lists(item, "ipsets");
        tables(item, "iptables", Family.IPV4, sets);
        tables(item, "ip6tables", Family.IPV6, sets);
        return new NamespaceSpec(
                item.text("name", NamespaceSpec.ROOT),
                List.copyOf(devices),
                texts(item.items("routes")),
                texts(item.items("rules")),
                neighbours(item, names),
                values(item, "sysctls"),
                lists(item, "iptables"),
                lists(item, "ip6tables"),
                sets);
    }

    private static Optional<String> deviceOf(String route) {
        List<String> words = List.of(route.strip().split("\\s+", -1));
        int at = words.indexOf("dev");
        return at < 0 || at + 1 == words.size() ? Optional.empty() : Optional.of(words.get(at + 1));
    }

    private NamespaceSpec.Device device(Item item) {
        String name = item.text("name", "");
        if (name.length() > LONGEST_DEVICE) {
            item.at("name").ifPresent(at -> at.problem("device name '" + name + "' is longer than 15 characters"));
        }
        for (Item address : item.items("addresses")) {
            NamespaceText.addressMistake(address.text())
                    .ifPresent(mistake -> address.problem("bad address: " + mistake));
        }
        item.at("port").ifPresent(port -> port(port));
        NamespaceSpec.Peer peer = item.at("peer")
                .map(at -> new NamespaceSpec.Peer(at.text("namespace", NamespaceSpec.ROOT), at.text("device", "")))
                .orElse(null);
        if (peer != null) {
            peers.put(peer, item.at("peer").get().at("namespace").orElse(item));
        }
        return new NamespaceSpec.Device(
                name,
                item.at("mac").map(mac -> MacAddress.parse(mac.text())).orElse(0L),
                item.number("mtu", 0),
                item.at("up").map(up -> up.text().equals("true")).orElse(true),
                texts(item.items("addresses")),
                item.text("port", ""),
                peer,
                item.at("bridge").map(bridge -> bridge.text().equals("true")).orElse(false),
                item.text("master", ""));
    }

    private void port(Item item) {
        PortSpec port = ports.get(item.text());
        if (port == null && agents) {
            return;
        }
        if (port == null) {
            item.problem("the host has no port '" + item.text() + "'" + Nearest.hint(item.text(), ports.keySet()));
        } else if (!port.takesGuests()) {
            item.problem("a device cannot be " + port.type() + " port '" + port.name()
                    + "'; use an ordinary or internal port");
        } else if (!usedPorts.add(port.name())) {
            item.problem("port '" + port.name() + "' is another device already; one device per port");
        }
    }

    private static List<NamespaceSpec.Neighbour> neighbours(Item item, Set<String> devices) {
        List<NamespaceSpec.Neighbour> neighbours = new ArrayList<>();
        for (Item neighbour : item.items("neighbours")) {
            String device = neighbour.text("device", "");
            if (!devices.contains(device)) {
                neighbour
                        .at("device")
                        .ifPresent(at -> at.problem(
                                "the namespace has no device '" + device + "'" + Nearest.hint(device, devices)));
            }
            neighbours.add(new NamespaceSpec.Neighbour(
                    neighbour.text("address", ""),
                    neighbour.at("mac").map(mac -> MacAddress.parse(mac.text())).orElse(0L),
                    device));
        }
        return neighbours;
    }

    private static void tables(Item item, String key, Family family, Map<String, List<String>> sets) {
        IpSets known = new IpSets(set -> {});
        sets.keySet().forEach(set -> known.create(set, "hash:net", family));
        Iptables scratch = new Iptables(family, known, table -> {});
        item.entries(key).forEach((table, lines) -> {
            if (TableName.of(table).isEmpty()) {
                item.at(key)
                        .ifPresent(tables -> tables.keyOf(table)
                                .problem("there is no table '" + table + "'"
                                        + Nearest.hint(table, List.of("nat", "raw", "mangle", "filter"))));
                return;
            }
            List<Item> rules = lines.items();
            String text = "*" + table + "\n" + String.join("\n", texts(rules)) + "\nCOMMIT\n";
            try {
                IptablesRestore.parse(family, text, new IptablesRestore.Options(true, true, false, null))
                        .run(scratch);
            } catch (IptablesRestore.BadLine wrong) {
                int index = wrong.line() - 2;
                Item at = index >= 0 && index < rules.size() ? rules.get(index) : lines;
                at.problem("bad rule: " + wrong.mistake().sentence());
            }
        });
    }

    private static List<String> texts(List<Item> items) {
        return items.stream().map(Item::text).toList();
    }

    private static Map<String, String> values(Item item, String key) {
        Map<String, String> values = new LinkedHashMap<>();
        item.entries(key).forEach((name, value) -> values.put(name, value.text()));
        return values;
    }

    private static Map<String, List<String>> lists(Item item, String key) {
        Map<String, List<String>> lists = new LinkedHashMap<>();
        item.entries(key).forEach((name, value) -> lists.put(name, texts(value.items())));
        return lists;
    }
}
