package dev.patchbay.datapath.ofproto.group;

import java.util.Locale;

/** How a select group chooses (ovs-ofctl(8), {@code selection_method}). */
public enum SelectionMethod {
    /** None was given: the switch is free to choose. */
    DEFAULT,
    /** A hash of fields. */
    HASH,
    /** The datapath's own hash. */
    DP_HASH;

    /**
     * Name in text.
     *
     * @return for example {@code dp_hash}; empty for {@link #DEFAULT}.
     */
    public String text() {
        return this == DEFAULT ? "" : name().toLowerCase(Locale.ROOT);
    }
}
