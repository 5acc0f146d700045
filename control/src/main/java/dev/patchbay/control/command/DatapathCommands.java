package dev.patchbay.control.command;

import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.control.appctl.CommandRegistry;
import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.VirtualSwitch;
import dev.patchbay.datapath.counter.DropReason;
import dev.patchbay.datapath.counter.SwitchCounters;
import dev.patchbay.datapath.counter.WorkerCounter;
import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.OfPort;
import dev.patchbay.datapath.ofproto.PortCounters;
import dev.patchbay.datapath.ofproto.PortType;
import dev.patchbay.datapath.ofproto.field.OfPorts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The datapath and its ports: {@code dpctl/show}, {@code dpctl/dump-dps}, {@code dpif/show}, {@code ofproto/list}. */
final class DatapathCommands {
    private static final String[] SIZES = {"KiB", "MiB", "GiB", "TiB"};
    private static final int NEXT_SIZE = 1024;

    private final SwitchAccess access;
    private final VirtualSwitch vswitch;

    DatapathCommands(SwitchAccess access, VirtualSwitch vswitch) {
        this.access = access;
        this.vswitch = vswitch;
    }

    void register(CommandRegistry registry) {
        registry.command("dpctl/show", "[-s] [dp...]", 0, Integer.MAX_VALUE, this::show);
        registry.command("dpctl/dump-dps", "", 0, 0, _ -> Datapath.NAME + "\n");
        registry.command("dpif/show", "", 0, 0, _ -> access.ask(this::showBridges));
        registry.command("dpif/dump-dps", "", 0, 0, _ -> access.ask(DatapathCommands::bridges));
        registry.command(
                "ofproto/list",
                "",
                0,
                0,
                _ -> access.ask(model -> String.join(
                        "\n", sorted(model).stream().map(Bridge::name).toList())));
    }

    private static List<Bridge> sorted(SwitchModel model) {
        return model.bridges().stream()
                .sorted(Comparator.comparing(Bridge::name))
                .toList();
    }

    private static String bridges(SwitchModel model) {
        String type = Datapath.NAME.substring(0, Datapath.NAME.indexOf('@') + 1);
        return sorted(model).stream().map(bridge -> type + bridge.name() + "\n").collect(Collectors.joining());
    }

    private String show(List<String> arguments) throws CommandFailure, InterruptedException {
        boolean statistics = false;
        for (String argument : arguments) {
            if (argument.equals("-s") || argument.equals("--statistics")) {
                statistics = true;
            } else if (!Datapath.isName(argument)) {
                throw new CommandFailure("ovs-vswitchd: opening datapath " + argument + " failed (No such device)");
            }
        }
        boolean counters = statistics;
        return access.ask(model -> show(model, counters));
    }

    private String show(SwitchModel model, boolean statistics) {
        StringBuilder text =
                new StringBuilder(Datapath.NAME).append(":\n  lookups:").append(hits());
        text.append(" lost:").append(vswitch.counters().drops(DropReason.UPCALL_QUEUE_FULL));
        text.append("\n  flows: ").append(model.revalidator().size()).append('\n');
        for (Map.Entry<Integer, OfPort> entry : Datapath.ports(model).entrySet()) {
            OfPort port = entry.getValue();
            text.append("  port ").append(entry.getKey()).append(": ").append(port.name());
            boolean device = port.type() == PortType.ORDINARY && port.ofport() != OfPorts.LOCAL;
            text.append(device ? "" : " (" + description(port) + ")").append('\n');
            if (statistics) {
                append(text, model.counters(port));
            }
        }
        if (!vswitch.underlayDescription().isEmpty()) {
            text.append("  underlay: ").append(vswitch.underlayDescription());
            text.append(vswitch.workers() > 1 ? ", " + vswitch.workers() + " workers\n" : "\n");
        }
        vswitch.underlayLimits().stream()
                .sorted()
                .forEach(limit ->
                        text.append("  underlay ").append(limit.description()).append('\n'));
        return text.toString();
    }

    /** What is not counted here is a question mark, as for devices that do not count it. */
    private static void append(StringBuilder out, PortCounters counters) {
        out.append("    RX packets:")
                .append(counters.rxPackets())
                .append(" errors:")
                .append(counters.rxErrors());
        out.append(" dropped:").append(counters.rxDropped()).append(" overruns:? frame:?\n");
        out.append("    TX packets:")
                .append(counters.txPackets())
                .append(" errors:")
                .append(counters.txErrors());
        out.append(" dropped:").append(counters.txDropped()).append(" aborted:? carrier:?\n");
        out.append("    collisions:?\n");
        size(out.append("    RX bytes:"), counters.rxBytes());
        size(out.append("  TX bytes:"), counters.txBytes()).append('\n');
    }

    private static StringBuilder size(StringBuilder out, long bytes) {
        out.append(bytes);
        double rounded = bytes;
        int size = -1;
        while (rounded >= NEXT_SIZE && size + 1 < SIZES.length) {
            rounded /= NEXT_SIZE;
            size++;
        }
        return size < 0 ? out : out.append(String.format(Locale.ROOT, " (%.1f %s)", rounded, SIZES[size]));
    }

    private String showBridges(SwitchModel model) {
        StringBuilder text =
                new StringBuilder(Datapath.NAME).append(':').append(hits()).append('\n');
        for (Bridge bridge : sorted(model)) {
            text.append("  ").append(bridge.name()).append(":\n");
            List<OfPort> ports = new ArrayList<>(bridge.ports());
            ports.sort(Comparator.comparing(OfPort::name));
            for (OfPort port : ports) {
                String number = port.type() == PortType.PATCH ? "none" : String.valueOf(port.dpPort());
                text.append("    ").append(port.name()).append(' ').append(port.ofport());
                text.append('/')
                        .append(number)
                        .append(": (")
                        .append(description(port))
                        .append(")\n");
            }
        }
        return text.toString();
    }

    /** Type and configuration of a port. */
    private static String description(OfPort port) {
        String type = port.type() == PortType.ORDINARY
                ? port.ofport() == OfPorts.LOCAL ? "internal" : "system"
                : port.type().text();
        return port.options().isEmpty()
                ? type
                : type
                        + port.options().entrySet().stream()
                                .map(option -> option.getKey() + "=" + option.getValue())
                                .sorted()
                                .collect(Collectors.joining(", ", ": ", ""));
    }

    private String hits() {
        SwitchCounters counters = vswitch.counters();
        long hits = counters.get(WorkerCounter.RUN_HITS)
                + counters.get(WorkerCounter.EMC_HITS)
                + counters.get(WorkerCounter.MEGAFLOW_HITS);
        return " hit:" + hits + " missed:" + counters.get(WorkerCounter.MISSES);
    }
}
