package dev.patchbay.control.command;

import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.FlowTable;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;

/** {@code ovs-ofctl dump-tables}: how many flows, look-ups and matches; runs of equal tables in one line. */
final class OfctlTables {
    private static final String FEATURES = """
                max_entries=1000000
                matching:
                  exact match or wildcard: in_port eth_{src,dst,type} vlan_{vid,pcp} ip_{src,dst} nw_{proto,tos} tcp_{src,dst}
            """;

    private final SwitchAccess access;

    OfctlTables(SwitchAccess access) {
        this.access = access;
    }

    void dump(OfctlProgram.Request request) throws CommandFailure, InterruptedException {
        boolean features = !request.spoken().atLeast(OpenFlowVersion.OF11);
        String text = access.ask(model -> {
            model.pushStatistics();
            return tables(OfctlPorts.bridge(model, request.argument(0)), features);
        });
        request.call().out().print(OfctlPorts.header("OFPST_TABLE reply", request.spoken(), "0x2") + text);
    }

    private static String tables(Bridge bridge, boolean features) {
        StringBuilder text = new StringBuilder();
        String before = "";
        int firstDitto = -1;
        for (int id = 0; id < Bridge.VISIBLE_TABLES; id++) {
            String statistics = statistics(bridge.existingTable(id));
            if (statistics.equals(before)) {
                firstDitto = firstDitto < 0 ? id : firstDitto;
                continue;
            }
            ditto(text, firstDitto, id - 1);
            firstDitto = -1;
            text.append("  table ").append(id).append(":\n").append(statistics);
            text.append(!features ? "" : id == 0 ? FEATURES : "    (same features)\n")
                    .append('\n');
            before = statistics;
        }
        ditto(text, firstDitto, Bridge.VISIBLE_TABLES - 1);
        return text.toString();
    }

    private static void ditto(StringBuilder text, int first, int last) {
        if (first < 0) {
            return;
        }
        text.append(first == last ? "  table " + first : "  tables " + first + "..." + last)
                .append(": ditto\n");
        text.append(last == Bridge.VISIBLE_TABLES - 1 ? "" : "\n");
    }

    private static String statistics(FlowTable table) {
        return table == null
                ? "    active=0, lookup=0, matched=0\n"
                : "    active=" + table.size() + ", lookup=" + table.lookups() + ", matched=" + table.matched() + "\n";
    }
}
