package dev.patchbay.control.command;

import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.control.appctl.CommandRegistry;
import dev.patchbay.control.appctl.Program;
import dev.patchbay.control.appctl.ProgramCall;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code ovs-appctl}: the commands of the control socket (ovs-appctl(8)), for callers that are already at the host.
 *
 * <p>Any thread may call.
 */
public final class AppctlProgram implements Program {
    private static final int EXIT_SERVER_ERROR = 2;

    private static final String HELP = """
            ovs-appctl, for querying and controlling a switch
            usage: ovs-appctl COMMAND [ARG...]
            Common commands:
              list-commands      List commands supported by the target
              version            Print version of the target
            Other options:
              -h, --help         Print this helpful information
            """;

    private final CommandRegistry registry;
    private final String target;

    /**
     * The tool.
     *
     * @param registry of the host
     * @param target what to call the host in messages
     */
    public AppctlProgram(CommandRegistry registry, String target) {
        this.registry = registry;
        this.target = target;
    }

    @Override
    public String name() {
        return "ovs-appctl";
    }

    @Override
    public String summary() {
        return "the commands of the control socket";
    }

    @Override
    public int run(ProgramCall call, List<String> arguments) throws InterruptedException {
        List<String> words = new ArrayList<>(arguments);
        // Options stand before the command; what follows it belongs to it.
        while (!words.isEmpty() && words.getFirst().startsWith("-")) {
            String option = words.removeFirst();
            switch (option) {
                case "-h", "--help" -> {
                    call.out().print(HELP);
                    return 0;
                }
                case "-t", "--target", "-T", "--timeout" -> {
                    if (!words.isEmpty()) {
                        words.removeFirst();
                    }
                }
                default -> {
                    if (!option.startsWith("--target=") && !option.startsWith("--timeout=")) {
                        call.err().println("ovs-appctl: unrecognized option '" + option + "'");
                        return 1;
                    }
                }
            }
        }
        if (words.isEmpty()) {
            call.err().println("ovs-appctl: at least one non-option argument is required (use --help for help)");
            return 1;
        }
        try {
            String answer = registry.run(words.getFirst(), words.subList(1, words.size()));
            call.out().print(answer.isEmpty() || answer.endsWith("\n") ? answer : answer + "\n");
            return 0;
        } catch (CommandFailure failure) {
            call.err().println(failure.getMessage());
            call.err().println("ovs-appctl: " + target + ": server returned an error");
            return EXIT_SERVER_ERROR;
        }
    }
}
