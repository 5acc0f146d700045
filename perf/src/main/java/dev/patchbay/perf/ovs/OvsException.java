package dev.patchbay.perf.ovs;

/** Open vSwitch refused something; the message is its own. */
public final class OvsException extends Exception {
    private static final long serialVersionUID = 1L;

    OvsException(String message) {
        super(message);
    }
}
