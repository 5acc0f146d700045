package dev.patchbay.control.command;

import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.control.appctl.CommandRegistry;
import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.VirtualSwitch;
import dev.patchbay.datapath.action.ActionNames;
import dev.patchbay.datapath.counter.DropReason;
import dev.patchbay.datapath.counter.WorkerCounter;
import dev.patchbay.datapath.counter.WorkerCounters;
import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.OfPort;
import dev.patchbay.datapath.ofproto.PortType;
import dev.patchbay.datapath.ofproto.field.OfPorts;
import dev.patchbay.datapath.revalidator.CachedFlow;
import dev.patchbay.datapath.vport.VtepTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/** What the datapath does: {@code dpctl/…}, {@code dpif/show}, {@code coverage/show}, {@code revalidator/purge}. */
final class DatapathCommands {
    /** Flows that are printed in one turn on the slow path. */
    private static final int FLOWS_AT_A_TIME = 100;

    private final SwitchAccess access;
    private final VirtualSwitch vswitch;

    DatapathCommands(SwitchAccess access, VirtualSwitch vswitch) {
        this.access = access;
        this.vswitch = vswitch;
    }

    void register(CommandRegistry registry) {
        registry.command("dpctl/dump-flows", "[--names | --no-names] [dp]", 0, 3, this::dumpFlows);
        registry.command("dpctl/show", "[dp]", 0, 1, arguments -> access.ask(this::show));
        registry.command("dpif/show", "", 0, 0, arguments -> access.ask(this::showBridges));
        registry.command("coverage/show", "", 0, 0, arguments -> coverage());
        registry.command(
                "revalidator/purge",
                "",
                0,
                0,
                arguments -> access.ask(model -> {
                    model.revalidator().purge(model.nowMs());
                    return "";
                }));
        registry.command(
                "revalidator/wait",
                "",
                0,
                0,
                arguments -> access.ask(model -> {
                    model.pushStatistics();
                    return "";
                }));
        registry.command(
                "ofproto/list",
                "",
                0,
                0,
                arguments -> access.ask(model -> String.join(
                        "\n",
                        model.bridges().stream().map(Bridge::name).sorted().toList())));
    }

    private String dumpFlows(List<String> arguments) throws CommandFailure, InterruptedException {
        boolean names = false;
        for (String argument : arguments) {
            switch (argument) {
                case "--names" -> names = true;
                case "--no-names" -> names = false;
                case "-m", "--more", "ovs-system", "system@ovs-system", "netdev@ovs-netdev" -> {}
                default -> throw new CommandFailure("ovs-vswitchd: datapath not found (Invalid argument)");
            }
        }
        boolean byName = names;
        List<CachedFlow> flows = new ArrayList<>();
        Map<Integer, String> ports = access.ask(model -> {
            model.pushStatistics();
            model.revalidator().forEach(flows::add);
            return portNames(model);
        });
        IntFunction<String> name =
                number -> byName ? ports.getOrDefault(number, String.valueOf(number)) : String.valueOf(number);
        VtepTable vteps = access.ask(SwitchModel::vteps);
        ActionNames actionNames = new NamedPorts(byName ? ports : Map.of(), vteps);
        StringBuilder text = new StringBuilder();
        for (int at = 0; at < flows.size(); at += FLOWS_AT_A_TIME) {
            List<CachedFlow> some = flows.subList(at, Math.min(at + FLOWS_AT_A_TIME, flows.size()));
            access.ask(model -> {
                some.forEach(flow -> text.append(MegaflowText.of(flow, model.nowMs(), name, actionNames))
                        .append('\n'));
                return null;
            });
        }
        return text.toString();
    }

    private String show(SwitchModel model) {
        StringBuilder text = new StringBuilder("patchbay@ovs-patchbay:\n");
        text.append("  lookups: hit:").append(hits()).append(" missed:");
        text.append(vswitch.counters().get(WorkerCounter.MISSES)).append(" lost:");
        text.append(vswitch.counters().drops(DropReason.UPCALL_QUEUE_FULL)).append('\n');
        text.append("  flows: ").append(model.revalidator().size()).append('\n');
        Map<Integer, String> ports = new TreeMap<>();
        forEachPort(model, port -> ports.put(port.dpPort(), port.name() + typeOf(port)));
        ports.forEach((number, name) ->
                text.append("  port ").append(number).append(": ").append(name).append('\n'));
        vswitch.underlayLimits().stream()
                .sorted()
                .forEach(limit ->
                        text.append("  underlay ").append(limit.description()).append('\n'));
        return text.toString();
    }

    private String showBridges(SwitchModel model) {
        StringBuilder text =
                new StringBuilder("patchbay@ovs-patchbay: hit:").append(hits()).append(" missed:");
        text.append(vswitch.counters().get(WorkerCounter.MISSES)).append('\n');
        List<Bridge> bridges = new ArrayList<>(model.bridges());
        bridges.sort(Comparator.comparing(Bridge::name));
        for (Bridge bridge : bridges) {
            text.append("  ").append(bridge.name()).append(":\n");
            List<OfPort> ports = new ArrayList<>(bridge.ports());
            ports.sort(Comparator.comparing(OfPort::name));
            for (OfPort port : ports) {
                String number = port.type() == PortType.PATCH ? "none" : String.valueOf(port.dpPort());
                String details = port.type() == PortType.PATCH ? " (patch: peer=" + port.peer() + ")" : typeOf(port);
                text.append("    ")
                        .append(port.name())
                        .append(' ')
                        .append(port.ofport())
                        .append('/')
                        .append(number);
                text.append(':').append(details).append('\n');
            }
        }
        return text.toString();
    }

    /** Every event that has happened, with how often; and how many kinds never did. */
    private String coverage() {
        WorkerCounters counters = vswitch.counters();
        StringBuilder text = new StringBuilder("Event coverage since the switch was started:\n");
        int never = 0;
        for (WorkerCounter counter : WorkerCounter.values()) {
            never += coverage(
                    text, counter.name().toLowerCase(Locale.ROOT), counters.get(counter), counter.description());
        }
        for (DropReason reason : DropReason.values()) {
            String name = "drop_" + reason.name().toLowerCase(Locale.ROOT);
            never += coverage(text, name, counters.drops(reason), reason.description());
        }
        return text.append(never).append(" events never hit\n").toString();
    }

    private static int coverage(StringBuilder text, String name, long count, String description) {
        if (count == 0) {
            return 1;
        }
        text.append(String.format("%-30s total: %d  (%s)\n", name, count, description));
        return 0;
    }

    private long hits() {
        WorkerCounters counters = vswitch.counters();
        return counters.get(WorkerCounter.RUN_HITS)
                + counters.get(WorkerCounter.EMC_HITS)
                + counters.get(WorkerCounter.MEGAFLOW_HITS);
    }

    private static Map<Integer, String> portNames(SwitchModel model) {
        Map<Integer, String> names = new TreeMap<>();
        forEachPort(model, port -> names.put(port.dpPort(), port.name()));
        return names;
    }

    private static void forEachPort(SwitchModel model, Consumer<OfPort> visitor) {
        for (Bridge bridge : model.bridges()) {
            bridge.ports().stream()
                    .filter(port -> port.type() != PortType.PATCH)
                    .forEach(visitor);
        }
    }

    private static String typeOf(OfPort port) {
        return port.type() == PortType.ORDINARY && port.ofport() != OfPorts.LOCAL
                ? ""
                : " (" + port.type().text() + ")";
    }
}
