package dev.patchbay.control.why;

/** What the user asked for makes no sense. The message is one line for him. */
final class WhyException extends Exception {
    private static final long serialVersionUID = 1L;

    WhyException(String message) {
        super(message);
    }

    WhyException(String message, Throwable cause) {
        super(message, cause);
    }
}
