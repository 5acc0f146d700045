package dev.patchbay.perf.peers;

/** Something outside this program is missing or does not work; the message says what, for the user. */
final class PeersException extends Exception {
    private static final long serialVersionUID = 1;

    PeersException(String message) {
        super(message);
    }
}
