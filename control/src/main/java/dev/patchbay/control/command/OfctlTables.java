package dev.patchbay.control.command;

import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.BridgeText;
import dev.patchbay.datapath.ofproto.FlowTable;
import dev.patchbay.datapath.ofproto.TableLimits;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import java.util.List;

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
            return BridgeText.dumpTables(OfctlPorts.bridge(model, request.argument(0)), request.spoken());
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

    void modify(OfctlRequest request) throws CommandFailure, InterruptedException {
        int table = table(request.argument(1));
        String setting = request.argument(2);
        boolean evicts = switch (setting) {
            case "evict" -> true;
            case "noevict" -> false;
            default -> throw new CommandFailure("invalid table_mod setting " + setting);
        };
        if (!request.spoken().atLeast(OpenFlowVersion.OF14)) {
            throw new CommandFailure(
                    "table_mod '" + setting + "' requires one of the OpenFlow versions OpenFlow14, OpenFlow15");
        }
        access.ask(model -> {
            Bridge bridge = OfctlPorts.bridge(model, request.argument(0));
            if (table != Bridge.TABLES) {
                evict(model, bridge, table, evicts);
                return null;
            }
            for (int id = 0; id < Bridge.VISIBLE_TABLES; id++) {
                if (bridge.existingTable(id) != null || evicts) {
                    evict(model, bridge, id, evicts);
                }
            }
            return null;
        });
    }

    private static void evict(SwitchModel model, Bridge bridge, int id, boolean evicts) throws CommandFailure {
        if (id >= Bridge.VISIBLE_TABLES) {
            throw new CommandFailure("OFPTMFC_EPERM: table " + id + " belongs to the switch itself");
        }
        TableLimits limits = limits(bridge, id);
        bridge.flows().limit(id, new TableLimits(limits.maxFlows(), evicts, limits.groups()), model.nowMs());
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
