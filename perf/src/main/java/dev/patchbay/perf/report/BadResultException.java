package dev.patchbay.perf.report;

import java.io.Serial;
import java.nio.file.Path;

/** A file or page cannot be used for the report. The message names it and says what is wrong. */
final class BadResultException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    BadResultException(Path file, String what) {
        super(file + ": " + what);
    }

    BadResultException(Path file, String what, Throwable cause) {
        super(file + ": " + what, cause);
    }
}
