package dev.patchbay.control.command;

import dev.patchbay.datapath.ofproto.FlowFormat;
import dev.patchbay.datapath.ofproto.FlowMod;
import dev.patchbay.datapath.ofproto.Rule;
import dev.patchbay.datapath.ofproto.action.ActionEncoder;
import dev.patchbay.datapath.ofproto.action.OfAction;
import dev.patchbay.datapath.ofproto.field.Match;
import dev.patchbay.datapath.ofproto.field.OfPorts;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import dev.patchbay.datapath.ofproto.field.PortNames;
import dev.patchbay.datapath.ofproto.field.VlanMatch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Two sets of flows side by side: what {@code replace-flows} has to do, what {@code diff-flows} has to say.
 *
 * <p>Flows with the same table, priority and match face each other; they are equal if cookie, timeouts, importance and the
 * text of their actions are. Flags do not count. Confined to one thread, but for the rules, which are read when added.
 */
final class FlowComparison {
    private final OpenFlowVersion version;
    private final Map<Integer, Map<Place, Pair>> tables = new TreeMap<>();

    FlowComparison(OpenFlowVersion version) {
        this.version = version;
    }

    /** What two flows have in common that face each other. */
    private record Place(int priority, Match match) {}

    /** All else. */
    private record Version(
            long cookie, int idleTimeout, int hardTimeout, int importance, int flags, List<OfAction> actions) {
        boolean same(Version other) {
            return cookie == other.cookie
                    && idleTimeout == other.idleTimeout
                    && hardTimeout == other.hardTimeout
                    && importance == other.importance
                    && text(actions).equals(text(other.actions));
        }

        private static String text(List<OfAction> actions) {
            return OfAction.append(new StringBuilder(), actions, PortNames.NONE).toString();
        }
    }

    private static final class Pair {
        private final Version[] versions = new Version[2];

        boolean isEven() {
            return versions[0] != null && versions[1] != null && versions[0].same(versions[1]);
        }
    }

    /** Adds a flow of a file to one side, 0 or 1; a later one of the same match replaces it. */
    void add(int side, FlowMod flow) {
        Version content = new Version(
                flow.newCookie(),
                flow.idleTimeout(),
                flow.hardTimeout(),
                flow.importance(),
                flow.flags() & Rule.SEND_FLOW_REM,
                flow.actions());
        put(side, flow.table(), flow.priority(), flow.match(), content);
    }

    /** Adds a flow of a switch to one side, 0 or 1, as a dump in the version would show it. */
    void add(int side, Rule rule) {
        Version content = new Version(
                rule.cookie(),
                rule.idleTimeout(),
                rule.hardTimeout(),
                version.atLeast(OpenFlowVersion.OF14) ? rule.importance() : 0,
                0,
                ActionEncoder.encode(rule.actions(), rule.match(), version));
        put(side, rule.tableId(), rule.priority(), rule.match(), content);
    }

    private void put(int side, int table, int priority, Match match, Version content) {
        tables.computeIfAbsent(table, _ -> new LinkedHashMap<>())
                .computeIfAbsent(new Place(priority, match), _ -> new Pair())
                .versions[side] = content;
    }

    /**
     * The flow mods that make side 1 like side 0: in each table first the deletes.
     *
     * @param again whether flows that are equal are added once more
     */
    List<FlowMod> changes(boolean again) {
        List<FlowMod> changes = new ArrayList<>();
        tables.forEach((table, flows) -> {
            flows.forEach((place, pair) -> {
                if (pair.versions[0] == null) {
                    changes.add(flowMod(FlowMod.Command.DELETE_STRICT, table, place, pair.versions[1]));
                }
            });
            flows.forEach((place, pair) -> {
                if (pair.versions[0] != null && (again || !pair.isEven())) {
                    changes.add(flowMod(FlowMod.Command.ADD, table, place, pair.versions[0]));
                }
            });
        });
        return changes;
    }

    private FlowMod flowMod(FlowMod.Command command, int table, Place place, Version content) {
        boolean resets = command == FlowMod.Command.ADD && !version.atLeast(OpenFlowVersion.OF12);
        return new FlowMod(
                command,
                table,
                place.priority,
                place.match,
                0,
                0,
                content.cookie,
                true,
                false,
                content.idleTimeout,
                content.hardTimeout,
                content.importance,
                content.flags | (resets ? Rule.RESET_COUNTS : 0),
                OfPorts.NONE,
                FlowMod.ANY_GROUP,
                command == FlowMod.Command.ADD ? content.actions : List.of());
    }

    /** One line for each flow that only one side has or that differs, {@code -} for side 0 and {@code +} for side 1. */
    String differences(PortNames names) {
        StringBuilder out = new StringBuilder();
        tables.forEach((table, flows) -> flows.forEach((place, pair) -> {
            if (!pair.isEven()) {
                append(out, '-', table, place, pair.versions[0], names);
                append(out, '+', table, place, pair.versions[1], names);
            }
        }));
        return out.toString();
    }

    private void append(StringBuilder out, char sign, int table, Place place, Version content, PortNames names) {
        if (content == null) {
            return;
        }
        out.append(sign);
        if (table != 0) {
            out.append("table=").append(table).append(' ');
        }
        FlowFormat.appendMatch(out, place.priority, VlanMatch.shown(place.match, version), names);
        if (content.cookie != 0) {
            out.append(" cookie=0x").append(Long.toHexString(content.cookie));
        }
        option(out, " idle_timeout=", content.idleTimeout);
        option(out, " hard_timeout=", content.hardTimeout);
        option(out, " importance=", content.importance);
        OfAction.append(out.append(" actions="), content.actions, names).append('\n');
    }

    private static void option(StringBuilder out, String name, int value) {
        if (value != 0) {
            out.append(name).append(value);
        }
    }
}
