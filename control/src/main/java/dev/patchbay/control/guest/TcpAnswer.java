package dev.patchbay.control.guest;

/**
 * What came of a connection.
 *
 * @param outcome how it ended
 * @param text all octets that came, as ISO 8859-1
 */
public record TcpAnswer(Outcome outcome, String text) {
    /** How a connection ended. */
    public enum Outcome {
        /** The other end said all it had to say. */
        ANSWERED,
        /** Nobody listens there. */
        REFUSED,
        /** The other end gave the connection up. */
        RESET,
        /** No answer. */
        TIMED_OUT,
        /** There is no way there. */
        UNREACHABLE
    }
}
