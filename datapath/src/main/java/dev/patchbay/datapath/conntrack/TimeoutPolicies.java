package dev.patchbay.datapath.conntrack;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.agrona.collections.Int2IntHashMap;
import org.agrona.collections.Int2ObjectHashMap;

/**
 * How long connections wait for their next packet: the default policy and named ones, and which zone uses which.
 *
 * <p>A change also holds for connections that exist, from their next packet on. A policy that is gone means the default
 * times to the connections made with it, as in Open vSwitch.
 *
 * <p><b>Threads.</b> Changed by the slow path only; read by anybody.
 */
public final class TimeoutPolicies {
    private static final int[] DEFAULTS = CtTimeout.times(Map.of());
    private static final int NONE = 0;

    private volatile Int2ObjectHashMap<int[]> policies = new Int2ObjectHashMap<>();
    private volatile Int2IntHashMap zones = new Int2IntHashMap(NONE);
    private final SortedMap<Integer, SortedMap<String, Integer>> written = new TreeMap<>();
    private int lastId;

    TimeoutPolicies() {}

    /**
     * Gives a zone a policy of its own, in the place of any it has.
     *
     * @param zone 0 to 65535.
     * @param seconds times by {@link CtTimeout#key}, 32 bits without sign; those left out are the defaults, keys that this
     *     datapath has no use for are only remembered.
     * @return number of the policy.
     */
    public int set(int zone, Map<String, Integer> seconds) {
        clear(zone);
        int id = ++lastId;
        var nextPolicies = new Int2ObjectHashMap<>(policies);
        nextPolicies.put(id, CtTimeout.times(seconds));
        policies = nextPolicies;
        var nextZones = new Int2IntHashMap(zones);
        nextZones.put(zone, id);
        zones = nextZones;
        written.put(zone, new TreeMap<>(seconds));
        return id;
    }

    /**
     * The zones that have a policy of their own.
     *
     * @return the times given, by zone and key; slow path only.
     */
    public SortedMap<Integer, SortedMap<String, Integer>> zones() {
        return Collections.unmodifiableSortedMap(written);
    }

    /**
     * Takes a zone's policy away.
     *
     * @param zone 0 to 65535.
     * @return whether it had one.
     */
    public boolean clear(int zone) {
        int id = policyOfZone(zone);
        if (id == NONE) {
            return false;
        }
        written.remove(zone);
        var nextZones = new Int2IntHashMap(zones);
        nextZones.remove(zone);
        zones = nextZones;
        var nextPolicies = new Int2ObjectHashMap<>(policies);
        nextPolicies.remove(id);
        policies = nextPolicies;
        return true;
    }

    /**
     * The policy that new connections of a zone get.
     *
     * @param zone 0 to 65535.
     * @return its number; 0 for the default one.
     */
    public int policyOfZone(int zone) {
        return zones.get(zone);
    }

    /** How long to wait, in milliseconds: 32 bits without sign, as Open vSwitch multiplies. */
    long millis(int policy, CtTimeout timeout) {
        int[] times = policy == NONE ? DEFAULTS : policies.get(policy);
        return (times == null ? DEFAULTS : times)[timeout.index()] * 1000L & 0xffff_ffffL;
    }
}
