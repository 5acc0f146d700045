package dev.patchbay.control.host;

import dev.patchbay.control.agent.ChangeCount;
import dev.patchbay.control.lab.BridgeSpec;
import dev.patchbay.control.lab.PortSpec;
import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.OfPort;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What becomes of the bridges and ports of a host. A port of which only VLANs are different keeps its number, its counters and
 * the frames on their way; one that is something else is removed and made anew under the same name.
 *
 * <p>Made on any thread; the steps are for the slow path.
 */
final class PortDifference {
    private final Map<String, BridgeSpec> before = new LinkedHashMap<>();
    private final Map<String, BridgeSpec> after = new LinkedHashMap<>();
    private final Predicate<String> attendedBefore;
    private final Predicate<String> attendedAfter;
    private final List<PortAt> gone = new ArrayList<>();
    private final List<PortAt> fresh = new ArrayList<>();
    private final List<PortAt> retagged = new ArrayList<>();

    private record PortAt(String bridge, PortSpec port) {}

    /**
     * Compares.
     *
     * @param attendedBefore whether a port, by name, had a guest
     * @param attendedAfter whether it will have one
     */
    PortDifference(
            List<BridgeSpec> before,
            List<BridgeSpec> after,
            Predicate<String> attendedBefore,
            Predicate<String> attendedAfter) {
        before.forEach(bridge -> this.before.put(bridge.name(), bridge));
        after.forEach(bridge -> this.after.put(bridge.name(), bridge));
        this.attendedBefore = attendedBefore;
        this.attendedAfter = attendedAfter;
        for (BridgeSpec bridge : after) {
            compare(bridge.name(), portsOf(this.before.get(bridge.name())), portsOf(bridge));
        }
        for (BridgeSpec bridge : before) {
            if (!this.after.containsKey(bridge.name())) {
                compare(bridge.name(), portsOf(bridge), Map.of());
            }
        }
    }

    private static Map<String, PortSpec> portsOf(BridgeSpec bridge) {
        Map<String, PortSpec> ports = new LinkedHashMap<>();
        if (bridge != null) {
            bridge.ports().forEach(port -> ports.put(port.name(), port));
        }
        return ports;
    }

    private void compare(String bridge, Map<String, PortSpec> old, Map<String, PortSpec> next) {
        old.forEach((name, port) -> {
            PortSpec now = next.get(name);
            if (now == null || !isSame(port, now)) {
                gone.add(new PortAt(bridge, port));
            } else if (!now.equals(port)) {
                retagged.add(new PortAt(bridge, now));
            }
        });
        next.forEach((name, port) -> {
            PortSpec was = old.get(name);
            if (was == null || !isSame(was, port)) {
                fresh.add(new PortAt(bridge, port));
            }
        });
    }

    /** Whether the one becomes the other by changing its VLANs. */
    private boolean isSame(PortSpec one, PortSpec other) {
        return one.ofport() == other.ofport()
                && one.type().equals(other.type())
                && one.peer().equals(other.peer())
                && one.options().equals(other.options())
                && attendedBefore.test(one.name()) == attendedAfter.test(other.name());
    }

    /** Whether a port that was there is made anew. */
    boolean isRemade(String port) {
        return gone.stream().anyMatch(each -> each.port().name().equals(port))
                && fresh.stream().anyMatch(each -> each.port().name().equals(port));
    }

    /** Takes away what must go before something new can have its name or number. */
    List<Consumer<SwitchModel>> clearing() {
        return gone.stream()
                .filter(each -> isReplaced(each))
                .map(each -> (Consumer<SwitchModel>) model -> remove(model, each))
                .toList();
    }

    private boolean isReplaced(PortAt old) {
        return fresh.stream()
                .anyMatch(each -> each.port().name().equals(old.port().name())
                        || (each.bridge().equals(old.bridge())
                                && each.port().ofport() == old.port().ofport()));
    }

    /** Makes what is new and changes VLANs. */
    List<Consumer<SwitchModel>> additions() {
        List<Consumer<SwitchModel>> steps = new ArrayList<>();
        after.values().forEach(bridge -> steps.add(model -> bridge(model, bridge)));
        fresh.forEach(each -> steps.add(model -> {
            if (model.bridge(each.bridge()).port(each.port().name()) == null) {
                BridgeSetup.add(
                        model,
                        each.bridge(),
                        each.port(),
                        attendedAfter.test(each.port().name()));
            }
        }));
        retagged.forEach(each -> steps.add(model -> {
            OfPort port = model.bridge(each.bridge()).port(each.port().name());
            if (port != null) {
                port.vlan(BridgeSetup.vlan(each.port()));
            }
        }));
        return steps;
    }

    private void bridge(SwitchModel model, BridgeSpec spec) {
        BridgeSpec old = before.get(spec.name());
        Bridge bridge = model.bridge(spec.name());
        if (bridge == null) {
            bridge = model.addBridge(spec.name());
            old = null;
        }
        if (old == null
                || !old.openflow().equals(spec.openflow())
                || !Objects.equals(old.otherConfig(), spec.otherConfig())) {
            BridgeSetup.configure(bridge, spec);
        }
    }

    /** Removes what is gone. */
    List<Consumer<SwitchModel>> removals() {
        List<Consumer<SwitchModel>> steps = new ArrayList<>();
        gone.stream()
                .filter(each -> after.containsKey(each.bridge()) && !isReplaced(each))
                .forEach(each -> steps.add(model -> remove(model, each)));
        before.keySet().stream()
                .filter(name -> !after.containsKey(name))
                .forEach(name -> steps.add(model -> {
                    if (model.bridge(name) != null) {
                        model.removeBridge(name);
                    }
                }));
        return steps;
    }

    private static void remove(SwitchModel model, PortAt each) {
        Bridge bridge = model.bridge(each.bridge());
        if (bridge != null && bridge.port(each.port().name()) != null) {
            model.removePort(each.bridge(), each.port().name());
        }
    }

    void count(ChangeCount count) {
        int remade =
                (int) gone.stream().filter(each -> isRemade(each.port().name())).count();
        count.added(ChangeCount.Kind.PORT, fresh.size() - remade);
        count.removed(ChangeCount.Kind.PORT, gone.size() - remade);
        count.changed(ChangeCount.Kind.PORT, remade + retagged.size());
        count.added(ChangeCount.Kind.BRIDGE, (int) after.keySet().stream()
                .filter(name -> !before.containsKey(name))
                .count());
        count.removed(ChangeCount.Kind.BRIDGE, (int) before.keySet().stream()
                .filter(name -> !after.containsKey(name))
                .count());
    }
}
