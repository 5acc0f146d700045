package dev.patchbay.control.host;

import dev.patchbay.control.lab.BridgeSpec;
import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.FlowFormat;
import dev.patchbay.datapath.ofproto.FlowMod;
import dev.patchbay.datapath.ofproto.FlowModException;
import dev.patchbay.datapath.ofproto.FlowParser;
import dev.patchbay.datapath.ofproto.Rule;
import dev.patchbay.datapath.ofproto.field.FlowSyntaxException;
import dev.patchbay.datapath.ofproto.field.Match;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The flows of a host that neither its description nor a packet has made: users have added them, and they are kept over a
 * restart as {@code ovs-ctl restart} keeps them. Flows with a timeout end with the host. Slow path only.
 */
final class UserFlows {
    private UserFlows() {}

    private record Place(int table, int priority, Match match) {}

    /**
     * Finds them.
     *
     * @param described what the description has made
     * @return by bridge, as {@code ovs-ofctl add-flow -O OpenFlow10} takes them
     */
    static Map<String, List<String>> of(SwitchModel model, List<BridgeSpec> described) {
        Map<String, List<String>> found = new LinkedHashMap<>();
        for (BridgeSpec spec : described) {
            Bridge bridge = model.bridge(spec.name());
            if (bridge != null) {
                List<String> flows = of(bridge, spec);
                if (!flows.isEmpty()) {
                    found.put(spec.name(), flows);
                }
            }
        }
        return found;
    }

    private static List<String> of(Bridge bridge, BridgeSpec spec) {
        Set<Place> described = new HashSet<>();
        for (String flow : spec.flows()) {
            FlowMod mod = FlowParser.parse(FlowMod.Command.ADD, flow, bridge, bridge.openFlowVersion())
                    .mod();
            described.add(new Place(mod.table() == FlowMod.ALL_TABLES ? 0 : mod.table(), mod.priority(), mod.match()));
        }
        List<String> flows = new ArrayList<>();
        for (Rule rule : FlowText.select(bridge, "")) {
            boolean lasting = rule.idleTimeout() == 0 && rule.hardTimeout() == 0;
            if (lasting && !described.contains(new Place(rule.tableId(), rule.priority(), rule.match()))) {
                flows.add(FlowFormat.bare(OpenFlowVersion.OF10)
                        .append(new StringBuilder(), rule, 0)
                        .toString());
            }
        }
        return flows;
    }

    /**
     * Adds them again; one that does not fit the host any more, because its port is gone, is left out.
     *
     * @param flows by bridge
     */
    static void add(SwitchModel model, Map<String, List<String>> flows) {
        flows.forEach((name, lines) -> {
            Bridge bridge = model.bridge(name);
            if (bridge != null) {
                lines.forEach(line -> add(model, bridge, line));
            }
        });
    }

    private static void add(SwitchModel model, Bridge bridge, String line) {
        try {
            bridge.flows()
                    .apply(
                            FlowParser.parse(FlowMod.Command.ADD, line, bridge, OpenFlowVersion.OF10)
                                    .mod(),
                            model.nowMs());
        } catch (FlowSyntaxException | FlowModException doesNotFit) {
            // What it was for is not there any more.
            return;
        }
    }
}
