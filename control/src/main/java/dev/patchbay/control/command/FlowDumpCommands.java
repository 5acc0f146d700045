package dev.patchbay.control.command;

import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.control.appctl.CommandRegistry;
import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.action.ActionNames;
import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.FlowFormat;
import dev.patchbay.datapath.ofproto.OfPort;
import dev.patchbay.datapath.ofproto.Rule;
import dev.patchbay.datapath.ofproto.action.OfAction;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import dev.patchbay.datapath.ofproto.field.PortNames;
import dev.patchbay.datapath.revalidator.CachedFlow;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.Predicate;

/**
 * Flows as they are inside: those of the cache ({@code dpctl/dump-flows}, {@code dpif/dump-flows}) and those of the tables
 * ({@code bridge/dump-flows}).
 *
 * <p>A long list is printed in pieces, so that nobody waits for the slow path meanwhile.
 */
final class FlowDumpCommands {
    /** Flows that are printed in one turn on the slow path. */
    private static final int FLOWS_AT_A_TIME = 100;

    private static final String NO_BRIDGE = "no such bridge";

    private final SwitchAccess access;

    FlowDumpCommands(SwitchAccess access) {
        this.access = access;
    }

    void register(CommandRegistry registry) {
        registry.command(
                "dpctl/dump-flows",
                "[-m] [--names] [dp] [filter=..] [type=..] [pmd=..]",
                0,
                Integer.MAX_VALUE,
                this::dumpCache);
        FlowHandCommands byHand = new FlowHandCommands(access);
        byHand.register(registry);
        registry.command("dpctl/del-flows", "[dp] [file]", 0, 2, arguments -> delete(arguments, byHand));
        registry.command(
                "dpif/dump-flows", "[-m] [--names | --no-names] bridge", 1, Integer.MAX_VALUE, this::dumpCacheOfBridge);
        registry.command("bridge/dump-flows", "[--offload-stats] bridge", 1, 2, this::dumpTables);
    }

    private String dumpCache(List<String> arguments) throws CommandFailure, InterruptedException {
        FlowDumpOptions options = new FlowDumpOptions(arguments);
        return dump(options::wants, options.more(), options.names(), true);
    }

    private String dumpCacheOfBridge(List<String> arguments) throws CommandFailure, InterruptedException {
        FlowDumpOptions options = new FlowDumpOptions(arguments.subList(0, arguments.size() - 1));
        List<Integer> ports = access.ask(model -> {
            Bridge bridge = SwitchAccess.bridge(model, arguments.getLast(), NO_BRIDGE);
            return bridge.ports().stream().map(OfPort::dpPort).toList();
        });
        FlowKey key = new FlowKey();
        Predicate<CachedFlow> ofBridge =
                flow -> ports.contains((int) flow.copyKeyTo(key).get(FlowField.IN_PORT));
        return dump(ofBridge, options.more(), options.names(), false);
    }

    private String dump(Predicate<CachedFlow> wanted, boolean more, boolean names, boolean datapath)
            throws CommandFailure, InterruptedException {
        List<CachedFlow> flows = new ArrayList<>();
        FlowLines lines = access.ask(model -> {
            model.pushStatistics();
            model.revalidator().forEach(flow -> {
                if (wanted.test(flow)) {
                    flows.add(flow);
                }
            });
            return lines(model, more, names, datapath);
        });
        StringBuilder text = new StringBuilder(datapath && !flows.isEmpty() ? "flow-dump from the main thread:\n" : "");
        for (int at = 0; at < flows.size(); at += FLOWS_AT_A_TIME) {
            List<CachedFlow> some = flows.subList(at, Math.min(at + FLOWS_AT_A_TIME, flows.size()));
            access.ask(model -> {
                some.forEach(flow -> lines.append(text, flow, model.nowMs()).append('\n'));
                return null;
            });
        }
        return text.toString();
    }

    /** What prints flows. Slow path only. */
    static FlowLines lines(SwitchModel model, boolean more, boolean names, boolean datapath) {
        Map<Integer, OfPort> ports = Datapath.ports(model);
        IntFunction<String> name = number -> {
            OfPort port = names ? ports.get(number) : null;
            return port == null ? String.valueOf(number) : port.name();
        };
        ActionNames actionNames = Datapath.actionNames(model, names);
        return new FlowLines(more, more && datapath, datapath ? ", " : " ", name, actionNames);
    }

    /** All flows, or those of a file. */
    private String delete(List<String> arguments, FlowHandCommands byHand) throws CommandFailure, InterruptedException {
        if (arguments.size() > 1 || (arguments.size() == 1 && !Datapath.isName(arguments.getFirst()))) {
            return byHand.file(FlowHandCommands.Change.DELETE, arguments);
        }
        return access.ask(model -> {
            model.revalidator().purge(model.nowMs());
            return "";
        });
    }

    private String dumpTables(List<String> arguments) throws CommandFailure, InterruptedException {
        List<Rule> rules = new ArrayList<>();
        access.ask(model -> {
            Bridge bridge = SwitchAccess.bridge(model, arguments.getLast(), "Unknown bridge");
            model.pushStatistics();
            for (int table = 0; table < Bridge.TABLES; table++) {
                if (bridge.existingTable(table) != null) {
                    bridge.existingTable(table).classifier().forEach(rules::add);
                }
            }
            return null;
        });
        rules.sort(Comparator.comparingInt(Rule::tableId)
                .thenComparing(Comparator.comparingInt(Rule::priority).reversed()));
        StringBuilder text = new StringBuilder();
        for (int at = 0; at < rules.size(); at += FLOWS_AT_A_TIME) {
            List<Rule> some = rules.subList(at, Math.min(at + FLOWS_AT_A_TIME, rules.size()));
            access.ask(model -> {
                some.forEach(rule -> append(text, rule, model.nowMs()));
                return null;
            });
        }
        return text.toString();
    }

    private static void append(StringBuilder out, Rule rule, long nowMs) {
        if (rule.tableId() != 0) {
            out.append("table_id=").append(rule.tableId()).append(", ");
        }
        out.append("duration=").append((nowMs - rule.createdMs()) / 1000).append("s, n_packets=");
        out.append(rule.packets()).append(", n_bytes=").append(rule.bytes()).append(", ");
        int start = out.length();
        FlowFormat.bare(OpenFlowVersion.OF10).appendMatch(out, rule);
        out.append(out.length() > start ? ",actions=" : "actions=");
        OfAction.append(out, rule.actions(), PortNames.NONE).append('\n');
    }
}
