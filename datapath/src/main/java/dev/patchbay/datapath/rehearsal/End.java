package dev.patchbay.datapath.rehearsal;

import org.agrona.DirectBuffer;

/**
 * Where a packet, or one copy of it, ends on a host.
 *
 * @param kind in which way.
 * @param what name of the port, of the namespace, or of the drop.
 * @param cause more about it in words; may be empty.
 * @param blame the rule that is answerable, with its place; empty if none is.
 * @param frame all of the buffer is the frame as it was then, without FCS; null if it did not get so far.
 */
public record End(Kind kind, String what, String cause, String blame, DirectBuffer frame) {
    /** In which way a packet ends. */
    public enum Kind {
        /** It leaves the switch by a port that a guest may be behind. */
        LEFT,
        /** It leaves by a tunnel; {@link End#what} is the index of its {@link Datagram}. */
        SENT,
        /** A namespace takes it for itself. */
        TAKEN,
        /** A controller gets it. */
        CONTROLLER,
        /** It is dropped. */
        DROPPED
    }
}
