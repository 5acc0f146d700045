package dev.patchbay.control.lab;

import dev.patchbay.codec.ip.Ipv4Address;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Builds the bridges of one host, and reports what cannot be together on it. */
final class BridgeReader {
    private static final List<String> VXLAN_OPTIONS = List.of(
            "local_ip", "remote_ip", "key", "in_key", "out_key", "df_default", "tos", "ttl", "csum", "dst_port");

    private final FlowSyntax syntax;
    private final Map<String, Item> portItems = new LinkedHashMap<>();
    private final Map<String, PortSpec> ports = new LinkedHashMap<>();
    private final List<BridgeSpec> bridges = new ArrayList<>();

    BridgeReader(FlowSyntax syntax) {
        this.syntax = syntax;
    }

    /** All bridges of a host; names of ports and bridges are one name space. */
    List<BridgeSpec> read(List<Item> items) {
        for (Item item : items) {
            BridgeSpec bridge = bridge(item);
            if (bridges.stream().anyMatch(other -> other.name().equals(bridge.name()))) {
                item.at("name")
                        .ifPresent(name -> name.problem("bridge '" + bridge.name() + "' exists already; rename one"));
            }
            bridges.add(bridge);
        }
        portItems.forEach((name, item) -> peer(ports.get(name), item));
        return List.copyOf(bridges);
    }

    /** The ports read so far, by name. */
    Map<String, PortSpec> ports() {
        return ports;
    }

    private BridgeSpec bridge(Item item) {
        String name = item.text("name", "");
        List<PortSpec> own = new ArrayList<>();
        Set<Integer> taken = new HashSet<>();
        item.items("ports").forEach(port -> taken.add(port.number("ofport", 0)));
        for (Item port : item.items("ports")) {
            own.add(port(port, own, taken));
        }
        List<String> flows = item.items("flows").stream().map(Item::text).toList();
        BridgeSpec bridge = new BridgeSpec(
                name,
                List.copyOf(own),
                flows,
                item.items("groups").stream().map(Item::text).toList(),
                item.items("meters").stream().map(Item::text).toList(),
                item.text("openflow", "OpenFlow10"),
                texts(item, "other_config"));
        for (Item meter : item.items("meters")) {
            syntax.meterMistake(meter.text(), bridge).ifPresent(mistake -> meter.problem(mistake, "bad meter: "));
        }
        for (Item group : item.items("groups")) {
            syntax.groupMistake(group.text(), bridge).ifPresent(mistake -> group.problem(mistake, "bad group: "));
        }
        for (Item flow : item.items("flows")) {
            syntax.flowMistake(flow.text(), bridge).ifPresent(mistake -> flow.problem(mistake, "bad flow: "));
        }
        return bridge;
    }

    private PortSpec port(Item item, List<PortSpec> siblings, Set<Integer> taken) {
        PortSpec port = new PortSpec(
                item.text("name", ""),
                item.has("ofport") ? item.number("ofport", 0) : free(taken),
                item.text("type", ""),
                item.text("peer", ""),
                texts(item, "options"),
                item.number("tag", -1),
                numbers(item, "trunks"),
                item.text("vlan_mode", ""),
                numbers(item, "cvlans"),
                texts(item, "port_other_config"));
        if (!port.name().isEmpty() && portItems.putIfAbsent(port.name(), item) != null) {
            item.at("name")
                    .ifPresent(
                            name -> name.problem("port '" + port.name() + "' exists already on this host; rename one"));
        } else {
            ports.put(port.name(), port);
        }
        if (port.ofport() != 0 && siblings.stream().anyMatch(other -> other.ofport() == port.ofport())) {
            item.at("ofport")
                    .ifPresent(number -> number.problem(
                            "ofport " + port.ofport() + " is taken by another port of this bridge; choose another"));
        }
        if (port.type().equals("vxlan") || port.type().equals("wire")) {
            tunnel(port, item);
        } else {
            item.at("options")
                    .ifPresent(options ->
                            options.problem("only a vxlan or wire port has options; remove them or add 'type: vxlan'"));
        }
        if (port.type().equals("patch") && !item.has("peer")) {
            item.problem("patch port '" + port.name()
                    + "' has no 'peer'; add 'peer: …' with the name of the port at the other end");
        } else if (!port.type().equals("patch")) {
            item.at("peer")
                    .ifPresent(peer -> peer.problem("only a patch port has a peer; remove it or add 'type: patch'"));
        }
        return port;
    }

    /** The lowest number that no port of the bridge has, nor will be given further down the file. */
    private static int free(Set<Integer> taken) {
        int number = 1;
        while (!taken.add(number)) {
            number++;
        }
        return number;
    }

    private static void tunnel(PortSpec port, Item item) {
        Optional<Item> options = item.at("options");
        boolean misspelt = options.isPresent()
                && options.get().entries().keySet().stream()
                        .anyMatch(key -> !VXLAN_OPTIONS.contains(key)
                                && Nearest.find(key, VXLAN_OPTIONS).equals(Optional.of("remote_ip")));
        if (!misspelt && (options.isEmpty() || !options.get().has("remote_ip"))) {
            if (!item.has("options") || options.isPresent()) {
                item.problem(port.type() + " port '" + port.name()
                        + "' has no option remote_ip; add 'options: {remote_ip: …}'");
            }
            return;
        }
        if (port.type().equals("wire") && !options.get().has("key")) {
            item.problem("wire port '" + port.name() + "' has no option key; add 'key: N', the same VNI at both ends");
        }
        options.get().entries().forEach((key, value) -> {
            String text = value.text();
            switch (key) {
                case "remote_ip", "local_ip" -> {
                    if (!Format.IPV4.matches(text) && !text.equals("flow")) {
                        value.problem(key + " '" + text + "' is not right; expected " + Format.IPV4.expected());
                    }
                }
                case "key", "in_key", "out_key" -> {
                    if (port.type().equals("wire") && !isVni(text)) {
                        value.problem(key + " '" + text + "' is not right; expected a VNI from 0 to 16777215");
                    } else if (!text.equals("flow") && !isVni(text)) {
                        value.problem(
                                key + " '" + text + "' is not right; expected 'flow' or a VNI from 0 to 16777215");
                    }
                }
                case "df_default", "csum" -> {
                    if (!text.equals("true") && !text.equals("false")) {
                        value.problem(key + " '" + text + "' is not right; expected true or false");
                    }
                }
                case "tos", "ttl" -> {
                    if (!text.equals("inherit") && !isOctet(text)) {
                        value.problem(
                                key + " '" + text + "' is not right; expected 'inherit' or a number from 0 to 255");
                    }
                }
                case "dst_port" ->
                    value.problem("dst_port is one for the whole lab: use 'patchbay run --port N' instead");
                default ->
                    options.get()
                            .keyOf(key)
                            .problem("unknown option '" + key + "' of a vxlan port" + Nearest.hint(key, VXLAN_OPTIONS));
            }
        });
    }

    private void peer(PortSpec port, Item item) {
        if (!port.type().equals("patch") || port.peer().isEmpty()) {
            return;
        }
        PortSpec other = ports.get(port.peer());
        String mistake = null;
        if (other == null) {
            mistake = "peer '" + port.peer() + "' of patch port '" + port.name() + "' is not on this host"
                    + Nearest.hint(port.peer(), patchPorts());
        } else if (!other.type().equals("patch")) {
            mistake = "peer '" + port.peer() + "' is no patch port; give it 'type: patch, peer: " + port.name() + "'";
        } else if (!other.peer().equals(port.name())) {
            mistake = "peer '" + port.peer() + "' names '" + other.peer() + "' as its own peer; it must be '"
                    + port.name() + "'";
        }
        if (mistake != null) {
            String message = mistake;
            item.at("peer").ifPresent(peer -> peer.problem(message));
        }
    }

    private List<String> patchPorts() {
        return ports.values().stream()
                .filter(port -> port.type().equals("patch"))
                .map(PortSpec::name)
                .toList();
    }

    /** The tunnel addresses of the ports with where they are written, for checks against the host and the underlay map. */
    void forEachTunnelAddress(TunnelAddress action) {
        portItems.forEach((name, item) -> item.at("options").ifPresent(options -> {
            for (String key : List.of("local_ip", "remote_ip")) {
                options.at(key)
                        .filter(value -> Format.IPV4.matches(value.text()))
                        .ifPresent(value -> action.at(key, Ipv4Address.parse(value.text()), value));
            }
        }));
    }

    /** Receives each tunnel address of a host. */
    interface TunnelAddress {
        /** One option. */
        void at(String option, int address, Item item);
    }

    private static boolean isVni(String text) {
        try {
            long vni = Long.decode(text);
            return vni >= 0 && vni < 1 << 24;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static boolean isOctet(String text) {
        try {
            int octet = Integer.decode(text);
            return octet >= 0 && octet <= 255;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static Map<String, String> texts(Item item, String key) {
        Map<String, String> texts = new LinkedHashMap<>();
        item.entries(key).forEach((name, value) -> texts.put(name, value.text()));
        return Map.copyOf(texts);
    }

    private static List<Integer> numbers(Item item, String key) {
        return item.items(key).stream()
                .map(value -> Integer.parseInt(value.text()))
                .toList();
    }
}
