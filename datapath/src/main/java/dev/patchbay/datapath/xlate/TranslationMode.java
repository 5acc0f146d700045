package dev.patchbay.datapath.xlate;

/** What a translation may do to the switch while it walks the tables. */
public enum TranslationMode {
    /** A packet is here: count it, learn from it, write what learning says. */
    UPCALL,
    /** Nothing may change: the answer is compared with a cached one. */
    REVALIDATE,
    /** Nothing may change: somebody wants to know where a packet would go, and what it would learn is left out. */
    TRACE
}
