package dev.patchbay.control.host;

/** A host cannot start. The message is one line for the user: what is wrong, and what helps. */
public final class HostStartException extends Exception {
    private static final long serialVersionUID = 1L;

    HostStartException(String message) {
        super(message);
    }

    HostStartException(String message, Throwable cause) {
        super(message, cause);
    }
}
