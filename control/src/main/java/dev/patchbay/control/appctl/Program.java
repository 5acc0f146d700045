package dev.patchbay.control.appctl;

import java.io.IOException;
import java.util.List;

/**
 * Something that {@code patchbay exec HOST -- NAME …} runs on the host as if it were a process of the caller.
 *
 * <p>One object serves all calls, each on a thread of its own; what a call needs to remember stays in the call.
 */
public interface Program {
    /** The first word of the command line, for example {@code ovs-ofctl}. */
    String name();

    /** What it does, in a few words, for the list of programs. */
    String summary();

    /**
     * Runs the program to its end.
     *
     * @param call the streams and files of the caller
     * @param arguments the words behind the name
     * @return the exit status
     * @throws IOException if the caller's streams fail; nobody is left to be told
     * @throws InterruptedException if the caller interrupted it and it has no handler for that: status 130
     */
    int run(ProgramCall call, List<String> arguments) throws IOException, InterruptedException;
}
