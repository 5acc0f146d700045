package dev.patchbay.control.host;

import dev.patchbay.control.lab.BridgeSpec;
import dev.patchbay.control.lab.PortSpec;
import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.OfPort;
import dev.patchbay.datapath.ofproto.PortType;
import dev.patchbay.datapath.ofproto.PortVlan;
import dev.patchbay.datapath.ofproto.TunnelOptions;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Makes the bridges and ports of a description on a switch; flows are added afterwards, since they may name any port.
 *
 * <p>Slow path only. What the description gets wrong is an {@link IllegalArgumentException} that names bridge and port.
 */
public final class BridgeSetup {
    private BridgeSetup() {}

    /**
     * Makes bridges with their ports.
     *
     * @param model of the switch
     * @param bridges in the order in which they are made
     * @param attended which ordinary ports have something behind them that takes their frames
     */
    public static void apply(SwitchModel model, List<BridgeSpec> bridges, Predicate<PortSpec> attended) {
        for (BridgeSpec spec : bridges) {
            configure(model.addBridge(spec.name()), spec);
            for (PortSpec port : spec.ports()) {
                add(model, spec.name(), port, attended.test(port));
            }
        }
    }

    /** Gives a bridge its settings. */
    static void configure(Bridge bridge, BridgeSpec spec) {
        bridge.openFlowVersion(OpenFlowVersion.of(spec.openflow()));
        spec.otherConfig().forEach((key, value) -> configure(bridge, key, value));
    }

    /** Makes one port. */
    static void add(SwitchModel model, String bridge, PortSpec port, boolean attended) {
        try {
            OfPort made = model.addPort(bridge, port(port, attended));
            if (port.type().equals(PortSpec.PAIR)) {
                model.makePair(made);
            } else {
                made.options(port.peer().isEmpty() ? port.options() : Map.of("peer", port.peer()));
            }
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException(
                    "bridge " + bridge + ", port " + port.name() + ": " + wrong.getMessage(), wrong);
        }
    }

    private static void configure(Bridge bridge, String key, String value) {
        switch (key) {
            case "mac-aging-time" -> bridge.fdb().agingSeconds(number(bridge, key, value));
            case "mac-table-size" -> bridge.fdb().maxEntries(number(bridge, key, value));
            default ->
                throw new IllegalArgumentException("bridge " + bridge.name() + ": other_config:" + key
                        + " is not known (expected mac-aging-time or mac-table-size)");
        }
    }

    private static int number(Bridge bridge, String key, String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException noNumber) {
            throw new IllegalArgumentException(
                    "bridge " + bridge.name() + ": other_config:" + key + "=" + value + ": expected a number",
                    noNumber);
        }
    }

    private static dev.patchbay.datapath.PortSpec port(PortSpec spec, boolean attended) {
        // For the tables a pair is a patch.
        PortType type = switch (spec.type()) {
            case "" -> PortType.ORDINARY;
            case PortSpec.PAIR -> PortType.PATCH;
            default -> PortType.of(spec.type());
        };
        return new dev.patchbay.datapath.PortSpec(
                spec.name(),
                spec.ofport(),
                type,
                spec.peer(),
                vlan(spec),
                type.isTunnel() ? TunnelOptions.of(spec.options()) : null,
                attended);
    }

    /** The VLANs that a description gives a port. */
    static PortVlan vlan(PortSpec spec) {
        PortVlan.Mode mode = spec.vlanMode().isEmpty() ? null : PortVlan.Mode.of(spec.vlanMode());
        PortVlan base = PortVlan.of(mode, Math.max(spec.tag(), 0), set(spec.trunks()));
        PortVlan.PriorityTags priorityTags = PortVlan.PriorityTags.NEVER;
        for (var setting : spec.otherConfig().entrySet()) {
            if (!setting.getKey().equals("priority-tags")) {
                throw new IllegalArgumentException(
                        "other_config:" + setting.getKey() + " is not known (expected priority-tags)");
            }
            priorityTags = switch (setting.getValue()) {
                case "true", "if-nonzero" -> PortVlan.PriorityTags.IF_NONZERO;
                case "always" -> PortVlan.PriorityTags.ALWAYS;
                default -> PortVlan.PriorityTags.NEVER;
            };
        }
        return new PortVlan(base.mode(), base.tag(), base.trunks(), set(spec.cvlans()), priorityTags);
    }

    private static BitSet set(List<Integer> vlans) {
        BitSet set = new BitSet();
        vlans.forEach(set::set);
        return set;
    }
}
