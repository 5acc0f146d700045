package dev.patchbay.control.host;

import dev.patchbay.control.lab.NamespaceSpec;
import dev.patchbay.control.netns.NamespaceText;
import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.netns.DeviceKind;
import dev.patchbay.datapath.netns.DeviceSpec;
import dev.patchbay.datapath.netns.IpAddress;
import dev.patchbay.datapath.netns.IpFamily;
import dev.patchbay.datapath.netns.Namespace;
import dev.patchbay.datapath.netns.NeighbourState;
import dev.patchbay.datapath.netns.NetDevice;
import dev.patchbay.datapath.netns.iptables.Family;
import dev.patchbay.datapath.netns.iptables.IpSets;
import dev.patchbay.datapath.netns.iptables.TableName;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Builds namespaces from their specifications, those of a lab and those of the Neutron compiler alike.
 *
 * <p>All devices come first, so that pairs find both their namespaces; then each namespace gets its settings, addresses, routes,
 * rules, neighbours and tables, in the order in which an administrator would type them. Slow path only.
 */
public final class NamespaceSetup {
    private final SwitchModel model;
    private final Map<String, NamespaceSpec> specs = new LinkedHashMap<>();
    private final Set<NamespaceSpec.Peer> joined = new HashSet<>();

    private NamespaceSetup(SwitchModel model, List<NamespaceSpec> namespaces) {
        this.model = model;
        namespaces.forEach(spec -> specs.put(spec.name(), spec));
    }

    /**
     * Builds namespaces that are not there yet, and fills the host's own.
     *
     * @param model whose bridges have the ports that devices are
     * @param namespaces may be joined by pairs of devices
     * @throws IllegalArgumentException naming the namespace and what is wrong in it
     */
    public static void apply(SwitchModel model, List<NamespaceSpec> namespaces) {
        new NamespaceSetup(model, namespaces).apply();
    }

    /** Makes the devices that are not there yet; all namespaces are. */
    static void devices(SwitchModel model, List<NamespaceSpec> namespaces) {
        NamespaceSetup setup = new NamespaceSetup(model, namespaces);
        setup.specs.values().forEach(spec -> within(spec, setup::devices));
    }

    private void apply() {
        for (NamespaceSpec spec : specs.values()) {
            if (!spec.name().isEmpty()) {
                model.namespaces().add(spec.name());
            }
        }
        specs.values().forEach(spec -> within(spec, this::devices));
        specs.values().forEach(spec -> within(spec, this::contents));
    }

    /** Does something; what is wrong then is said with the namespace's name. */
    static void within(NamespaceSpec spec, Consumer<NamespaceSpec> work) {
        try {
            work.accept(spec);
        } catch (IllegalArgumentException wrong) {
            String name = spec.name().isEmpty() ? "the host's own namespace" : "namespace " + spec.name();
            throw new IllegalArgumentException(name + ": " + wrong.getMessage(), wrong);
        }
    }

    private void devices(NamespaceSpec spec) {
        Namespace namespace = model.namespaces().get(spec.name());
        for (NamespaceSpec.Device device : spec.devices()) {
            if (isThere(model, namespace, device)
                    || joined.contains(new NamespaceSpec.Peer(spec.name(), device.name()))) {
                continue;
            }
            if (device.peer() == null) {
                model.namespaces().addDevice(namespace, single(device));
            } else {
                pair(spec.name(), namespace, device);
            }
        }
    }

    /** Whether a device was made before; one that is a port of a bridge and nothing else is made with its other end. */
    static boolean isThere(SwitchModel model, Namespace namespace, NamespaceSpec.Device device) {
        if (namespace.device(device.name()) != null || device.peer() == null) {
            return namespace.device(device.name()) != null;
        }
        Namespace other = model.namespaces().get(device.peer().namespace());
        return other != null && other.device(device.peer().device()) != null;
    }

    private static DeviceSpec single(NamespaceSpec.Device device) {
        if (device.bridge()) {
            return finished(device, DeviceSpec.bridge(device.name()));
        }
        if (device.isTap()) {
            return finished(device, DeviceSpec.tap(device.name(), device.mac()));
        }
        if (device.port().isEmpty()) {
            return finished(
                    device,
                    new DeviceSpec(
                            device.name(), DeviceKind.DUMMY, device.mac(), DeviceSpec.DEFAULT_MTU, true, 0, "", "", 0));
        }
        return finished(device, DeviceSpec.internal(device.name(), device.mac()).withPort(device.port()));
    }

    private static DeviceSpec finished(NamespaceSpec.Device device, DeviceSpec spec) {
        DeviceSpec sized = device.mtu() == 0 ? spec : spec.withMtu(device.mtu());
        return device.up() ? sized : sized.down();
    }

    private void pair(String place, Namespace namespace, NamespaceSpec.Device device) {
        NamespaceSpec.Peer peer = device.peer();
        Namespace other = model.namespaces().get(peer.namespace());
        if (other == null) {
            throw new IllegalArgumentException("device " + device.name() + ": its peer is in namespace "
                    + peer.namespace() + ", which does not exist");
        }
        joined.add(peer);
        joined.add(new NamespaceSpec.Peer(place, device.name()));
        NamespaceSpec.Device described = specs.containsKey(peer.namespace())
                ? specs.get(peer.namespace()).devices().stream()
                        .filter(each -> each.name().equals(peer.device()))
                        .findFirst()
                        .orElse(null)
                : null;
        DeviceSpec here = finished(device, DeviceSpec.veth(device.name(), device.mac()));
        DeviceSpec there = described == null
                ? DeviceSpec.veth(peer.device(), 0)
                : finished(described, DeviceSpec.veth(peer.device(), described.mac()));
        if (!device.port().isEmpty()) {
            model.namespaces().addDevice(other, there.withPort(device.port()));
        } else if (described != null && !described.port().isEmpty()) {
            model.namespaces().addDevice(namespace, here.withPort(described.port()));
        } else {
            model.namespaces().addPair(namespace, here, other, there);
        }
    }

    private void contents(NamespaceSpec spec) {
        Namespace namespace = model.namespaces().get(spec.name());
        for (NamespaceSpec.Device device : spec.devices()) {
            if (!device.master().isEmpty() && namespace.device(device.name()) != null) {
                NetDevice bridge = namespace.device(device.master());
                if (bridge == null) {
                    throw new IllegalArgumentException(
                            "device " + device.name() + ": there is no bridge \"" + device.master() + "\"");
                }
                namespace.enslave(namespace.device(device.name()), bridge);
            }
        }
        spec.sysctls().forEach(namespace.sysctls()::set);
        for (NamespaceSpec.Device device : spec.devices()) {
            NetDevice there = namespace.device(device.name());
            if (there != null) {
                device.addresses().forEach(address -> NamespaceText.address(there, address));
            }
        }
        spec.routes().forEach(route -> NamespaceText.route(namespace, route));
        spec.rules().forEach(rule -> NamespaceText.rule(namespace, rule));
        for (NamespaceSpec.Neighbour neighbour : spec.neighbours()) {
            neighbour(model, namespace, neighbour);
        }
        sets(namespace.iptables(IpFamily.IPV4).sets(), spec.ipsets());
        spec.iptables().forEach((table, lines) -> table(namespace, IpFamily.IPV4, table, lines));
        spec.ip6tables().forEach((table, lines) -> table(namespace, IpFamily.IPV6, table, lines));
    }

    /** Tells a namespace of a neighbour for good. */
    static void neighbour(SwitchModel model, Namespace namespace, NamespaceSpec.Neighbour neighbour) {
        NetDevice device = namespace.device(neighbour.device());
        if (device == null) {
            throw new IllegalArgumentException(
                    "neighbour " + neighbour.address() + ": there is no device \"" + neighbour.device() + "\"");
        }
        namespace
                .neighbours()
                .set(
                        device,
                        IpAddress.parse(neighbour.address()),
                        neighbour.mac(),
                        NeighbourState.PERMANENT,
                        model.nowMs());
    }

    /** Makes sets that are not there and adds members. */
    static void sets(IpSets sets, Map<String, List<String>> members) {
        members.forEach((name, prefixes) -> {
            boolean six = prefixes.stream().anyMatch(prefix -> prefix.indexOf(':') >= 0) || name.startsWith("NIPv6");
            if (sets.get(name) == null) {
                sets.create(name, "hash:net", six ? Family.IPV6 : Family.IPV4);
            }
            prefixes.forEach(prefix -> sets.add(name, prefix));
        });
    }

    private static void table(Namespace namespace, IpFamily family, String table, List<String> lines) {
        TableName name = TableName.of(table)
                .orElseThrow(() -> new IllegalArgumentException(
                        "there is no table \"" + table + "\"; use nat, mangle, raw or filter"));
        NamespaceText.table(namespace, family, name, lines);
    }
}
