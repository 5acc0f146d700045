package dev.patchbay.control.command;

import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.FlowMod;
import dev.patchbay.datapath.ofproto.Rule;
import dev.patchbay.datapath.ofproto.action.OfAction;
import dev.patchbay.datapath.ofproto.action.OutputGroup;
import dev.patchbay.datapath.ofproto.field.FlowFormats;
import dev.patchbay.datapath.ofproto.field.FlowSyntaxException;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import dev.patchbay.datapath.ofproto.field.PortNames;
import dev.patchbay.datapath.ofproto.group.GroupFormat;
import dev.patchbay.datapath.ofproto.group.GroupMod;
import dev.patchbay.datapath.ofproto.group.GroupSyntax;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.agrona.collections.Int2IntCounterMap;

/** Groups in {@code ovs-ofctl}: {@code add-group} and its kin, {@code dump-groups}, {@code dump-group-stats}. */
final class OfctlGroups {
    private static final Map<String, GroupMod.Command> COMMANDS = new LinkedHashMap<>();

    static {
        COMMANDS.put("add", GroupMod.Command.ADD);
        COMMANDS.put("delete", GroupMod.Command.DELETE);
        COMMANDS.put("modify", GroupMod.Command.MODIFY);
        COMMANDS.put("add_or_mod", GroupMod.Command.ADD_OR_MODIFY);
        COMMANDS.put("insert_bucket", GroupMod.Command.INSERT_BUCKETS);
        COMMANDS.put("remove_bucket", GroupMod.Command.REMOVE_BUCKETS);
    }

    private final SwitchAccess access;

    OfctlGroups(SwitchAccess access) {
        this.access = access;
    }

    int add(OfctlRequest request) throws CommandFailure, IOException, InterruptedException {
        return change(request, GroupMod.Command.ADD);
    }

    int addFile(OfctlRequest request) throws CommandFailure, IOException, InterruptedException {
        return changeByFile(request, request.argument(1), GroupMod.Command.ADD);
    }

    int modify(OfctlRequest request) throws CommandFailure, IOException, InterruptedException {
        boolean mayCreate = request.options().has("--may-create");
        return change(request, mayCreate ? GroupMod.Command.ADD_OR_MODIFY : GroupMod.Command.MODIFY);
    }

    int delete(OfctlRequest request) throws CommandFailure, IOException, InterruptedException {
        return change(request, GroupMod.Command.DELETE);
    }

    int insertBuckets(OfctlRequest request) throws CommandFailure, IOException, InterruptedException {
        return change(request, GroupMod.Command.INSERT_BUCKETS);
    }

    int removeBuckets(OfctlRequest request) throws CommandFailure, IOException, InterruptedException {
        return change(request, GroupMod.Command.REMOVE_BUCKETS);
    }

    private int change(OfctlRequest request, GroupMod.Command command)
            throws CommandFailure, IOException, InterruptedException {
        String text = request.argument(1, "");
        if (text.equals("-")) {
            return changeByFile(request, text, command);
        }
        GroupMod mod = parse(command, text, PortNameList.accepted(access, request), request.spoken());
        OfctlBatch batch = batch(request);
        batch.add(new OfctlMessage.Group(mod));
        return batch.apply(access, request);
    }

    private static OfctlBatch batch(OfctlRequest request) {
        return new OfctlBatch(request.xid(FlowFormats.ANY), 2, false);
    }

    private int changeByFile(OfctlRequest request, String name, GroupMod.Command command)
            throws CommandFailure, IOException, InterruptedException {
        FlowFile file = FlowFile.read(request, name, "open failed");
        PortNames names = PortNameList.accepted(access, request);
        OfctlLines.Parser<GroupMod> parser = command == GroupMod.Command.ADD
                ? line -> parseMixed(line, names, request.spoken())
                : line -> GroupSyntax.parse(command, line, names, request.spoken());
        OfctlBatch batch = batch(request);
        for (FlowFile.Line line : file.lines()) {
            GroupMod mod = OfctlLines.parse(file, line, parser);
            batch.add(new OfctlMessage.Group(mod));
        }
        return batch.apply(access, request);
    }

    /** A line that may begin with another command than {@code add}, or with the beginning of its name. */
    static GroupMod parseMixed(String line, PortNames names, OpenFlowVersion version) {
        String word = OfctlLines.firstWord(line);
        for (Map.Entry<String, GroupMod.Command> command : COMMANDS.entrySet()) {
            if (command.getKey().startsWith(word)) {
                return GroupSyntax.parse(command.getValue(), line.substring(word.length()), names, version);
            }
        }
        return GroupSyntax.parse(GroupMod.Command.ADD, line, names, version);
    }

    private static GroupMod parse(GroupMod.Command command, String text, PortNames names, OpenFlowVersion version)
            throws CommandFailure {
        try {
            return GroupSyntax.parse(command, text, names, version);
        } catch (FlowSyntaxException wrong) {
            throw new CommandFailure(wrong.getMessage(), wrong);
        }
    }

    /** Only OpenFlow 1.0's extension and OpenFlow 1.5 can ask for one group. */
    void dump(OfctlRequest request) throws CommandFailure, InterruptedException {
        boolean selective =
                request.spoken() == OpenFlowVersion.OF10 || request.spoken().atLeast(OpenFlowVersion.OF15);
        String text = request.argument(1, "all");
        int wanted = selective && text.matches("[0-9]{1,10}") ? (int) Long.parseLong(text) : GroupMod.ALL;
        request.print(access.ask(model -> {
            Bridge bridge = OfctlPorts.bridge(model, request.argument(0));
            return new GroupFormat(request.spoken(), request.shownNames(bridge))
                    .dump(bridge.groups().select(wanted));
        }));
    }

    void dumpStatistics(OfctlRequest request) throws CommandFailure, InterruptedException {
        request.print(access.ask(model -> {
            model.pushStatistics();
            Bridge bridge = OfctlPorts.bridge(model, request.argument(0));
            int wanted = parse(
                            GroupMod.Command.DELETE,
                            request.argument(1, ""),
                            request.acceptedNames(bridge),
                            request.spoken())
                    .group();
            Int2IntCounterMap references = references(bridge);
            return new GroupFormat(request.spoken(), request.shownNames(bridge))
                    .dumpStats(
                            bridge.groups().select(wanted),
                            group -> references.get(group.id()),
                            model.nowMs(),
                            request.acceptsNames() ? 6 : 2);
        }));
    }

    /** How many actions of flows send to each group. */
    private static Int2IntCounterMap references(Bridge bridge) {
        Int2IntCounterMap references = new Int2IntCounterMap(0);
        for (Rule rule : bridge.flows().select(FlowMod.deleteAll())) {
            count(rule.actions(), references);
        }
        return references;
    }

    private static void count(List<OfAction> actions, Int2IntCounterMap references) {
        for (OfAction action : actions) {
            if (action instanceof OutputGroup(int group)) {
                references.incrementAndGet(group);
            }
            count(action.inner(), references);
        }
    }

    void dumpFeatures(OfctlRequest request) throws CommandFailure, InterruptedException {
        access.ask(model -> OfctlPorts.bridge(model, request.argument(0)));
        request.print(GroupFormat.features(request.spoken()));
    }
}
