package dev.patchbay.datapath.rehearsal;

import java.util.List;
import java.util.Set;

/**
 * The way of one packet over one host.
 *
 * @param start where it came in.
 * @param datagrams what would leave for other hosts; {@link End.Kind#SENT} ends name them by their index.
 * @param unknown neighbours that were needed and that nobody knew, so that packets ended there.
 */
public record Walk(Place start, List<Datagram> datagrams, Set<Unresolved> unknown) {
    /** Takes over copies of the lists. */
    public Walk {
        datagrams = List.copyOf(datagrams);
        unknown = Set.copyOf(unknown);
    }
}
