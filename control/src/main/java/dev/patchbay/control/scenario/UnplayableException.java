package dev.patchbay.control.scenario;

/** A well-formed scenario that asks for something the switch does not do, such as an action it does not know. */
public final class UnplayableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnplayableException(String message) {
        this(message, null);
    }

    UnplayableException(String message, Throwable cause) {
        super(message, cause);
    }
}
