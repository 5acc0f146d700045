package dev.patchbay.datapath.conntrack;

import java.util.ArrayList;
import java.util.List;
import org.agrona.collections.Int2ObjectHashMap;

/**
 * Limits on the number of connections by zone ({@code dpctl/ct-set-limits} of ovs-vswitchd(8)).
 *
 * <p>A zone without a limit counts against the default one, if that is set; connections made before do not count.
 *
 * <p><b>Threads.</b> Changed by the slow path only; read by anybody.
 */
public final class ZoneLimits {
    /** In the place of a zone: those without a limit of their own. */
    public static final int DEFAULT_ZONE = -1;

    private volatile Int2ObjectHashMap<ZoneLimit> limits = new Int2ObjectHashMap<>();

    ZoneLimits() {}

    /** The limits and counts as they are now, to count on by themselves. */
    ZoneLimits copy() {
        ZoneLimits copy = new ZoneLimits();
        limits.forEach((zone, limit) -> copy.limits.put(zone, limit.copy()));
        return copy;
    }

    /**
     * One limit and what it counts.
     *
     * @param zone 0 to 65535, or {@link ZoneLimits#DEFAULT_ZONE}.
     * @param limit most connections; 32 bits without sign.
     * @param count connections now.
     */
    public record Usage(int zone, int limit, int count) {}

    /**
     * Sets a limit; an existing one keeps its count.
     *
     * @param zone 0 to 65535, or {@link #DEFAULT_ZONE}.
     * @param limit most connections; 32 bits without sign.
     */
    public void set(int zone, int limit) {
        ZoneLimit present = limits.get(zone);
        if (present != null) {
            present.limit(limit);
            return;
        }
        var next = new Int2ObjectHashMap<>(limits);
        next.put(zone, new ZoneLimit(zone, limit));
        limits = next;
    }

    /**
     * Takes a limit away.
     *
     * @param zone 0 to 65535; anything without a limit is ignored.
     */
    public void remove(int zone) {
        var next = new Int2ObjectHashMap<>(limits);
        next.remove(zone);
        limits = next;
    }

    /**
     * The limit that holds for a zone.
     *
     * @param zone 0 to 65535, or {@link #DEFAULT_ZONE}.
     * @return its own limit, else the default one under the number of the default zone, with limit 0 if there is none.
     */
    public Usage usage(int zone) {
        ZoneLimit limit = of(zone);
        return limit == null ? new Usage(DEFAULT_ZONE, 0, 0) : usage(limit);
    }

    /**
     * All limits but the default one.
     *
     * @return in no order.
     */
    public List<Usage> all() {
        var all = new ArrayList<Usage>();
        limits.forEach((zone, limit) -> {
            if (zone != DEFAULT_ZONE) {
                all.add(usage(limit));
            }
        });
        return all;
    }

    private static Usage usage(ZoneLimit limit) {
        return new Usage(limit.zone(), limit.limit(), limit.count());
    }

    /** The limit that a new connection counts against, or null. */
    ZoneLimit of(int zone) {
        Int2ObjectHashMap<ZoneLimit> now = limits;
        ZoneLimit own = now.get(zone);
        return own != null ? own : now.get(DEFAULT_ZONE);
    }
}
