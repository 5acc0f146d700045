package dev.patchbay.datapath.rehearsal;

import java.util.List;

/**
 * The way of one packet over one host.
 *
 * @param start where it came in.
 * @param datagrams what would leave for other hosts; {@link End.Kind#SENT} ends name them by their index.
 */
public record Walk(Place start, List<Datagram> datagrams) {
    /** Takes over a copy of the list. */
    public Walk {
        datagrams = List.copyOf(datagrams);
    }
}
