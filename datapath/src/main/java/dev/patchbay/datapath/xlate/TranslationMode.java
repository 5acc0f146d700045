package dev.patchbay.datapath.xlate;

/** What a translation may do to the switch while it walks the tables. */
public enum TranslationMode {
    /** A packet is here: count it, learn from it, write what learning says. */
    UPCALL(true, true),
    /** Nothing may change: the answer is compared with a cached one. */
    REVALIDATE(false, false),
    /** Nothing may change: somebody wants to know where a packet would go, and what it would learn is left out. */
    TRACE(false, false),
    /** The same for a packet that somebody made: it is learned from as if it were real, as Open vSwitch does, not counted. */
    TRACE_PACKET(false, true);

    private final boolean counts;
    private final boolean learns;

    TranslationMode(boolean counts, boolean learns) {
        this.counts = counts;
        this.learns = learns;
    }

    /** Whether the packet counts in statistics. */
    boolean counts() {
        return counts;
    }

    /** Whether tables change by what the packet teaches. */
    boolean learns() {
        return learns;
    }
}
