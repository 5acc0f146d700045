package dev.patchbay.control.host;

import dev.patchbay.control.agent.ChangeCount;
import dev.patchbay.control.lab.BridgeSpec;
import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.FlowMod;
import dev.patchbay.datapath.ofproto.FlowParser;
import dev.patchbay.datapath.ofproto.field.Match;
import dev.patchbay.datapath.ofproto.group.GroupMod;
import dev.patchbay.datapath.ofproto.group.GroupSyntax;
import dev.patchbay.datapath.ofproto.meter.MeterMod;
import dev.patchbay.datapath.ofproto.meter.MeterSyntax;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What becomes of a bridge's flows, groups and meters: new ones are added first, so that no packet meets a gap; then those that are
 * in the old description and not in the new are deleted, each by its match, its priority and its cookie. What packets, users and
 * other controllers have put there stays.
 *
 * <p>Made on any thread; the steps are for the slow path.
 */
final class FlowDifference {
    /** Flows in one step: some tens of microseconds. */
    private static final int PER_STEP = 16;

    private static final Pattern GROUP = Pattern.compile("(?:^|,)\\s*group_id\\s*=\\s*([^,\\s]+)");
    private static final Pattern METER = Pattern.compile("(?:^|,)\\s*meter\\s*=\\s*([^,\\s]+)");

    private final String bridge;
    private final List<String> fresh;
    private final List<String> gone;
    private final Map<String, String> groupsBefore;
    private final Map<String, String> groupsAfter;
    private final Map<String, String> metersBefore;
    private final Map<String, String> metersAfter;
    private final Set<Place> replaced = new HashSet<>();

    /** What there is one flow for. */
    private record Place(int table, int priority, Match match) {
        static Place of(FlowMod mod) {
            return new Place(mod.table() == FlowMod.ALL_TABLES ? 0 : mod.table(), mod.priority(), mod.match());
        }
    }

    /** @param before null for a new bridge */
    FlowDifference(BridgeSpec before, BridgeSpec after) {
        bridge = after.name();
        Set<String> old = before == null ? Set.of() : new LinkedHashSet<>(before.flows());
        Set<String> next = new LinkedHashSet<>(after.flows());
        fresh = next.stream().filter(flow -> !old.contains(flow)).toList();
        gone = old.stream().filter(flow -> !next.contains(flow)).toList();
        groupsBefore = before == null ? Map.of() : byId(GROUP, before.groups());
        groupsAfter = byId(GROUP, after.groups());
        metersBefore = before == null ? Map.of() : byId(METER, before.meters());
        metersAfter = byId(METER, after.meters());
    }

    private static Map<String, String> byId(Pattern form, List<String> texts) {
        Map<String, String> byId = new LinkedHashMap<>();
        for (String text : texts) {
            Matcher id = form.matcher(text);
            byId.put(id.find() ? id.group(1) : text, text);
        }
        return byId;
    }

    /** Adds what is new. */
    List<Consumer<SwitchModel>> additions() {
        List<Consumer<SwitchModel>> steps = new ArrayList<>();
        metersAfter.forEach((id, meter) -> {
            String before = metersBefore.get(id);
            if (!meter.equals(before)) {
                MeterMod.Command command = before == null ? MeterMod.Command.ADD : MeterMod.Command.MODIFY;
                steps.add(model -> apply(model, command, meter));
            }
        });
        groupsAfter.forEach((id, group) -> {
            String before = groupsBefore.get(id);
            if (!group.equals(before)) {
                GroupMod.Command command = before == null ? GroupMod.Command.ADD : GroupMod.Command.MODIFY;
                steps.add(model -> apply(model, command, group));
            }
        });
        for (List<String> some : pieces(fresh)) {
            steps.add(model -> {
                Bridge at = model.bridge(bridge);
                for (String flow : some) {
                    FlowMod mod = FlowParser.parse(FlowMod.Command.ADD, flow, at, at.openFlowVersion())
                            .mod();
                    replaced.add(Place.of(mod));
                    at.flows().apply(mod, model.nowMs());
                }
            });
        }
        return steps;
    }

    /** Deletes what is gone; {@link #additions} are done. */
    List<Consumer<SwitchModel>> removals() {
        List<Consumer<SwitchModel>> steps = new ArrayList<>();
        for (List<String> some : pieces(gone)) {
            steps.add(model -> some.forEach(flow -> remove(model, flow)));
        }
        groupsBefore.forEach((id, group) -> {
            if (!groupsAfter.containsKey(id)) {
                steps.add(model -> apply(model, GroupMod.Command.DELETE, "group_id=" + id));
            }
        });
        metersBefore.forEach((id, meter) -> {
            if (!metersAfter.containsKey(id)) {
                steps.add(model -> apply(model, MeterMod.Command.DELETE, "meter=" + id));
            }
        });
        return steps;
    }

    private void remove(SwitchModel model, String flow) {
        Bridge at = model.bridge(bridge);
        FlowMod added = FlowParser.parse(FlowMod.Command.ADD, flow, at, at.openFlowVersion())
                .mod();
        if (replaced.contains(Place.of(added))) {
            return;
        }
        at.flows()
                .apply(
                        new FlowMod(
                                FlowMod.Command.DELETE_STRICT,
                                added.table() == FlowMod.ALL_TABLES ? 0 : added.table(),
                                added.priority(),
                                added.match(),
                                added.newCookie(),
                                -1L,
                                0,
                                false,
                                false,
                                0,
                                0,
                                0,
                                0,
                                added.outPort(),
                                FlowMod.ANY_GROUP,
                                List.of()),
                        model.nowMs());
    }

    private void apply(SwitchModel model, GroupMod.Command command, String group) {
        Bridge at = model.bridge(bridge);
        at.groups().apply(GroupSyntax.parse(command, group, at, at.openFlowVersion()), model.nowMs());
    }

    private void apply(SwitchModel model, MeterMod.Command command, String meter) {
        Bridge at = model.bridge(bridge);
        at.meters().apply(MeterSyntax.parse(command, meter, at.openFlowVersion()), model.nowMs());
    }

    private static List<List<String>> pieces(List<String> all) {
        List<List<String>> pieces = new ArrayList<>();
        for (int i = 0; i < all.size(); i += PER_STEP) {
            pieces.add(all.subList(i, Math.min(all.size(), i + PER_STEP)));
        }
        return pieces;
    }

    void count(ChangeCount count) {
        Set<String> before = places(gone);
        Set<String> after = places(fresh);
        int both = (int) after.stream().filter(before::contains).count();
        count.added(ChangeCount.Kind.FLOW, fresh.size() - both);
        count.changed(ChangeCount.Kind.FLOW, both);
        count.removed(ChangeCount.Kind.FLOW, gone.size() - both);
        count(count, ChangeCount.Kind.GROUP, groupsBefore, groupsAfter);
        count(count, ChangeCount.Kind.METER, metersBefore, metersAfter);
    }

    private static void count(
            ChangeCount count, ChangeCount.Kind kind, Map<String, String> before, Map<String, String> after) {
        for (Map.Entry<String, String> each : after.entrySet()) {
            String old = before.get(each.getKey());
            if (old == null) {
                count.added(kind, 1);
            } else if (!old.equals(each.getValue())) {
                count.changed(kind, 1);
            }
        }
        count.removed(kind, (int)
                before.keySet().stream().filter(id -> !after.containsKey(id)).count());
    }

    /** The flows without their actions. */
    private static Set<String> places(List<String> flows) {
        Set<String> places = new HashSet<>();
        flows.forEach(flow -> places.add(flow.replaceFirst("\\s*,?\\s*actions=.*$", "")));
        return places;
    }
}
