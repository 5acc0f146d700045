package dev.patchbay.control.lab;

import dev.patchbay.codec.eth.MacAddress;
import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.control.neutron.Deployment;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * Reads lab files.
 *
 * <p>Three passes over one tree of nodes: the shape of the file (keys, types, formats), then each thing by itself, then
 * what things say about each other. A pass goes on past mistakes, so a user sees all of them at once; nobody gets a model
 * that has one.
 *
 * <p><b>Threads.</b> Stateless.
 */
public final class LabReader {
    private LabReader() {}

    /**
     * Reads and checks a file.
     *
     * @param file to read
     * @return the lab
     * @throws LabException with every mistake, an unreadable file being one
     */
    public static Lab read(Path file) throws LabException {
        Problems problems = new Problems(file.toString());
        String text = null;
        try {
            text = Files.readString(file);
        } catch (NoSuchFileException e) {
            problems.at(1, 1, "there is no such file");
        } catch (CharacterCodingException e) {
            problems.at(1, 1, "the file is not UTF-8 text");
        } catch (IOException e) {
            problems.at(1, 1, "cannot be read: " + e.getMessage());
        }
        problems.throwIfAny();
        return parse(file.toString(), text);
    }

    /**
     * Reads and checks a text.
     *
     * @param file name for messages
     * @param text YAML or JSON
     * @return the lab
     * @throws LabException with every mistake
     */
    public static Lab parse(String file, String text) throws LabException {
        return parse(file, text, new OpenFlowSyntax());
    }

    static Lab parse(String file, String text, FlowSyntax syntax) throws LabException {
        Problems problems = new Problems(file);
        Node root = compose(file, text, problems);
        ShapeChecker shapes = new ShapeChecker(problems);
        shapes.check(root, LabShapes.LAB, "the lab");
        if (shapes.missesSection()) {
            // What refers to the section with the wrong name would all seem wrong, too.
            problems.throwIfAny();
        }
        Lab lab = new Reading(file, root, problems, syntax, null, null).lab();
        problems.throwIfAny();
        return lab;
    }

    /**
     * Reads and checks a document that is no file, such as one that a command has changed.
     *
     * @param file name for messages, whose places mean nothing
     * @param document to read
     * @return the lab
     * @throws LabException with every mistake
     */
    public static Lab read(String file, LabDocument document) throws LabException {
        return read(file, document, null, new OpenFlowSyntax());
    }

    /**
     * Reads the part of a lab that one host needs; its flows are known to be good.
     *
     * @param file name for messages
     * @param document of {@link LabDocument#forHost}
     * @param host its name
     * @return a lab of one host, without checks
     * @throws LabException with every mistake
     */
    static Lab readHost(String file, LabDocument document, String host) throws LabException {
        return read(file, document, host, FlowSyntax.CHECKED);
    }

    private static Lab read(String file, LabDocument document, String host, FlowSyntax syntax) throws LabException {
        Problems problems = new Problems(file);
        Node root = document.node();
        new ShapeChecker(problems).check(root, LabShapes.LAB, "the lab");
        problems.throwIfAny();
        Lab lab = new Reading(file, root, problems, syntax, host, document).lab();
        problems.throwIfAny();
        return lab;
    }

    private static Node compose(String file, String text, Problems problems) throws LabException {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(file)
                .setCodePointLimit(Integer.MAX_VALUE)
                .setMaxAliasesForCollections(1000)
                .build();
        Optional<Node> root = Optional.empty();
        try {
            root = new Compose(settings).composeString(text);
            if (root.isEmpty()) {
                problems.at(1, 1, "the file is empty; a lab starts with 'version: 1'");
            }
        } catch (MarkedYamlEngineException e) {
            String context = e.getContext() == null ? "" : " (" + e.getContext() + ")";
            problems.at(e.getProblemMark().orElse(null), "this is not YAML: " + e.getProblem() + context);
        } catch (YamlEngineException e) {
            problems.at(1, 1, "this is not YAML: " + e.getMessage());
        }
        problems.throwIfAny();
        return root.orElseThrow();
    }

    /** One file on its way into a model. */
    private static final class Reading {
        /** Instead of an address: DHCP gives it. */
        private static final String DHCP = "dhcp";

        private final String file;
        private final Item root;
        private final Problems problems;
        private final FlowSyntax syntax;
        private final Map<Integer, InetAddress> underlay = new LinkedHashMap<>();
        private final Map<String, LabHost> hosts = new LinkedHashMap<>();
        private final Map<String, Map<String, PortSpec>> portsOf = new HashMap<>();
        private final Map<String, GuestSpec> guests = new LinkedHashMap<>();
        private final Map<String, HostPlan> plans = new LinkedHashMap<>();
        private final String only;
        private final LabDocument document;
        private final Node tree;
        private Map<String, String> configs = Map.of();

        /**
         * @param only the one host that is looked at, or null for all
         * @param document that the nodes are made of, or null if they are a file's
         */
        Reading(String file, Node root, Problems problems, FlowSyntax syntax, String only, LabDocument document) {
            this.file = file;
            this.root = new Item(root, problems);
            this.problems = problems;
            this.syntax = syntax;
            this.only = only;
            this.document = document;
            this.tree = root;
        }

        Lab lab() throws LabException {
            underlay();
            root.entries("hosts").forEach(this::host);
            Deployment deployment = root.at("neutron").map(this::deploy).orElse(null);
            if (deployment != null) {
                // Guests, cables and checks name what the deployment makes: without it all of them would seem wrong.
                problems.throwIfAny();
            }
            new WireReader(localIps(), portsOf, wanted())
                    .read(root.items("wires"))
                    .forEach(this::cable);
            Map<String, Item> guestItems = root.entries("guests");
            guestItems.forEach(this::guest);
            CheckReader checkReader = new CheckReader(hosts, guests, syntax);
            List<Check> checks = checkReader.read(root.items("checks"));
            hosts.keySet().retainAll(wanted());
            plans.keySet().retainAll(wanted());
            return new Lab(
                    file,
                    root.text("name", ""),
                    Map.copyOf(underlay),
                    Collections.unmodifiableMap(hosts),
                    Collections.unmodifiableMap(guests),
                    deployment,
                    checks,
                    only != null,
                    // Before all mistakes are reported the nodes may be anything, such as a list that contains itself.
                    document != null || !problems.isEmpty()
                            ? document
                            : LabDocument.of(tree).withConfigFiles(configs),
                    Collections.unmodifiableMap(plans));
        }

        private Set<String> wanted() {
            return only == null ? Set.copyOf(hosts.keySet()) : Set.of(only);
        }

        private Map<String, Integer> localIps() {
            Map<String, Integer> localIps = new LinkedHashMap<>();
            hosts.forEach((name, host) -> localIps.put(name, host.localIp()));
            return localIps;
        }

        private void cable(String host, Map<String, Cable> cables) {
            if (wanted().contains(host)) {
                HostPlan plan = plans.get(host).with(cables);
                plans.put(host, plan);
                hosts.put(host, plan.cabled(hosts.get(host)));
            }
        }

        /** Gives the hosts what the agents of a deployment make; if something is wrong in the file, only what was written. */
        private Deployment deploy(Item item) {
            Path folder =
                    document != null ? null : Path.of(file).toAbsolutePath().getParent();
            ConfigFiles files = new ConfigFiles(folder);
            Deployment deployment = new NeutronReader(item, localIps(), files).read();
            configs = files.texts();
            if (problems.isEmpty()) {
                new NeutronHosts(item, deployment, wanted()).deploy(hosts, plans, portsOf, guests);
            }
            return deployment;
        }

        private void underlay() {
            Map<InetAddress, String> boundBy = new HashMap<>();
            root.entries("underlay").forEach((end, item) -> {
                InetAddress bound;
                try {
                    bound = BoundAddress.parse(item.text());
                } catch (IllegalArgumentException e) {
                    item.problem(item.text() + " cannot be an address of the underlay: " + e.getMessage());
                    return;
                }
                underlay.values().stream()
                        .filter(other -> other.getClass() != bound.getClass())
                        .findFirst()
                        .ifPresent(other -> item.problem(item.text() + " and " + BoundAddress.text(other)
                                + " cannot reach each other; use IPv4 for all, or IPv6"));
                underlay.put(Ipv4Address.parse(end), bound);
                String other = boundBy.putIfAbsent(bound, end);
                if (other != null) {
                    item.problem(item.text() + " is bound for " + other
                            + " already; each tunnel end needs an address of its own");
                }
            });
        }

        private void host(String name, Item item) {
            int localIp =
                    item.at("local_ip").map(ip -> Ipv4Address.parse(ip.text())).orElse(0);
            item.at("local_ip").ifPresent(ip -> {
                hosts.values().stream()
                        .filter(other -> other.localIp() == localIp)
                        .findFirst()
                        .ifPresent(other -> ip.problem("local_ip " + ip.text() + " is that of host '" + other.name()
                                + "' already; each host needs an address of its own"));
                mapped(localIp, ip);
            });
            BridgeReader reader = new BridgeReader(syntax);
            List<BridgeSpec> bridges = reader.read(item.items("bridges"));
            reader.forEachTunnelAddress((option, address, where) -> {
                if (option.equals("local_ip") && localIp != 0 && address != localIp) {
                    where.problem("local_ip " + where.text() + " is not the local_ip of host '" + name + "', "
                            + Ipv4Address.format(localIp));
                } else if (option.equals("remote_ip")) {
                    mapped(address, where);
                }
            });
            portsOf.put(name, reader.ports());
            List<NamespaceSpec> namespaces =
                    new NamespaceReader(reader.ports(), root.has("neutron")).read(item.items("namespaces"));
            LabHost host = new LabHost(name, localIp, bridges, namespaces);
            hosts.put(name, host);
            plans.put(name, new HostPlan(host, null, Map.of()));
        }

        private void mapped(int address, Item item) {
            if (!underlay.isEmpty() && !underlay.containsKey(address)) {
                item.problem(item.text() + " is not in the underlay map; add '" + item.text() + ": 127.0.0.x' there");
            }
        }

        private void guest(String name, Item item) {
            String host = item.text("host", "");
            String port = item.text("port", "");
            List<String> ips = item.items("ip").stream().map(Item::text).toList();
            boolean dhcp = ips.equals(List.of(DHCP));
            List<Cidr> addresses =
                    dhcp ? List.of() : ips.stream().map(Cidr::parse).toList();
            GuestSpec guest = new GuestSpec(
                    name,
                    host,
                    port,
                    item.at("mac").map(mac -> MacAddress.parse(mac.text())).orElse(0L),
                    addresses.isEmpty() && !dhcp ? List.of(new Cidr(0, 0)) : addresses,
                    item.at("gateway").map(ip -> Ipv4Address.parse(ip.text())).orElse(0),
                    dhcp,
                    GuestSpec.DEFAULT_MTU);
            if (dhcp) {
                item.at("gateway")
                        .ifPresent(gateway -> gateway.problem(
                                "a guest with 'ip: dhcp' gets its gateway by DHCP, too;" + " leave 'gateway' out"));
            }
            if (item.at("host").isPresent() && !hosts.containsKey(host)) {
                item.at("host")
                        .get()
                        .problem("guest '" + name + "' is on host '" + host + "', which does not exist"
                                + Nearest.hint(host, hosts.keySet()));
            } else if (portsOf.containsKey(host)) {
                plug(guest, item);
            }
            item.at("mac")
                    .filter(mac -> MacAddress.isMulticast(guest.mac()) || guest.mac() == 0)
                    .ifPresent(mac -> mac.problem(mac.text()
                            + " is not the address of one station; clear the lowest bit of" + " the first octet"));
            gateway(guest, item, addresses);
            guests.put(name, guest);
        }

        private void plug(GuestSpec guest, Item item) {
            Optional<Item> at = item.at("port");
            if (at.isEmpty()) {
                return;
            }
            Map<String, PortSpec> ports = portsOf.get(guest.host());
            PortSpec port = ports.get(guest.port());
            Set<String> usable = new LinkedHashSet<>();
            ports.values().stream().filter(PortSpec::takesGuests).forEach(p -> usable.add(p.name()));
            if (port == null && isTap(guest)) {
                return;
            }
            if (port == null) {
                at.get()
                        .problem("host '" + guest.host() + "' has no port '" + guest.port() + "'"
                                + Nearest.hint(guest.port(), usable));
                return;
            }
            if (!port.takesGuests()) {
                at.get()
                        .problem("a guest cannot sit on " + port.type() + " port '" + port.name()
                                + "'; use an ordinary port" + Nearest.hint(guest.port(), usable));
            }
            for (GuestSpec other : guests.values()) {
                if (!other.host().equals(guest.host())) {
                    continue;
                }
                PortSpec otherPort = ports.get(other.port());
                if (other.port().equals(guest.port())) {
                    at.get()
                            .problem("port '" + guest.port() + "' has guest '" + other.name()
                                    + "' already; one guest per port");
                } else if (otherPort != null && otherPort.tag() == port.tag()) {
                    overlap(guest, other, item);
                }
            }
        }

        /** Whether a guest is behind a tap device of its host that is a port of a Linux bridge. */
        private boolean isTap(GuestSpec guest) {
            return hosts.containsKey(guest.host())
                    && hosts.get(guest.host()).namespaces().stream()
                            .filter(namespace -> namespace.name().equals(NamespaceSpec.ROOT))
                            .flatMap(namespace -> namespace.devices().stream())
                            .anyMatch(device -> device.isTap() && device.name().equals(guest.port()));
        }

        private static void overlap(GuestSpec guest, GuestSpec other, Item item) {
            if (other.mac() == guest.mac()) {
                item.at("mac")
                        .ifPresent(mac -> mac.problem(
                                "guest '" + other.name() + "' has this MAC address in the same VLAN; change one"));
            }
            for (Cidr address : guest.addresses()) {
                if (other.addresses().stream().anyMatch(a -> a.address() == address.address())) {
                    item.at("ip")
                            .ifPresent(ip -> ip.problem("guest '" + other.name() + "' has the address "
                                    + Ipv4Address.format(address.address()) + " in the same VLAN; change one"));
                }
            }
        }

        private static void gateway(GuestSpec guest, Item item, List<Cidr> addresses) {
            if (addresses.isEmpty() || guest.gateway() == 0) {
                return;
            }
            if (addresses.stream().noneMatch(address -> address.contains(guest.gateway()))) {
                List<String> networks = new ArrayList<>();
                addresses.forEach(address -> networks.add(address.toString()));
                item.at("gateway")
                        .ifPresent(gateway -> gateway.problem("gateway " + gateway.text() + " is not in the network of "
                                + String.join(" or ", networks) + "; a gateway must be a neighbour"));
            }
        }
    }
}
