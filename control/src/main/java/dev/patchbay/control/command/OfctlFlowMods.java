package dev.patchbay.control.command;

import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.datapath.ofproto.FlowMod;
import dev.patchbay.datapath.ofproto.FlowParser;
import dev.patchbay.datapath.ofproto.field.FlowFormats;
import java.io.IOException;
import java.util.AbstractList;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Flows changed by {@code ovs-ofctl}: {@code add-flow} and its kin, {@code replace-flows} and {@code diff-flows}.
 *
 * <p>A file is read and understood to its end before the first flow is added.
 */
final class OfctlFlowMods {
    private static final int DIFFERENT = 2;

    private static final Map<String, FlowMod.Command> COMMANDS = new LinkedHashMap<>();

    static {
        COMMANDS.put("add", FlowMod.Command.ADD);
        COMMANDS.put("delete", FlowMod.Command.DELETE);
        COMMANDS.put("delete_strict", FlowMod.Command.DELETE_STRICT);
        COMMANDS.put("modify", FlowMod.Command.MODIFY);
        COMMANDS.put("modify_strict", FlowMod.Command.MODIFY_STRICT);
    }

    private final SwitchAccess access;

    OfctlFlowMods(SwitchAccess access) {
        this.access = access;
    }

    int add(OfctlRequest request) throws CommandFailure, IOException, InterruptedException {
        return change(request, FlowMod.Command.ADD);
    }

    int modify(OfctlRequest request) throws CommandFailure, IOException, InterruptedException {
        return change(request, request.strict() ? FlowMod.Command.MODIFY_STRICT : FlowMod.Command.MODIFY);
    }

    int delete(OfctlRequest request) throws CommandFailure, IOException, InterruptedException {
        return change(request, request.strict() ? FlowMod.Command.DELETE_STRICT : FlowMod.Command.DELETE);
    }

    int addFile(OfctlRequest request) throws CommandFailure, IOException, InterruptedException {
        return changeByFile(request, request.argument(1), FlowMod.Command.ADD);
    }

    private int change(OfctlRequest request, FlowMod.Command command)
            throws CommandFailure, IOException, InterruptedException {
        String text = request.argument(1, "");
        if (text.equals("-")) {
            return changeByFile(request, text, command);
        }
        FlowParser.Parsed parsed =
                FlowLanguage.parse(command, text, PortNameList.accepted(access, request), request.spoken());
        OfctlBatch batch = OfctlBatch.ofFlows(request, parsed.formats());
        batch.add(new OfctlMessage.Flow(parsed.mod()));
        return batch.apply(access, request);
    }

    /** The first pass over a file finds mistakes and what it takes to express all of it, the second one carries it out. */
    private int changeByFile(OfctlRequest request, String name, FlowMod.Command command)
            throws CommandFailure, IOException, InterruptedException {
        FlowFile file = FlowFile.read(request, name, "open failed");
        FlowParser flows = new FlowParser(PortNameList.accepted(access, request), request.spoken());
        OfctlLines.Parser<FlowParser.Parsed> parser =
                command == FlowMod.Command.ADD ? line -> parseMixed(line, flows) : line -> flows.parse(command, line);
        int formats = FlowFormats.ANY;
        for (FlowFile.Line line : file.lines()) {
            formats &= OfctlLines.parse(file, line, parser).formats();
        }
        OfctlBatch batch = OfctlBatch.ofFlows(request, formats);
        batch.set(new AbstractList<>() {
            @Override
            public OfctlMessage get(int index) {
                return new OfctlMessage.Flow(
                        parser.parse(file.lines().get(index).text()).mod());
            }

            @Override
            public int size() {
                return file.lines().size();
            }
        });
        return batch.apply(access, request);
    }

    /** A line that may begin with another command than {@code add}, or with the beginning of its name. */
    static FlowParser.Parsed parseMixed(String line, FlowParser flows) {
        String word = OfctlLines.firstWord(line);
        for (Map.Entry<String, FlowMod.Command> command : COMMANDS.entrySet()) {
            if (command.getKey().startsWith(word)) {
                return flows.parse(command.getValue(), line.substring(word.length()));
            }
        }
        return flows.parse(FlowMod.Command.ADD, line);
    }

    int replace(OfctlRequest request) throws CommandFailure, IOException, InterruptedException {
        FlowSources sources = new FlowSources(access, request);
        sources.file(0, request.argument(1), true);
        sources.requireDumpable();
        sources.bridge(1, request.argument(0));
        // Names, one message that turns on the extension of OpenFlow 1.0 and one that waits, one that asks for flows.
        boolean extended = !request.versionTag().isEmpty();
        int firstXid = request.xid(FlowFormats.ANY) + (extended ? 1 : 3);
        OfctlBatch batch = new OfctlBatch(firstXid, 1, true);
        sources.comparison()
                .changes(request.options().has("--readd"))
                .forEach(mod -> batch.add(new OfctlMessage.Flow(mod)));
        return batch.apply(access, request);
    }

    int diff(OfctlRequest request) throws CommandFailure, IOException, InterruptedException {
        FlowSources sources = new FlowSources(access, request);
        sources.any(0, request.argument(0));
        sources.any(1, request.argument(1));
        String differences = access.ask(model -> sources.comparison().differences(sources.shownNames()));
        request.print(differences);
        return differences.isEmpty() ? 0 : DIFFERENT;
    }
}
