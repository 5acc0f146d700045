package dev.patchbay.perf.peers;

import java.util.Locale;

/** How datagrams come to the switch under test and go on from it. */
enum Sender {
    /** Up to 64 datagrams stay one piece (GSO) from the source's socket to the switch's, and on to the sink's. */
    BATCHED,
    /** Pieces are cut where they leave a namespace and joined again (GRO) where they arrive, as network cards have it. */
    SEGMENTED,
    /** Nothing is cut or joined: each datagram is sent, carried and received by itself. */
    SINGLE;

    /** As users write it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
