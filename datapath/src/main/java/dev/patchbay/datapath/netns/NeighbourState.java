package dev.patchbay.datapath.netns;

import java.util.Locale;

/** What is known of a neighbour (RFC 4861 section 7.3.2, which Linux follows for ARP, too; ip-neighbour(8)). */
public enum NeighbourState {
    /** Somebody asks for its address; packets wait. */
    INCOMPLETE,
    /** It was heard of not long ago. */
    REACHABLE,
    /** It was heard of long ago. */
    STALE,
    /** Long ago, and packets go there: it may still be heard of by itself. */
    DELAY,
    /** It is asked whether it is still there. */
    PROBE,
    /** It does not answer. */
    FAILED,
    /** Somebody said that it needs no asking, for ever. */
    PERMANENT,
    /** Somebody said that it needs no asking. */
    NOARP;

    /**
     * Whether packets can be sent with the address that is known.
     *
     * @return true if there is one.
     */
    public boolean isValid() {
        return this != INCOMPLETE && this != FAILED;
    }

    /** The word that ip(8) prints. */
    @Override
    public String toString() {
        return name();
    }

    /**
     * Reads what ip(8) takes.
     *
     * @param text in any case.
     * @return state.
     * @throws IllegalArgumentException if there is none of that name.
     */
    public static NeighbourState parse(String text) {
        try {
            return valueOf(text.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("neighbour state \"" + text + "\" is not known", e);
        }
    }
}
