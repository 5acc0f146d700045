package dev.patchbay.control.command;

import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.control.appctl.Program;
import dev.patchbay.control.appctl.ProgramCall;
import dev.patchbay.datapath.VirtualSwitch;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code ovs-ofctl}: flows, ports and tables of a bridge (ovs-ofctl(8)).
 *
 * <p>Reads the command line and leaves the work to {@link OfctlFlows} and {@link OfctlPorts}. Any thread may call.
 */
public final class OfctlProgram implements Program {
    private static final ToolOptions OPTIONS = ToolOptions.of(
            "-O=",
            "--protocols=",
            "-F=",
            "--flow-format=",
            "--strict",
            "--names",
            "--no-names",
            "--stats",
            "--no-stats",
            "--sort=?",
            "--rsort=?",
            "--bundle",
            "--timeout=",
            "-t=",
            "-m",
            "--more",
            "-v",
            "-h",
            "--help",
            "-V",
            "--version",
            "--read-only");

    private static final String HELP = """
            ovs-ofctl: OpenFlow switch management utility
            usage: ovs-ofctl [OPTIONS] COMMAND [ARG...]

            For OpenFlow switches:
              show SWITCH                 show OpenFlow information
              dump-tables SWITCH          print table stats
              mod-port SWITCH IFACE ACT   modify port behavior
              dump-ports SWITCH [PORT]    print port statistics
              dump-ports-desc SWITCH [PORT]  print port descriptions
              dump-flows SWITCH           print all flow entries
              dump-flows SWITCH FLOW      print matching FLOWs
              dump-aggregate SWITCH       print aggregate flow statistics
              dump-aggregate SWITCH FLOW  print aggregate stats for FLOWs
              add-flow SWITCH FLOW        add flow described by FLOW
              add-flows SWITCH FILE       add flows from FILE
              mod-flows SWITCH FLOW       modify actions of matching FLOWs
              del-flows SWITCH [FLOW]     delete matching FLOWs

            Other options:
              -O, --protocols=VERSION     OpenFlow10 to OpenFlow15
              --strict                    use strict match for flow commands
              --names, --no-names         show port names instead of numbers, or not
              --no-stats                  leave out counters and times
              --sort[=field], --rsort[=field]  sort flows
              -h, --help                  display this help message
              -V, --version               display version information
            """;

    private final Map<String, Command> commands = new TreeMap<>();

    /** One command, with how many arguments it takes. */
    private record Command(int minArguments, int maxArguments, Body body) {}

    /** What a command does. */
    @FunctionalInterface
    interface Body {
        /** Runs it; an {@link IOException} is one of the caller's streams. */
        void run(Request request) throws CommandFailure, IOException, InterruptedException;
    }

    /**
     * One command line, read.
     *
     * @param version that was asked for, or null
     * @param arguments behind the command
     */
    record Request(ProgramCall call, ToolOptions.Parsed options, OpenFlowVersion version, List<String> arguments) {
        /** The version to speak; OpenFlow 1.0 unless asked otherwise. */
        OpenFlowVersion spoken() {
            return version == null ? OpenFlowVersion.OF10 : version;
        }

        String argument(int index) {
            return arguments.get(index);
        }

        /** Whether ports are shown by name. */
        boolean names() {
            return options.last("--names", "--no-names", call.outIsTerminal());
        }
    }

    /** The tool for one switch. */
    public OfctlProgram(VirtualSwitch vswitch) {
        SwitchAccess access = new SwitchAccess(vswitch);
        OfctlFlows flows = new OfctlFlows(access);
        OfctlPorts ports = new OfctlPorts(access);
        commands.put("dump-flows", new Command(1, 2, flows::dump));
        commands.put("dump-aggregate", new Command(1, 2, flows::aggregate));
        commands.put("add-flow", new Command(2, 2, flows::add));
        commands.put("add-flows", new Command(2, 2, flows::addFile));
        commands.put("mod-flows", new Command(2, 2, flows::modify));
        commands.put("del-flows", new Command(1, 2, flows::delete));
        commands.put("show", new Command(1, 1, ports::show));
        commands.put("dump-ports", new Command(1, 2, ports::dump));
        commands.put("dump-ports-desc", new Command(1, 2, ports::describe));
        commands.put("mod-port", new Command(3, 3, ports::modify));
        commands.put("dump-tables", new Command(1, 1, ports::dumpTables));
    }

    @Override
    public String name() {
        return "ovs-ofctl";
    }

    @Override
    public String summary() {
        return "flows, ports and tables of a bridge";
    }

    @Override
    public int run(ProgramCall call, List<String> arguments) throws IOException, InterruptedException {
        try {
            ToolOptions.Parsed parsed = OPTIONS.parse(arguments);
            if (parsed.has("-h", "--help")) {
                call.out().print(HELP);
                return 0;
            }
            if (parsed.has("-V", "--version")) {
                call.out().print("ovs-ofctl (Patchbay)\nOpenFlow versions 0x1:0x6\n");
                return 0;
            }
            run(call, parsed);
            return 0;
        } catch (CommandFailure failure) {
            call.out().flush();
            call.err().println("ovs-ofctl: " + failure.getMessage());
            return 1;
        }
    }

    private void run(ProgramCall call, ToolOptions.Parsed parsed)
            throws CommandFailure, IOException, InterruptedException {
        OpenFlowVersion version = version(parsed.value(null, "-O", "--protocols"));
        if (parsed.operands().isEmpty()) {
            throw new CommandFailure("missing command name; use --help for help");
        }
        String name = parsed.operands().getFirst();
        List<String> operands = parsed.operands().subList(1, parsed.operands().size());
        Command command = commands.get(name);
        if (command == null) {
            throw new CommandFailure("unknown command '" + name + "'; use --help for help");
        }
        if (operands.size() < command.minArguments) {
            throw new CommandFailure("'" + name + "' command requires at least " + command.minArguments + " arguments");
        }
        if (operands.size() > command.maxArguments) {
            throw new CommandFailure("'" + name + "' command takes at most " + command.maxArguments + " arguments");
        }
        command.body.run(new Request(call, parsed, version, operands));
    }

    /** The highest of a list, as two ends that know all of them agree on it. */
    private static OpenFlowVersion version(String option) throws CommandFailure {
        OpenFlowVersion highest = null;
        if (option != null) {
            for (String name : option.split("[ ,]+", -1)) {
                OpenFlowVersion version;
                try {
                    version = OpenFlowVersion.of(name);
                } catch (IllegalArgumentException unknown) {
                    throw new CommandFailure("Unknown OpenFlow version: \"" + name + "\"", unknown);
                }
                highest = highest == null || version.atLeast(highest) ? version : highest;
            }
        }
        return highest;
    }
}
