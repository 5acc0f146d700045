package dev.patchbay.datapath.conntrack;

/** A connection's label that is not all zero. */
record Label(long high, long low) {
    static Label of(long high, long low) {
        return (high | low) == 0 ? null : new Label(high, low);
    }
}
