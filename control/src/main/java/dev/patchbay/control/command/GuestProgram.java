package dev.patchbay.control.command;

import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.control.appctl.Program;
import dev.patchbay.control.appctl.ProgramCall;
import dev.patchbay.control.guest.Station;
import dev.patchbay.control.netns.NamespaceStation;
import java.util.List;

/** A tool by which a guest of the host, or a namespace, asks one address something: its command line, and how it fails. */
abstract class GuestProgram implements Program {
    private static final int EXIT_TROUBLE = 2;

    private final HostServices services;
    private final ToolOptions options;
    private final String help;

    GuestProgram(HostServices services, ToolOptions options, String help) {
        this.services = services;
        this.options = options;
        this.help = help;
    }

    @Override
    public final int run(ProgramCall call, List<String> arguments) throws InterruptedException {
        try {
            ToolOptions.Parsed parsed = options.parse(arguments);
            if (parsed.has("-h", "--help")) {
                call.out().print(help);
                return 0;
            }
            if (parsed.operands().isEmpty() || parsed.operands().size() > operands()) {
                throw new CommandFailure("usage error: Destination address required");
            }
            int destination = GuestChoice.destination(parsed.operands().getFirst());
            return run(call, parsed, sender(call, from(parsed), destination), destination);
        } catch (CommandFailure failure) {
            call.out().flush();
            call.err().println(name() + ": " + failure.getMessage());
            return EXIT_TROUBLE;
        }
    }

    private Station sender(ProgramCall call, String from, int destination) throws CommandFailure, InterruptedException {
        if (!call.guest().isEmpty()) {
            return GuestChoice.inside(services.guests(), call.guest(), from);
        }
        return call.place().isEmpty()
                ? GuestChoice.sender(services.guests(), from)
                : NamespaceStation.open(services.vswitch(), call.place(), from, destination, reachesByRoute());
    }

    /** How many words may stand behind the options; the first is the address. */
    int operands() {
        return 1;
    }

    /** What names the sender, or null. */
    String from(ToolOptions.Parsed parsed) {
        return parsed.value(null, "-I");
    }

    /** Whether a namespace needs a route to the address; otherwise it must be on the link. */
    abstract boolean reachesByRoute();

    /**
     * Asks; the answer is the exit status.
     *
     * @param sender the guest that was chosen, or the only one; inside a namespace, that
     */
    abstract int run(ProgramCall call, ToolOptions.Parsed parsed, Station sender, int destination)
            throws CommandFailure, InterruptedException;
}
