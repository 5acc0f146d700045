package dev.patchbay.datapath.netns;

import java.util.Locale;

/** What a route does with a packet (ip-route(8)). */
public enum RouteType {
    /** Sends it on. */
    UNICAST,
    /** It is for this host. */
    LOCAL,
    /** It is for everybody on a link, this host included. */
    BROADCAST,
    /** It is for a group. */
    MULTICAST,
    /** Drops it silently. */
    BLACKHOLE,
    /** Drops it and says that there is no way there. */
    UNREACHABLE,
    /** Drops it and says that the way is forbidden. */
    PROHIBIT,
    /** Ends the look-up in this table; the next policy rule has its turn. */
    THROW;

    /** The word that ip(8) prints. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
