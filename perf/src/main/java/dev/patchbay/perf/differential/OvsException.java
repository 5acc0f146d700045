package dev.patchbay.perf.differential;

/** Open vSwitch refused something; the message is its own. */
final class OvsException extends Exception {
    private static final long serialVersionUID = 1L;

    OvsException(String message) {
        super(message);
    }
}
