package dev.patchbay.control.host;

import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.FlowFormat;
import dev.patchbay.datapath.ofproto.FlowMod;
import dev.patchbay.datapath.ofproto.FlowParser;
import dev.patchbay.datapath.ofproto.Rule;
import dev.patchbay.datapath.ofproto.group.GroupMod;
import dev.patchbay.datapath.ofproto.group.GroupSyntax;
import java.util.List;
import java.util.regex.Pattern;

/** Flows as text, for setting up a host and for looking at it. Slow path only. */
final class FlowText {
    private static final Pattern PRIORITY = Pattern.compile("(^|[,\\s])priority\\s*=");

    private FlowText() {}

    /** Adds a flow as {@code ovs-ofctl add-flow} does. */
    static void add(Bridge bridge, String flow, long nowMs) {
        bridge.flows()
                .apply(
                        FlowParser.parse(FlowMod.Command.ADD, flow, bridge, bridge.openFlowVersion())
                                .mod(),
                        nowMs);
    }

    /** Adds a group as {@code ovs-ofctl add-group} does. */
    static void addGroup(Bridge bridge, String group, long nowMs) {
        bridge.groups().apply(GroupSyntax.parse(GroupMod.Command.ADD, group, bridge, bridge.openFlowVersion()), nowMs);
    }

    /** The flows that {@code ovs-ofctl dump-flows} would print for a match, which may also name a priority. */
    static List<Rule> select(Bridge bridge, String match) {
        FlowMod strict = FlowParser.parse(FlowMod.Command.DELETE_STRICT, match, bridge, bridge.openFlowVersion())
                .mod();
        FlowMod loose = strict.as(FlowMod.Command.DELETE);
        boolean anyPriority = !PRIORITY.matcher(match).find();
        return bridge.flows().select(loose).stream()
                .filter(rule -> anyPriority || rule.priority() == strict.priority())
                .toList();
    }

    /** A flow as {@code ovs-ofctl dump-flows --no-stats --no-names} prints it, without the blank in front. */
    static String line(Bridge bridge, Rule rule) {
        return FlowFormat.bare(bridge.openFlowVersion())
                .append(new StringBuilder(), rule, 0)
                .toString();
    }

    /** A flow as {@code ovs-ofctl dump-flows --no-names} prints it, without the blank in front. */
    static String lineWithStatistics(Bridge bridge, Rule rule, long nowMs) {
        return FlowFormat.piped(bridge.openFlowVersion())
                .append(new StringBuilder(), rule, nowMs)
                .toString();
    }
}
