package dev.patchbay.control.run;

/** A host that could not do what it was asked for, or that is gone. The message is one line for the user. */
public final class HostFailure extends Exception {
    private static final long serialVersionUID = 1L;

    HostFailure(String message) {
        super(message);
    }

    HostFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
