package dev.patchbay.datapath.netns;

import java.util.Locale;

/** How far an address or a destination is (the numbers and names of ip-route(8)). */
public enum Scope {
    /** Beyond the links of this host. */
    GLOBAL(0),
    /** Inside an autonomous system; IPv6 only. */
    SITE(200),
    /** On a link of this host. */
    LINK(253),
    /** On this host. */
    HOST(254),
    /** Nowhere. */
    NOWHERE(255);

    private final int number;

    Scope(int number) {
        this.number = number;
    }

    /**
     * Number in the routing protocol; a higher one is nearer.
     *
     * @return 0 to 255.
     */
    public int number() {
        return number;
    }

    /** The word that ip(8) prints. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
