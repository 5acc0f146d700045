package dev.patchbay.control.command;

import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.control.appctl.Program;
import dev.patchbay.control.appctl.ProgramCall;
import dev.patchbay.datapath.VirtualSwitch;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import java.io.IOException;
import java.util.List;

/**
 * {@code ovs-ofctl}: flows, groups, meters, ports and tables of a bridge (ovs-ofctl(8)).
 *
 * <p>Reads the command line and leaves the work to a class per family of commands, see {@link OfctlCommands}. Any thread may
 * call.
 */
public final class OfctlProgram implements Program {
    private static final ToolOptions OPTIONS = ToolOptions.of(
            "-O=",
            "--protocols=",
            "-F=",
            "--flow-format=",
            "-P=",
            "--packet-in-format=",
            "--strict",
            "--read-only",
            "--readd",
            "--names",
            "--no-names",
            "--stats",
            "--no-stats",
            "--sort=?",
            "--rsort=?",
            "--bundle",
            "--may-create",
            "--color=?",
            "--timestamp",
            "--timeout=",
            "-t=",
            "-m",
            "--more",
            "-v",
            "--verbose=?",
            "-o",
            "--option",
            "-h",
            "--help",
            "-V",
            "--version");

    private static final List<String> COLORS =
            List.of("always", "yes", "force", "never", "no", "none", "auto", "tty", "if-tty");

    private final OfctlCommands commands;

    /** The tool for one switch. */
    public OfctlProgram(VirtualSwitch vswitch) {
        commands = new OfctlCommands(new SwitchAccess(vswitch));
    }

    @Override
    public String name() {
        return "ovs-ofctl";
    }

    @Override
    public String summary() {
        return "flows, groups, meters, ports and tables of a bridge";
    }

    @Override
    public int run(ProgramCall call, List<String> arguments) throws IOException, InterruptedException {
        try {
            ToolOptions.Parsed parsed = OPTIONS.parse(arguments);
            if (parsed.has("-h", "--help")) {
                call.out().print(commands.help());
                return 0;
            }
            if (parsed.has("-V", "--version")) {
                call.out().print("ovs-ofctl (Patchbay)\nOpenFlow versions 0x1:0x6\n");
                return 0;
            }
            return run(call, parsed);
        } catch (CommandFailure failure) {
            call.out().flush();
            call.err().println("ovs-ofctl: " + failure.getMessage());
            return 1;
        }
    }

    private int run(ProgramCall call, ToolOptions.Parsed parsed)
            throws CommandFailure, IOException, InterruptedException {
        OpenFlowVersion version = version(parsed.value(null, "-O", "--protocols"));
        check(parsed);
        if (parsed.operands().isEmpty()) {
            throw new CommandFailure("missing command name; use --help for help");
        }
        String name = parsed.operands().getFirst();
        List<String> operands = parsed.operands().subList(1, parsed.operands().size());
        OfctlCommands.Command command = commands.find(name);
        if (command == null) {
            throw new CommandFailure("unknown command '" + name + "'; use --help for help");
        }
        if (operands.size() < command.minArguments()) {
            throw new CommandFailure(
                    "'" + name + "' command requires at least " + command.minArguments() + " arguments");
        }
        if (operands.size() > command.maxArguments()) {
            throw new CommandFailure("'" + name + "' command takes at most " + command.maxArguments() + " arguments");
        }
        if (parsed.has("--read-only") && !command.readOnly()) {
            throw new CommandFailure("'" + name + "' command does not work in read only mode");
        }
        boolean bundled = parsed.has("--bundle") || name.equals("bundle");
        return command.body().run(new OfctlRequest(call, parsed, version, bundled, operands));
    }

    /** Values of options that make no difference here are still not arbitrary. */
    private static void check(ToolOptions.Parsed parsed) throws CommandFailure {
        String timeout = parsed.value("1", "-t", "--timeout");
        if (!timeout.matches("0*[1-9][0-9]{0,8}")) {
            throw new CommandFailure("value " + timeout + " on -t or --timeout is invalid");
        }
        String color = parsed.value("auto", "--color");
        if (COLORS.stream().noneMatch(color::equalsIgnoreCase)) {
            throw new CommandFailure("incorrect value `" + color + "' for --color");
        }
        String format = parsed.value("nxt_packet_in2", "-P", "--packet-in-format");
        if (!List.of("standard", "openflow10", "nxt_packet_in", "nxm", "nxt_packet_in2")
                .contains(format)) {
            throw new CommandFailure("unknown packet-in format `" + format + "'");
        }
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
