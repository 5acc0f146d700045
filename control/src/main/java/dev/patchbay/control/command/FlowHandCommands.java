package dev.patchbay.control.command;

import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.control.appctl.CommandRegistry;
import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.action.ActionList;
import dev.patchbay.datapath.odp.OdpActionParser;
import dev.patchbay.datapath.odp.OdpFlow;
import dev.patchbay.datapath.odp.OdpFlowParser;
import dev.patchbay.datapath.ofproto.OfPort;
import dev.patchbay.datapath.ofproto.PortType;
import dev.patchbay.datapath.ofproto.TunnelOptions;
import dev.patchbay.datapath.ofproto.field.FlowSyntaxException;
import dev.patchbay.datapath.revalidator.CachedFlow;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Flows of the cache by hand: {@code dpctl/get-flow}, {@code add-flow}, {@code mod-flow}, {@code del-flow}, and the same out of a
 * file (ovs-dpctl(8)).
 *
 * <p>Such a flow has no rule behind it. Within half a second the revalidator asks the tables: a flow that matches too much goes,
 * any other gets the actions that are due.
 */
final class FlowHandCommands {
    private static final String UFID = "ufid:";
    private static final int UUID_DIGITS = 36;
    private static final String BLANKS = "[ \t\r\n]+";

    private final SwitchAccess access;

    FlowHandCommands(SwitchAccess access) {
        this.access = access;
    }

    void register(CommandRegistry registry) {
        registry.command("dpctl/get-flow", "[dp] ufid", 1, 4, this::get);
        registry.command("dpctl/add-flow", "[dp] flow actions", 2, 4, arguments -> put(Change.ADD, arguments));
        registry.command(
                "dpctl/mod-flow",
                "[--may-create] [--clear] [dp] flow actions",
                2,
                6,
                arguments -> put(Change.MODIFY, arguments));
        registry.command("dpctl/del-flow", "[dp] flow", 1, 3, arguments -> put(Change.DELETE, arguments));
        registry.command("dpctl/add-flows", "[dp] file", 1, 2, arguments -> file(Change.ADD, arguments));
        registry.command("dpctl/mod-flows", "[dp] file", 1, 2, arguments -> file(Change.MODIFY, arguments));
    }

    /** What is done with a flow, and the word for it in a file. */
    enum Change {
        ADD("add"),
        MODIFY("modify"),
        DELETE("delete");

        private final String word;

        Change(String word) {
            this.word = word;
        }
    }

    /** What the options of a command ask for. */
    private record Options(boolean statistics, boolean mayCreate, boolean clear) {
        static final Options NONE = new Options(false, false, false);
    }

    private String get(List<String> arguments) throws CommandFailure, InterruptedException {
        List<String> words = new ArrayList<>(arguments);
        boolean more = words.removeIf(word -> word.equals("-m") || word.equals("--more"));
        boolean names = words.removeIf(word -> word.equals("--names")) || more;
        takeDatapath(words, 1);
        String text = words.getLast();
        UUID wanted = id(text);
        if (wanted == null) {
            throw new CommandFailure(
                    "ovs-vswitchd: parsing flow ufid" + (text.startsWith(UFID) ? " (Invalid argument)" : ""));
        }
        return access.ask(model -> {
            model.pushStatistics();
            CachedFlow flow = byId(model, wanted);
            if (flow == null) {
                throw new CommandFailure("ovs-vswitchd: getting flow (No such file or directory)");
            }
            FlowLines lines = FlowDumpCommands.lines(model, more, names, true);
            return lines.append(new StringBuilder(), flow, model.nowMs())
                    .append('\n')
                    .toString();
        });
    }

    private String put(Change change, List<String> arguments) throws CommandFailure, InterruptedException {
        List<String> words = new ArrayList<>(arguments);
        Options options = new Options(
                words.removeIf(word -> word.equals("-s") || word.equals("--statistics")),
                words.removeIf(word -> word.equals("--may-create")),
                words.removeIf(word -> word.equals("--clear")));
        int operands = change == Change.DELETE ? 1 : 2;
        takeDatapath(words, operands);
        String actions = operands == 1 ? "" : words.getLast();
        return access.ask(model -> change(model, change, words.getFirst(), actions, options));
    }

    private static void takeDatapath(List<String> words, int operands) throws CommandFailure {
        if (words.size() < operands) {
            throw new CommandFailure("ovs-vswitchd: a flow is missing (Invalid argument)");
        }
        boolean known = words.size() == operands || Datapath.isName(words.removeFirst());
        if (!known || words.size() > operands) {
            throw new CommandFailure("ovs-vswitchd: datapath not found (Invalid argument)");
        }
    }

    private static String change(SwitchModel model, Change change, String text, String actions, Options options)
            throws CommandFailure {
        String key = text;
        UUID id = null;
        if (text.startsWith(UFID)) {
            id = id(text);
            if (id == null) {
                throw new CommandFailure("ovs-vswitchd: parsing flow ufid (Invalid argument)");
            }
            key = text.substring(UFID.length() + UUID_DIGITS);
        }
        OdpFlow flow = flow(model, change, key);
        if (change == Change.DELETE) {
            return delete(model, flow, id, options);
        }
        ActionList list;
        try {
            list = OdpActionParser.parse(actions, (port, remote) -> end(model, port, remote));
        } catch (FlowSyntaxException wrong) {
            throw new CommandFailure("ovs-vswitchd: parsing actions (Invalid argument): " + wrong.getMessage(), wrong);
        }
        CachedFlow present = model.revalidator().cached(flow.key());
        boolean creates = change == Change.ADD || (options.mayCreate && present == null);
        if (creates && present != null) {
            throw new CommandFailure("ovs-vswitchd: updating flow table (File exists)");
        }
        if (!creates && present == null) {
            throw new CommandFailure("ovs-vswitchd: updating flow table (No such file or directory)");
        }
        CachedFlow now;
        if (creates) {
            checkWhole(flow);
            now = model.revalidator().put(flow.key(), flow.mask(), list, model.nowMs());
        } else {
            now = model.revalidator().change(present, list, !options.clear, model.nowMs());
        }
        return options.statistics
                ? FlowLines.counters(new StringBuilder(), now, model.nowMs())
                        .append('\n')
                        .toString()
                : "";
    }

    private static OdpFlow flow(SwitchModel model, Change change, String text) throws CommandFailure {
        OdpFlow flow;
        try {
            flow = OdpFlowParser.parse(text, name -> {
                OfPort port = model.port(name);
                return port == null || port.type() == PortType.PATCH ? -1 : port.dpPort();
            });
        } catch (FlowSyntaxException wrong) {
            String message =
                    change == Change.DELETE ? wrong.getMessage() : "parsing flow key (" + wrong.getMessage() + ")";
            throw new CommandFailure("ovs-vswitchd: " + message + " (Invalid argument)", wrong);
        }
        flow.mask().unwildcard(FlowField.RECIRC_ID);
        if (flow.mask().get(FlowField.VLAN_TCI) == 0) {
            // No tag in the text is a frame without one.
            flow.mask().unwildcard(FlowField.VLAN_TCI);
            flow.mask().unwildcard(FlowField.VLAN_TPID);
        }
        return flow;
    }

    /** A flow of the datapath is one of a port, for one kind of frame. */
    private static void checkWhole(OdpFlow flow) throws CommandFailure {
        FlowMask mask = flow.mask();
        if (mask.get(FlowField.IN_PORT) != ones(FlowField.IN_PORT)
                || mask.get(FlowField.ETH_TYPE) != ones(FlowField.ETH_TYPE)) {
            throw new CommandFailure(
                    "ovs-vswitchd: updating flow table (Invalid argument): a flow names its in_port and its"
                            + " eth_type, without masks");
        }
    }

    private static long ones(FlowField field) {
        return (1L << field.width()) - 1;
    }

    private static int end(SwitchModel model, int number, int remote) {
        OfPort port = model.topology().port(number);
        if (port == null || port.type() != PortType.VXLAN) {
            return -1;
        }
        TunnelOptions options = port.tunnel();
        return model.vteps().intern(options.localIp(), remote, options.dstPort());
    }

    private static String delete(SwitchModel model, OdpFlow wanted, UUID id, Options options) throws CommandFailure {
        CachedFlow flow = id == null ? byKey(model, wanted) : byId(model, id);
        if (flow == null) {
            throw new CommandFailure("ovs-vswitchd: deleting flow (No such file or directory)"
                    + (id == null ? "\nPerhaps you need to specify a UFID?" : ""));
        }
        model.revalidator().remove(flow);
        return options.statistics
                ? FlowLines.counters(new StringBuilder(), flow, model.nowMs())
                        .append('\n')
                        .toString()
                : "";
    }

    /** The flow that answers such packets and matches no bit that was not named. */
    private static CachedFlow byKey(SwitchModel model, OdpFlow wanted) {
        CachedFlow flow = model.revalidator().cached(wanted.key());
        if (flow == null) {
            return null;
        }
        FlowKey key = new FlowKey();
        flow.copyKeyTo(key);
        for (int word = 0; word < FlowKey.DATAPATH_WORDS; word++) {
            if ((wanted.key().words()[word] & wanted.mask().words()[word]) != key.words()[word]) {
                return null;
            }
        }
        return flow;
    }

    private static CachedFlow byId(SwitchModel model, UUID wanted) {
        CachedFlow[] found = new CachedFlow[1];
        model.revalidator().forEach(flow -> {
            if (FlowLines.id(flow).equals(wanted)) {
                found[0] = flow;
            }
        });
        return found[0];
    }

    /** The number behind {@code ufid:}; null if the text does not begin with one. */
    private static UUID id(String text) {
        if (!text.startsWith(UFID) || text.length() < UFID.length() + UUID_DIGITS) {
            return null;
        }
        String digits = text.substring(UFID.length(), UFID.length() + UUID_DIGITS);
        try {
            return UUID.fromString(digits);
        } catch (IllegalArgumentException none) {
            return null;
        }
    }

    /** Does what the lines of a file say; a line that is wrong is reported and passed over. */
    String file(Change otherwise, List<String> arguments) throws CommandFailure, InterruptedException {
        List<String> words = new ArrayList<>(arguments);
        takeDatapath(words, 1);
        List<String> lines;
        try {
            lines = Files.readAllLines(Path.of(words.getFirst()));
        } catch (IOException unreadable) {
            String reason =
                    unreadable instanceof NoSuchFileException ? "No such file or directory" : unreadable.getMessage();
            throw new CommandFailure(
                    "ovs-vswitchd: Opening file \"" + words.getFirst() + "\" failed (" + reason + ")", unreadable);
        }
        StringBuilder complaints = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).replaceFirst("#.*", "").strip();
            if (!line.isEmpty()) {
                try {
                    line(otherwise, line, i + 1);
                } catch (CommandFailure wrong) {
                    complaints.append(wrong.getMessage()).append('\n');
                }
            }
        }
        return complaints.toString();
    }

    private void line(Change otherwise, String line, int number) throws CommandFailure, InterruptedException {
        String rest = line;
        Change change = otherwise;
        for (Change each : Change.values()) {
            if (line.matches("(?s)" + each.word + "[ ,\t\r\n].*")) {
                change = each;
                rest = line.substring(each.word.length()).replaceFirst("^[, \t\r\n]+", "");
            }
        }
        String[] parts = rest.split(BLANKS, 2);
        if (parts[0].isEmpty() || (parts.length == 2) != (change != Change.DELETE)) {
            throw new CommandFailure("ovs-vswitchd: Failed parsing line number " + number + ", skipped!");
        }
        Change done = change;
        access.ask(model -> change(model, done, parts[0], parts.length == 2 ? parts[1] : "", Options.NONE));
    }
}
