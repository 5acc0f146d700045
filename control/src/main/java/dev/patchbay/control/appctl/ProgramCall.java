package dev.patchbay.control.appctl;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;

/**
 * What a running {@link Program} sees of its caller: standard streams, files by the caller's paths, Ctrl-C.
 *
 * <p>Used by the program's thread; {@link #onInterrupt} handlers run on another one.
 */
public interface ProgramCall {
    /** The caller's standard input; an error of the caller is an {@link IOException} in its words. */
    InputStream in();

    /** The caller's standard output, buffered: a program whose lines should be seen at once flushes it. */
    PrintStream out();

    /** The caller's standard error, not buffered. */
    PrintStream err();

    /** Whether the caller's standard output is a terminal; some formats differ then. */
    boolean outIsTerminal();

    /**
     * Opens a file of the caller, relative to his directory.
     *
     * @throws IOException whose message is the system's: {@code No such file or directory}
     */
    InputStream openRead(String path) throws IOException;

    /**
     * Creates or empties a file of the caller.
     *
     * @throws IOException whose message is the system's: {@code Permission denied}
     */
    OutputStream openWrite(String path) throws IOException;

    /**
     * Says what Ctrl-C does. Without it the program's thread is interrupted and the exit status is 130.
     *
     * @param handler runs at most once, at once if the interrupt has come already
     */
    void onInterrupt(Runnable handler);

    /**
     * The namespace that the program runs in.
     *
     * @return its name; empty for the host's own
     */
    default String place() {
        return "";
    }

    /**
     * The guest that the program runs in, if it runs in one and not on the host.
     *
     * @return the guest's name; empty on the host and in its namespaces
     */
    default String guest() {
        return "";
    }
}
