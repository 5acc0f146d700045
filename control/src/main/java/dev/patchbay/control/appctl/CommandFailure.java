package dev.patchbay.control.appctl;

/**
 * A command's answer that is an error: the message is for the user, in the words the original tool would use.
 *
 * <p>Expected and frequent, so it carries no stack trace.
 */
public final class CommandFailure extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param message one or more lines, without a line feed at the end */
    public CommandFailure(String message) {
        this(message, null);
    }

    /**
     * A failure that something else led to.
     *
     * @param message as above
     * @param cause for whoever debugs; users see the message only
     */
    public CommandFailure(String message, Throwable cause) {
        super(message, cause, false, false);
    }
}
