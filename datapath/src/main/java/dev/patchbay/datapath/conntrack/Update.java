package dev.patchbay.datapath.conntrack;

/** What a packet is to the connection it was found to belong to. */
enum Update {
    /** Does not fit. */
    INVALID,
    /** Part of an exchange in both directions. */
    VALID,
    /** Part of one that nobody has answered. */
    VALID_NEW,
    /** The connection is over and this begins another one. */
    NEW
}
