package dev.patchbay.control.appctl;

import java.util.List;

/** What answers one command of the control socket; called on the connection's own thread, several at a time. */
@FunctionalInterface
public interface CommandHandler {
    /**
     * Runs the command.
     *
     * @param arguments as many as the registration allows
     * @return the answer, "" for none; a line feed at the end is added if missing
     * @throws CommandFailure if the answer is an error
     * @throws InterruptedException if the host stops meanwhile
     */
    String run(List<String> arguments) throws CommandFailure, InterruptedException;
}
