package dev.patchbay.control.command;

import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.BridgeText;
import dev.patchbay.datapath.ofproto.FlowFormat;
import dev.patchbay.datapath.ofproto.FlowMod;
import dev.patchbay.datapath.ofproto.FlowModException;
import dev.patchbay.datapath.ofproto.Rule;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import dev.patchbay.datapath.ofproto.field.PortNames;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The flow half of {@code ovs-ofctl}: {@code dump-flows}, {@code add-flow} and its kin.
 *
 * <p>A file of flows is read to its end before the first one is added, and then added a few at a time; a dump is put together
 * from slices, too. So no packet waits behind a large table.
 */
final class OfctlFlows {
    private static final int FLOWS_AT_A_TIME = 100;

    private final SwitchAccess access;

    OfctlFlows(SwitchAccess access) {
        this.access = access;
    }

    void dump(OfctlProgram.Request request) throws CommandFailure, InterruptedException {
        boolean stats = request.options().last("--stats", "--no-stats", true);
        boolean sorted = request.options().has("--sort", "--rsort");
        boolean plain = stats && !sorted && !request.names();
        OpenFlowVersion version = request.spoken();
        List<Rule> rules = new ArrayList<>();
        PortNames names = access.ask(model -> {
            model.pushStatistics();
            Bridge bridge = OfctlPorts.bridge(model, request.argument(0));
            rules.addAll(visible(bridge.flows().select(selection(request, bridge))));
            return request.names() ? bridge : PortNames.NONE;
        });
        if (sorted) {
            rules.sort(FlowOrder.of(request.options()));
        }
        if (plain) {
            boolean filtered = request.arguments().size() > 1;
            request.call()
                    .out()
                    .print(
                            version == OpenFlowVersion.OF10
                                    ? "NXST_FLOW reply (xid=" + (filtered ? "0x8" : "0x4") + "):\n"
                                    : "OFPST_FLOW reply (" + version.shortName() + ") (xid="
                                            + (filtered ? "0x6" : "0x2") + "):\n");
        }
        FlowFormat format = new FlowFormat(version, stats, plain, names);
        for (int at = 0; at < rules.size(); at += FLOWS_AT_A_TIME) {
            List<Rule> some = rules.subList(at, Math.min(at + FLOWS_AT_A_TIME, rules.size()));
            StringBuilder lines = new StringBuilder();
            access.ask(model -> {
                some.forEach(rule ->
                        format.append(lines.append(' '), rule, model.nowMs()).append('\n'));
                return null;
            });
            request.call().out().print(lines);
        }
    }

    void aggregate(OfctlProgram.Request request) throws CommandFailure, InterruptedException {
        String text = access.ask(model -> {
            model.pushStatistics();
            Bridge bridge = OfctlPorts.bridge(model, request.argument(0));
            return BridgeText.aggregate(visible(bridge.flows().select(selection(request, bridge))), request.spoken());
        });
        request.call().out().print(text);
    }

    void add(OfctlProgram.Request request) throws CommandFailure, IOException, InterruptedException {
        change(request, FlowMod.Command.ADD);
    }

    void modify(OfctlProgram.Request request) throws CommandFailure, IOException, InterruptedException {
        change(request, strict(request) ? FlowMod.Command.MODIFY_STRICT : FlowMod.Command.MODIFY);
    }

    void delete(OfctlProgram.Request request) throws CommandFailure, IOException, InterruptedException {
        change(request, strict(request) ? FlowMod.Command.DELETE_STRICT : FlowMod.Command.DELETE);
    }

    /** Flows from a file of the caller; a line may begin with another command than add. */
    void addFile(OfctlProgram.Request request) throws CommandFailure, IOException, InterruptedException {
        addAll(request, request.argument(1), FlowMod.Command.ADD);
    }

    private void change(OfctlProgram.Request request, FlowMod.Command command)
            throws CommandFailure, IOException, InterruptedException {
        String text = request.arguments().size() > 1 ? request.argument(1) : "";
        if (text.equals("-")) {
            addAll(request, text, command);
            return;
        }
        access.ask(model -> {
            Bridge bridge = OfctlPorts.bridge(model, request.argument(0));
            apply(model, bridge, FlowLanguage.parse(command, text, bridge, request.spoken(), ""));
            return null;
        });
    }

    private void addAll(OfctlProgram.Request request, String file, FlowMod.Command command)
            throws CommandFailure, IOException, InterruptedException {
        Bridge bridge = access.ask(model -> OfctlPorts.bridge(model, request.argument(0)));
        List<String> lines = lines(request, file);
        List<FlowMod> mods = new ArrayList<>();
        for (int at = 0; at < lines.size(); at += FLOWS_AT_A_TIME) {
            int first = at;
            access.ask(model -> {
                for (int i = first; i < Math.min(first + FLOWS_AT_A_TIME, lines.size()); i++) {
                    String line = lines.get(i);
                    if (!line.isEmpty()) {
                        String place = file + ":" + (i + 1) + ": ";
                        mods.add(parse(line, command, bridge, request.spoken(), place));
                    }
                }
                return null;
            });
        }
        for (int at = 0; at < mods.size(); at += FLOWS_AT_A_TIME) {
            List<FlowMod> some = mods.subList(at, Math.min(at + FLOWS_AT_A_TIME, mods.size()));
            access.ask(model -> {
                for (FlowMod mod : some) {
                    apply(model, bridge, mod);
                }
                return null;
            });
        }
    }

    /** All lines without comments and space around them; what is left of a line without a flow is "". */
    private static List<String> lines(OfctlProgram.Request request, String file) throws CommandFailure, IOException {
        try (InputStream in = open(request, file);
                BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return reader.lines()
                    .map(line -> line.indexOf('#') < 0 ? line : line.substring(0, line.indexOf('#')))
                    .map(String::strip)
                    .toList();
        } catch (UncheckedIOException failed) {
            throw failed.getCause();
        }
    }

    private static InputStream open(OfctlProgram.Request request, String file) throws CommandFailure {
        try {
            return file.equals("-") ? request.call().in() : request.call().openRead(file);
        } catch (IOException failed) {
            throw new CommandFailure(file + ": open failed (" + failed.getMessage() + ")", failed);
        }
    }

    private static FlowMod parse(
            String line, FlowMod.Command command, PortNames names, OpenFlowVersion version, String place)
            throws CommandFailure {
        int space = line.indexOf(' ');
        String word = space < 0 ? line : line.substring(0, space);
        FlowMod.Command given = switch (word) {
            case "add" -> FlowMod.Command.ADD;
            case "modify" -> FlowMod.Command.MODIFY;
            case "modify_strict" -> FlowMod.Command.MODIFY_STRICT;
            case "delete" -> FlowMod.Command.DELETE;
            case "delete_strict" -> FlowMod.Command.DELETE_STRICT;
            default -> null;
        };
        String rest = given == null || space < 0 ? (given == null ? line : "") : line.substring(space + 1);
        return FlowLanguage.parse(given == null ? command : given, rest, names, version, place);
    }

    private static void apply(SwitchModel model, Bridge bridge, FlowMod mod) throws CommandFailure {
        try {
            bridge.flows().apply(mod, model.nowMs());
        } catch (FlowModException refused) {
            throw new CommandFailure(
                    "OFPT_ERROR (xid=0x4): " + refused.error() + " (" + refused.getMessage() + ")", refused);
        }
    }

    /** Which flows a dump is about. */
    private static FlowMod selection(OfctlProgram.Request request, Bridge bridge) throws CommandFailure {
        String text = request.arguments().size() > 1 ? request.argument(1) : "";
        FlowMod.Command command = strict(request) ? FlowMod.Command.DELETE_STRICT : FlowMod.Command.DELETE;
        return FlowLanguage.parse(command, text, bridge, request.spoken(), "");
    }

    /** Table 254 is the switch's own. */
    private static List<Rule> visible(List<Rule> rules) {
        return rules.stream()
                .filter(rule -> rule.tableId() < Bridge.VISIBLE_TABLES)
                .toList();
    }

    private static boolean strict(OfctlProgram.Request request) {
        return request.options().has("--strict");
    }
}
