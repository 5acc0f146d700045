package dev.patchbay.control.command;

import dev.patchbay.control.appctl.CommandFailure;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** The commands of {@code ovs-ofctl}: how each is called, what it is for, which class does it. Any thread may call. */
final class OfctlCommands {
    private static final String OPTIONS = """

            Other options:
              -O, --protocols=VERSIONS    OpenFlow10 to OpenFlow15
              --strict                    use strict match for flow commands
              --bundle                    change all flows or groups or none
              --read-only                 refuse to change anything
              --readd                     replace flows that have not changed, too
              --may-create                let mod-group add a group
              --names, --no-names         show port names instead of numbers, or not
              --no-stats                  leave out counters and times
              --sort[=field], --rsort[=field]  sort flows
              --timestamp                 show when each message of monitor came
              -h, --help                  display this help message
              -V, --version               display version information
            """;

    private final Map<String, Command> commands = new LinkedHashMap<>();

    /** What a command does; the answer is the exit status. */
    @FunctionalInterface
    interface Body {
        /** Runs it; an {@link IOException} is one of the caller's streams. */
        int run(OfctlRequest request) throws CommandFailure, IOException, InterruptedException;
    }

    /** The same for commands that succeed or throw. */
    @FunctionalInterface
    interface Work {
        /** Runs it. */
        void run(OfctlRequest request) throws CommandFailure, IOException, InterruptedException;
    }

    /** One command, with how many arguments it takes. */
    record Command(String usage, String summary, int minArguments, int maxArguments, boolean readOnly, Body body) {}

    OfctlCommands(SwitchAccess access) {
        OfctlPorts ports = new OfctlPorts(access);
        shows("show", "switch", "show OpenFlow information", 1, 1, ports::show);
        OfctlMonitor monitor = new OfctlMonitor(access);
        String arguments = "switch [misslen] [invalid_ttl] [watch:[...]]";
        shows("monitor", arguments, "print what a controller is told", 1, 3, monitor::monitor);
        shows("snoop", "switch", "print what controllers are told", 1, 1, monitor::snoop);
        OfctlConnection connection = new OfctlConnection(access);
        shows("dump-desc", "switch", "print switch description", 1, 1, connection::describe);
        OfctlTables tables = new OfctlTables(access);
        shows("dump-tables", "switch", "print table statistics", 1, 1, tables::dump);
        shows("dump-table-desc", "switch", "print table description", 1, 1, tables::describe);
        shows("dump-table-features", "switch", "print table features", 1, 1, tables::features);
        command("mod-table", "switch table mod", "modify flow table behavior", 3, 3, false, tables::modify);
        shows("get-frags", "switch", "print how fragments are handled", 1, 1, tables::fragments);
        changes("set-frags", "switch mode", "set how fragments are handled", 2, 2, tables::setFragments);
        changes("mod-port", "switch iface act", "modify port behavior", 3, 3, ports::modify);
        shows("dump-ports", "switch [port]", "print port statistics", 1, 2, ports::dump);
        shows("dump-ports-desc", "switch [port]", "print port descriptions", 1, 2, ports::describe);
        OfctlQueues queues = new OfctlQueues(access);
        shows("queue-stats", "switch [port [queue]]", "print queue statistics", 1, 3, queues::statistics);
        shows("queue-get-config", "switch [port [queue]]", "print queue configuration", 1, 3, queues::configuration);
        OfctlFlows flows = new OfctlFlows(access);
        shows("dump-flows", "switch [flow]", "print (matching) flow entries", 1, 2, flows::dump);
        shows("dump-aggregate", "switch [flow]", "print aggregate flow statistics", 1, 2, flows::aggregate);
        OfctlFlowMods mods = new OfctlFlowMods(access);
        command("add-flow", "switch flow", "add a flow", 2, 2, false, mods::add);
        command("add-flows", "switch file", "add flows of a file", 2, 2, false, mods::addFile);
        command("mod-flows", "switch flow", "modify actions of matching flows", 2, 2, false, mods::modify);
        command("del-flows", "switch [flow]", "delete (matching) flows", 1, 2, false, mods::delete);
        command("replace-flows", "switch file", "make the flows those of a file", 2, 2, false, mods::replace);
        command("diff-flows", "source1 source2", "compare flows of files or bridges", 2, 2, false, mods::diff);
        OfctlPacketOut packets = new OfctlPacketOut(access);
        String packet = "switch in_port actions packet... | \"in_port=...,packet=...,actions=...\"";
        command("packet-out", packet, "run actions on a frame", 2, Integer.MAX_VALUE, false, packets::send);
        OfctlGroups groups = new OfctlGroups(access);
        command("add-group", "switch group", "add a group", 1, 2, false, groups::add);
        command("add-groups", "switch file", "add groups of a file", 2, 2, false, groups::addFile);
        command("mod-group", "switch group", "modify a group", 1, 2, false, groups::modify);
        command("del-groups", "switch [group]", "delete (matching) groups", 1, 2, false, groups::delete);
        command("insert-buckets", "switch [group]", "add buckets to a group", 1, 2, false, groups::insertBuckets);
        command("remove-buckets", "switch [group]", "remove buckets from a group", 1, 2, false, groups::removeBuckets);
        shows("dump-groups", "switch [group]", "print group descriptions", 1, 2, groups::dump);
        shows("dump-group-stats", "switch [group]", "print group statistics", 1, 2, groups::dumpStatistics);
        shows("dump-group-features", "switch", "print group features", 1, 1, groups::dumpFeatures);
        OfctlMeters meters = new OfctlMeters(access);
        command("add-meter", "switch meter", "add a meter", 2, 2, false, meters::add);
        command("mod-meter", "switch meter", "modify a meter", 2, 2, false, meters::modify);
        command("del-meter", "switch meter", "delete a meter", 1, 2, false, meters::delete);
        command("del-meters", "switch", "delete meters", 1, 2, false, meters::delete);
        shows("dump-meter", "switch meter", "print a meter", 1, 2, meters::dump);
        shows("dump-meters", "switch", "print meters", 1, 2, meters::dump);
        shows("meter-stats", "switch [meter]", "print meter statistics", 1, 2, meters::statistics);
        shows("meter-features", "switch", "print meter features", 1, 1, meters::features);
        OfctlBundles bundles = new OfctlBundles(access);
        command("bundle", "switch file", "change flows and groups, all or none", 2, 2, false, bundles::apply);
        OfctlConntrack connections = new OfctlConntrack(access);
        String which = "switch [zone=N] [ct-orig-tuple [ct-reply-tuple]]";
        command("ct-flush", which, "forget connections", 1, 4, false, connections::flush);
        command("ct-flush-zone", "switch zone", "forget connections of a zone", 2, 2, false, connections::flushZone);
        OfctlParse parse = new OfctlParse();
        command("parse-flow", "flow", "show how a flow is understood", 1, 1, true, parse::flow);
        command("parse-flows", "file", "show how flows are understood", 1, 1, true, parse::flows);
        command("parse-group", "group", "show how a group is understood", 1, 1, true, parse::group);
        command("compose-packet", "flow [payload]", "make up a frame of a flow", 1, 2, true, parse::compose);
        shows("dump-ipfix-bridge", "switch", "print IPFIX statistics", 1, 1, each -> connection.ipfix(each, "BRIDGE"));
        shows("dump-ipfix-flow", "switch", "print IPFIX statistics", 1, 1, each -> connection.ipfix(each, "FLOW"));
        shows("dump-tlv-map", "switch", "print the map of tunnel options", 1, 1, connection::tunnelOptions);
        shows("benchmark", "switch n count", "time COUNT echoes of N octets", 3, 3, connection::benchmark);
        shows("help", "", "show these commands", 0, Integer.MAX_VALUE, each -> each.print(help()));
        shows("probe", "switch", "probe whether the switch answers", 1, 1, connection::probe);
        shows("ping", "switch [n]", "time ten echoes of N octets", 1, 2, connection::ping);
        shows("list-commands", "", "list these commands", 0, Integer.MAX_VALUE, this::list);
    }

    private void shows(String name, String usage, String summary, int min, int max, Work work) {
        command(name, usage, summary, min, max, true, succeeding(work));
    }

    private void changes(String name, String usage, String summary, int min, int max, Work work) {
        command(name, usage, summary, min, max, false, succeeding(work));
    }

    private static Body succeeding(Work work) {
        return request -> {
            work.run(request);
            return 0;
        };
    }

    private void command(String name, String usage, String summary, int min, int max, boolean readOnly, Body body) {
        commands.put(name, new Command(usage, summary, min, max, readOnly, body));
    }

    /** A command by its name; null if there is none. */
    Command find(String name) {
        return commands.get(name);
    }

    /** What {@code --help} prints. */
    String help() {
        StringBuilder text = new StringBuilder(
                "ovs-ofctl: OpenFlow switch management utility\nusage: ovs-ofctl [OPTIONS] COMMAND [ARG...]\n\n");
        commands.forEach((name, command) ->
                text.append(String.format("  %-36s  %s%n", name + " " + command.usage, command.summary)));
        return text.append(OPTIONS).toString();
    }

    private void list(OfctlRequest request) {
        StringBuilder text = new StringBuilder("The available commands are:\n");
        commands.forEach((name, command) -> text.append(String.format("  %-23s %s%n", name, command.usage)));
        request.print(text.toString());
    }
}
