package dev.patchbay.control.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A subcommand of the tests: it throws what it is told to, or returns a status. */
@Command(name = "break")
public final class BreakCommand implements Subcommand {
    @Option(names = "--error")
    private boolean error;

    @Option(names = "--status", defaultValue = "-1")
    private int status;

    @Parameters
    private String message;

    @Override
    public Integer call() {
        if (error) {
            throw new AssertionError(message);
        }
        if (status < 0) {
            throw new IllegalStateException(message);
        }
        return status;
    }
}
