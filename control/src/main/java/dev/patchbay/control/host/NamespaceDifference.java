package dev.patchbay.control.host;

import dev.patchbay.control.agent.ChangeCount;
import dev.patchbay.control.lab.NamespaceSpec;
import dev.patchbay.control.netns.NamespaceText;
import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.netns.IpAddress;
import dev.patchbay.datapath.netns.IpFamily;
import dev.patchbay.datapath.netns.Namespace;
import dev.patchbay.datapath.netns.Neighbour;
import dev.patchbay.datapath.netns.NetDevice;
import dev.patchbay.datapath.netns.iptables.IpSets;
import dev.patchbay.datapath.netns.iptables.TableName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What becomes of the namespaces of a host: those that are gone are removed, new ones are built, and the others get and lose
 * what is different, so that a device, an address or a connection that the change does not name goes on as it was.
 *
 * <p>A device that is another one now (its kind, its other end, its port) is made anew, and the routes over it are added again.
 * What users have changed by hand and the description does not mention stays.
 *
 * <p>Slow path only.
 */
final class NamespaceDifference {
    private final SwitchModel model;
    private final Map<String, NamespaceSpec> before = new LinkedHashMap<>();
    private final Map<String, NamespaceSpec> after = new LinkedHashMap<>();
    private final Map<String, Set<String>> made = new HashMap<>();

    private NamespaceDifference(SwitchModel model, List<NamespaceSpec> before, List<NamespaceSpec> after) {
        this.model = model;
        before.forEach(spec -> this.before.put(spec.name(), spec));
        after.forEach(spec -> this.after.put(spec.name(), spec));
    }

    /** The names of namespaces that the other list has not, or has otherwise. */
    static void count(List<NamespaceSpec> before, List<NamespaceSpec> after, ChangeCount count) {
        Map<String, NamespaceSpec> old = new HashMap<>();
        before.forEach(spec -> old.put(spec.name(), spec));
        for (NamespaceSpec spec : after) {
            NamespaceSpec known = old.remove(spec.name());
            if (known == null) {
                count.added(ChangeCount.Kind.NAMESPACE, 1);
            } else if (!known.equals(spec)) {
                count.changed(ChangeCount.Kind.NAMESPACE, 1);
            }
        }
        count.removed(ChangeCount.Kind.NAMESPACE, old.size());
    }

    /**
     * Makes the namespaces of the one list those of the other.
     *
     * @throws IllegalArgumentException naming the namespace and what is wrong in it
     */
    static void apply(SwitchModel model, List<NamespaceSpec> before, List<NamespaceSpec> after) {
        new NamespaceDifference(model, before, after).apply();
    }

    private void apply() {
        before.values().forEach(this::goneDevices);
        for (String name : before.keySet()) {
            if (!after.containsKey(name)
                    && !name.isEmpty()
                    && model.namespaces().get(name) != null) {
                model.namespaces().remove(name);
            }
        }
        for (String name : after.keySet()) {
            if (!name.isEmpty() && model.namespaces().get(name) == null) {
                model.namespaces().add(name);
            }
        }
        after.forEach((name, spec) -> made.put(name, new HashSet<>(missing(spec))));
        NamespaceSetup.devices(model, List.copyOf(after.values()));
        for (NamespaceSpec spec : after.values()) {
            NamespaceSetup.within(spec, each -> contents(each, before.getOrDefault(each.name(), empty(each.name()))));
        }
    }

    private static NamespaceSpec empty(String name) {
        return new NamespaceSpec(name, List.of(), List.of(), List.of());
    }

    private List<String> missing(NamespaceSpec spec) {
        Namespace namespace = model.namespaces().get(spec.name());
        return spec.devices().stream()
                .filter(device -> !NamespaceSetup.isThere(model, namespace, device))
                .map(NamespaceSpec.Device::name)
                .toList();
    }

    /** Removes devices that are gone or are something else now; of a pair both ends. */
    private void goneDevices(NamespaceSpec old) {
        Namespace namespace = model.namespaces().get(old.name());
        if (namespace == null) {
            return;
        }
        NamespaceSpec next = after.getOrDefault(old.name(), empty(old.name()));
        for (NamespaceSpec.Device device : old.devices()) {
            NetDevice there = namespace.device(device.name());
            boolean stays = next.devices().stream().anyMatch(each -> isSame(device, each));
            if (there != null && !stays) {
                model.namespaces().removeDevice(there);
            }
        }
    }

    /** Whether one becomes the other without being made anew. */
    private static boolean isSame(NamespaceSpec.Device one, NamespaceSpec.Device other) {
        return one.name().equals(other.name())
                && one.port().equals(other.port())
                && one.bridge() == other.bridge()
                && one.isTap() == other.isTap()
                && (one.peer() == null ? other.peer() == null : one.peer().equals(other.peer()))
                && (one.mac() == other.mac() || other.mac() != 0);
    }

    private void contents(NamespaceSpec spec, NamespaceSpec old) {
        Namespace namespace = model.namespaces().get(spec.name());
        Set<String> fresh = made.get(spec.name());
        if (fresh.isEmpty() && spec.equals(old)) {
            return;
        }
        Map<String, NamespaceSpec.Device> known = new HashMap<>();
        old.devices().forEach(device -> known.put(device.name(), device));
        for (NamespaceSpec.Device device : spec.devices()) {
            NetDevice there = namespace.device(device.name());
            if (there != null) {
                device(namespace, there, fresh.contains(device.name()) ? null : known.get(device.name()), device);
            }
        }
        spec.sysctls().forEach((name, value) -> {
            boolean ofFresh = fresh.stream().anyMatch(device -> name.contains("." + device + "."));
            if (ofFresh || !value.equals(old.sysctls().get(name))) {
                namespace.sysctls().set(name, value);
            }
        });
        addresses(namespace, spec, known, fresh);
        removed(old.rules(), spec.rules()).forEach(rule -> NamespaceText.removeRule(namespace, rule));
        removed(old.routes(), spec.routes()).forEach(route -> NamespaceText.removeRoute(namespace, route));
        for (String route : spec.routes()) {
            boolean overFresh = fresh.stream().anyMatch(device -> (route + " ").contains(" dev " + device + " "));
            if (overFresh || !old.routes().contains(route)) {
                NamespaceText.route(namespace, route);
            }
        }
        removed(spec.rules(), old.rules()).forEach(rule -> NamespaceText.rule(namespace, rule));
        neighbours(namespace, spec, old, fresh);
        IpSets sets = namespace.iptables(IpFamily.IPV4).sets();
        members(sets, spec, old);
        tables(namespace, IpFamily.IPV4, old.iptables(), spec.iptables());
        tables(namespace, IpFamily.IPV6, old.ip6tables(), spec.ip6tables());
        removed(List.copyOf(old.ipsets().keySet()), List.copyOf(spec.ipsets().keySet()))
                .forEach(set -> {
                    if (sets.get(set) != null) {
                        sets.destroy(set);
                    }
                });
    }

    /** Those of the first list that the second has not. */
    private static List<String> removed(List<String> from, List<String> stay) {
        Set<String> staying = new HashSet<>(stay);
        return from.stream().filter(each -> !staying.contains(each)).toList();
    }

    private static void device(
            Namespace namespace, NetDevice there, NamespaceSpec.Device old, NamespaceSpec.Device device) {
        if (old == null || !old.master().equals(device.master())) {
            NetDevice master = namespace.device(device.master());
            if (!device.master().isEmpty() && master == null) {
                throw new IllegalArgumentException(
                        "device " + device.name() + ": there is no bridge \"" + device.master() + "\"");
            }
            if (master != null || old != null) {
                namespace.enslave(there, master);
            }
        }
        if (old != null) {
            if (device.mac() != 0 && device.mac() != old.mac()) {
                namespace.mac(there, device.mac());
            }
            if (device.mtu() != old.mtu() && device.mtu() != 0) {
                namespace.mtu(there, device.mtu());
            }
            if (device.up() != old.up()) {
                namespace.up(there, device.up());
            }
        }
    }

    /** New addresses come before old ones go, so that a router is never without the one that it keeps. */
    private static void addresses(
            Namespace namespace, NamespaceSpec spec, Map<String, NamespaceSpec.Device> known, Set<String> fresh) {
        for (NamespaceSpec.Device device : spec.devices()) {
            NetDevice there = namespace.device(device.name());
            if (there == null) {
                continue;
            }
            NamespaceSpec.Device old = fresh.contains(device.name()) ? null : known.get(device.name());
            List<String> before = old == null ? List.of() : old.addresses();
            removed(device.addresses(), before).forEach(address -> NamespaceText.address(there, address));
            removed(before, device.addresses()).forEach(address -> NamespaceText.removeAddress(there, address));
        }
    }

    private void neighbours(Namespace namespace, NamespaceSpec spec, NamespaceSpec old, Set<String> fresh) {
        Set<NamespaceSpec.Neighbour> known = new HashSet<>(old.neighbours());
        for (NamespaceSpec.Neighbour neighbour : old.neighbours()) {
            NetDevice device = namespace.device(neighbour.device());
            boolean named = spec.neighbours().stream()
                    .anyMatch(each -> each.address().equals(neighbour.address())
                            && each.device().equals(neighbour.device()));
            Neighbour entry = device == null || named
                    ? null
                    : namespace.neighbours().get(device, IpAddress.parse(neighbour.address()));
            if (entry != null) {
                namespace.neighbours().remove(entry);
            }
        }
        for (NamespaceSpec.Neighbour neighbour : spec.neighbours()) {
            if (!known.contains(neighbour) || fresh.contains(neighbour.device())) {
                NamespaceSetup.neighbour(model, namespace, neighbour);
            }
        }
    }

    private static void members(IpSets sets, NamespaceSpec spec, NamespaceSpec old) {
        Map<String, List<String>> fresh = new LinkedHashMap<>();
        spec.ipsets().forEach((name, members) -> {
            List<String> before =
                    sets.get(name) == null ? List.of() : old.ipsets().getOrDefault(name, List.of());
            fresh.put(name, removed(members, before));
            removed(before, members).forEach(member -> sets.remove(name, member));
        });
        NamespaceSetup.sets(sets, fresh);
    }

    private static void tables(
            Namespace namespace, IpFamily family, Map<String, List<String>> old, Map<String, List<String>> next) {
        Set<String> names = new HashSet<>(old.keySet());
        names.addAll(next.keySet());
        for (TableName table : TableName.values()) {
            if (!names.contains(table.text())) {
                continue;
            }
            List<String> from = old.getOrDefault(table.text(), List.of());
            List<String> to = next.getOrDefault(table.text(), List.of());
            List<String> script = new TableScript(from, to).lines();
            if (!script.isEmpty() && !NamespaceText.tableIfItFits(namespace, family, table, script)) {
                // Somebody has changed by hand what the script builds on: all of the table anew.
                List<String> all = new ArrayList<>(to);
                NamespaceText.replaceTable(namespace, family, table, all);
            }
        }
    }
}
