package dev.patchbay.control.cli;

/** The exit statuses of the {@code patchbay} command, the same for every subcommand. */
public final class ExitStatus {
    /** Everything that was asked for is good. */
    public static final int OK = 0;

    /** A check or a scenario gave another answer than expected. */
    public static final int CHECK_FAILED = 1;

    /** The command line, or a file it names, is wrong. */
    public static final int USAGE = 2;

    /** Something outside the input kept the command from starting or from going on. */
    public static final int COULD_NOT_START = 3;

    private ExitStatus() {}
}
