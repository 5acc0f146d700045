package dev.patchbay.control.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/**
 * What happens to a failure that nobody expected: one line on standard error, and the process ends with a status. With
 * {@code -Dpatchbay.debug} it is the stack trace.
 */
public final class FatalError {
    private FatalError() {}

    /** Has anything thrown and not caught, on whatever thread, end the process. */
    public static void endsProcess() {
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> end(thrown));
    }

    /**
     * Ends the process.
     *
     * @param thrown why
     */
    public static void end(Throwable thrown) {
        report(thrown, new PrintWriter(System.err, true, StandardCharsets.UTF_8));
        System.exit(ExitStatus.COULD_NOT_START);
    }

    /**
     * Says what was thrown.
     *
     * @param thrown what
     * @param err where
     */
    static void report(Throwable thrown, PrintWriter err) {
        if (Boolean.getBoolean("patchbay.debug")) {
            thrown.printStackTrace(err);
            return;
        }
        String message = thrown.getMessage();
        err.println("patchbay: "
                + (message == null
                        ? thrown.getClass().getSimpleName()
                        : message.lines().findFirst().orElse("")));
    }
}
