package dev.patchbay.control.command;

import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.FlowTable;
import dev.patchbay.datapath.ofproto.TableLimits;
import dev.patchbay.datapath.ofproto.TableText;
import dev.patchbay.datapath.ofproto.controller.TableMiss;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import java.util.List;
import java.util.stream.Collectors;

/** Tables in {@code ovs-ofctl}, and how fragments are handled: {@code dump-tables}, {@code mod-table}, {@code get-frags}. */
final class OfctlTables {
    private static final List<String> FRAGMENT_MODES = List.of("normal", "drop", "reassemble", "nx-match");

    private final SwitchAccess access;

    OfctlTables(SwitchAccess access) {
        this.access = access;
    }

    void dump(OfctlRequest request) throws CommandFailure, InterruptedException {
        request.print(access.ask(model -> {
            model.pushStatistics();
            return TableText.dump(OfctlPorts.bridge(model, request.argument(0)), request.spoken());
        }));
    }

    void describe(OfctlRequest request) throws CommandFailure, InterruptedException {
        if (!request.spoken().atLeast(OpenFlowVersion.OF14)) {
            throw new CommandFailure("dump-table-desc needs OpenFlow 1.4 or later ('-O OpenFlow14')");
        }
        request.print(access.ask(model -> {
            Bridge bridge = OfctlPorts.bridge(model, request.argument(0));
            StringBuilder out =
                    new StringBuilder("OFPST_TABLE_DESC reply" + request.versionTag() + OfctlRequest.xidTag(2) + ":\n");
            for (int id = 0; id < Bridge.VISIBLE_TABLES; id++) {
                out.append(id == 0 ? "" : "\n")
                        .append("  table ")
                        .append(id)
                        .append(":\n   eviction=")
                        .append(limits(bridge, id).evicts() ? "on" : "off")
                        .append(" eviction_flags=OTHER|IMPORTANCE|LIFETIME\n   vacancy=off\n");
            }
            return out.toString();
        }));
    }

    private static TableLimits limits(Bridge bridge, int id) {
        FlowTable table = bridge.existingTable(id);
        return table == null ? TableLimits.NONE : table.limits();
    }

    void features(OfctlRequest request) throws CommandFailure, InterruptedException {
        if (!request.spoken().atLeast(OpenFlowVersion.OF13)) {
            throw new CommandFailure("dump-table-features needs OpenFlow 1.3 or later ('-O OpenFlow13')");
        }
        request.print(access.ask(
                model -> TableText.dumpFeatures(OfctlPorts.bridge(model, request.argument(0)), request.spoken())));
    }

    int modify(OfctlRequest request) throws CommandFailure, InterruptedException {
        int table = table(request.argument(1));
        String setting = request.argument(2);
        Change change = change(setting);
        if (!change.versions.contains(request.spoken())) {
            throw new CommandFailure("table_mod '" + setting + "' requires one of the OpenFlow versions "
                    + change.versions.stream().map(OfctlTables::name).collect(Collectors.joining(", ")));
        }
        String refusal = access.ask(model -> {
            Bridge bridge = OfctlPorts.bridge(model, request.argument(0));
            if (table != Bridge.TABLES && table >= Bridge.VISIBLE_TABLES) {
                return refusal(request, table, setting);
            }
            int first = table == Bridge.TABLES ? 0 : table;
            int last = table == Bridge.TABLES ? Bridge.VISIBLE_TABLES - 1 : table;
            for (int id = first; id <= last; id++) {
                apply(model, bridge, id, change);
            }
            return "";
        });
        request.call().err().print(refusal);
        return refusal.isEmpty() ? 0 : 1;
    }

    /** A version as {@code -O} names it. */
    static String name(OpenFlowVersion version) {
        return "OpenFlow" + version.shortName().substring(2).replace(".", "");
    }

    /** What is changed: eviction, or what becomes of packets without a match; vacancy events are never sent here. */
    private record Change(List<OpenFlowVersion> versions, Boolean evicts, TableMiss miss) {
        static Change ofMiss(TableMiss miss) {
            return new Change(List.of(OpenFlowVersion.OF11, OpenFlowVersion.OF12), null, miss);
        }

        static Change ofEviction(Boolean evicts) {
            return new Change(List.of(OpenFlowVersion.OF14, OpenFlowVersion.OF15), evicts, null);
        }
    }

    private static Change change(String setting) throws CommandFailure {
        return switch (setting) {
            case "evict" -> Change.ofEviction(true);
            case "noevict" -> Change.ofEviction(false);
            case "novacancy" -> Change.ofEviction(null);
            case "controller" -> Change.ofMiss(TableMiss.CONTROLLER);
            case "continue" -> Change.ofMiss(TableMiss.CONTINUE);
            case "drop" -> Change.ofMiss(TableMiss.DROP);
            default -> {
                if (!setting.startsWith("vacancy:")) {
                    throw new CommandFailure("invalid table_mod setting " + setting);
                }
                checkVacancy(setting.substring("vacancy:".length()));
                yield Change.ofEviction(null);
            }
        };
    }

    private static void checkVacancy(String range) throws CommandFailure {
        int comma = range.indexOf(',');
        int down = percent("down", comma < 0 ? range : range.substring(0, comma));
        int up = percent("up", comma < 0 ? "" : range.substring(comma + 1));
        if (down > up) {
            throw new CommandFailure(
                    "Invalid vacancy range, vacancy up should be greater than vacancy down (OFPBPC_BAD_VALUE)");
        }
    }

    private static int percent(String name, String text) throws CommandFailure {
        if (!text.matches("[0-9]{1,3}") || Integer.parseInt(text) > 100) {
            throw new CommandFailure("Invalid vacancy " + name + " value \"" + text + "\"");
        }
        return Integer.parseInt(text);
    }

    private static void apply(SwitchModel model, Bridge bridge, int id, Change change) {
        if (change.miss != null) {
            bridge.controllers().miss(id, change.miss);
        } else if (change.evicts != null && (change.evicts || bridge.existingTable(id) != null)) {
            TableLimits limits = limits(bridge, id);
            bridge.flows().limit(id, new TableLimits(limits.maxFlows(), change.evicts, limits.groups()), model.nowMs());
        }
    }

    /** The table behind those that are seen is the switch's own. */
    private static String refusal(OfctlRequest request, int table, String setting) {
        String tags = request.versionTag() + OfctlRequest.xidTag(4);
        String what = switch (setting) {
            case "evict" -> "eviction=on";
            case "noevict" -> "eviction=off";
            default -> "flow_miss_config=" + setting;
        };
        return "OFPT_ERROR" + tags + ": NXBRC_UNENCODABLE_ERROR\nOFPT_TABLE_MOD" + tags + ": table_id=" + table + ", "
                + what + "\n";
    }

    /** A table number, {@link Bridge#TABLES} for all of them. */
    private static int table(String text) throws CommandFailure {
        if (text.equalsIgnoreCase("all")) {
            return Bridge.TABLES;
        }
        if (!text.matches("[0-9]{1,9}") || Integer.parseInt(text) > Bridge.TABLES) {
            throw new CommandFailure("unknown table \"" + text + "\"");
        }
        return Integer.parseInt(text);
    }

    void fragments(OfctlRequest request) throws CommandFailure, InterruptedException {
        access.ask(model -> OfctlPorts.bridge(model, request.argument(0)));
        request.print("normal\n");
    }

    void setFragments(OfctlRequest request) throws CommandFailure, InterruptedException {
        String mode = request.argument(1);
        if (!FRAGMENT_MODES.contains(mode)) {
            throw new CommandFailure(mode + ": unknown fragment handling mode");
        }
        access.ask(model -> OfctlPorts.bridge(model, request.argument(0)));
        if (!mode.equals("normal")) {
            throw new CommandFailure(request.argument(0) + ": setting fragment handling mode failed (this switch "
                    + "probably doesn't support mode \"" + mode + "\")");
        }
    }
}
