package dev.patchbay.control.command;

import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.control.appctl.Program;
import dev.patchbay.control.appctl.ProgramCall;
import dev.patchbay.control.guest.Guest;
import dev.patchbay.control.guest.GuestDirectory;
import java.util.List;

/** A tool by which a guest of the host asks one address something: its command line, and how it fails. */
abstract class GuestProgram implements Program {
    private static final int EXIT_TROUBLE = 2;

    private final GuestDirectory guests;
    private final ToolOptions options;
    private final String help;

    GuestProgram(GuestDirectory guests, ToolOptions options, String help) {
        this.guests = guests;
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
            if (parsed.operands().size() != 1) {
                throw new CommandFailure("usage error: Destination address required");
            }
            int destination = GuestChoice.destination(parsed.operands().getFirst());
            Guest sender = GuestChoice.sender(guests, parsed.value(null, "-I"));
            return run(call, parsed, sender, destination);
        } catch (CommandFailure failure) {
            call.err().println(name() + ": " + failure.getMessage());
            return EXIT_TROUBLE;
        }
    }

    /**
     * Asks; the answer is the exit status.
     *
     * @param sender the guest that was chosen, or the only one
     */
    abstract int run(ProgramCall call, ToolOptions.Parsed parsed, Guest sender, int destination)
            throws CommandFailure, InterruptedException;
}
