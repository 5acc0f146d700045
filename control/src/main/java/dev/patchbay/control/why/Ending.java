package dev.patchbay.control.why;

import org.agrona.DirectBuffer;

/**
 * How a copy of a packet ends.
 *
 * @param kind in which way.
 * @param text one line for the user.
 * @param blame the rule that is answerable, with its place; empty if none is.
 * @param reason name of the drop; empty if it is none.
 * @param host where.
 * @param receiver the guest that gets it; null if none does.
 * @param frame as it is then; null if it did not get so far.
 */
record Ending(
        Kind kind, String text, String blame, String reason, String host, LabMap.Station receiver, DirectBuffer frame) {
    /** In which way a copy ends. */
    enum Kind {
        /** A guest gets it, a namespace takes it, or it leaves by a port. */
        DELIVERED,
        /** A controller gets it. */
        CONTROLLER,
        /** It leaves by a port behind which nobody is. */
        NOBODY,
        /** It is dropped, or whoever gets it has no use for it. */
        DROPPED,
        /** It leaves for a host that cannot be asked. */
        UNKNOWN
    }

    /** The line as it stands by itself, away from the rules that led there. */
    String verdict() {
        if (reason.isEmpty() || receiver != null) {
            return blame.isEmpty() ? text : text + ": " + blame;
        }
        return text + ": " + host + (blame.isEmpty() ? "" : ' ' + blame);
    }
}
