package dev.patchbay.control.neutron;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The numbers that a host's agent and switch have given out and keep while what they were given to is there: local VLANs of
 * networks, OpenFlow numbers of ports, conjunctions of security groups, connections' zones of ports, cookies of bridges.
 *
 * <p><b>What.</b> A compiler run asks for a number and gets the one that was given before, or a new one: of VLANs the lowest
 * that is free, of ports the one above all that the bridge ever had, so that a removed port's flows cannot be taken for a new
 * one's. So two runs over deployments that differ in one object give flows that differ in that object alone.
 *
 * <p><b>Invariants.</b> Two things of a kind never have one number. What a run between {@link #begin} and {@link #end} does not
 * ask for is forgotten, but for tunnel ports: a remote end that comes back gets its number again.
 *
 * <p><b>Threads.</b> One at a time.
 */
public final class KeptNumbers {
    private static final int LAST_VLAN = 4094;
    private static final int LAST_PORT = 0xfeff;
    private static final int CONJUNCTIONS = 8;
    private static final int LAST_ZONE = 65_535;

    private final Map<String, Integer> vlans = new LinkedHashMap<>();
    private final Map<String, Map<String, Integer>> ports = new LinkedHashMap<>();
    private final Map<String, Integer> highest = new LinkedHashMap<>();
    private final Map<String, Integer> conjunctions = new LinkedHashMap<>();
    private final Map<String, Integer> zones = new LinkedHashMap<>();
    private final Map<String, Long> cookies = new LinkedHashMap<>();
    private final Map<String, Set<Integer>> foreign = new HashMap<>();
    private final Set<String> asked = new HashSet<>();
    private int lastConjunction = CONJUNCTIONS;

    /** Nothing has been given out. */
    public KeptNumbers() {}

    /**
     * The same numbers, to try something with.
     *
     * @return independent of these
     */
    public KeptNumbers copy() {
        return read(written());
    }

    /** A run begins: what it does not ask for will be forgotten. */
    void begin() {
        asked.clear();
    }

    /** The run is over. */
    void end() {
        vlans.keySet().removeIf(network -> !asked.contains("vlan " + network));
        ports.forEach((bridge, of) -> of.keySet()
                .removeIf(port ->
                        !bridge.equals(HostCompiler.TUNNEL_BRIDGE) && !asked.contains("port " + bridge + " " + port)));
        conjunctions.keySet().removeIf(key -> !asked.contains("conjunction " + key));
        cookies.keySet().removeIf(bridge -> !asked.contains("cookie " + bridge));
    }

    /**
     * Tells which ports a bridge has now; the numbers of those that the agent did not make are not given out.
     *
     * @param bridge its name
     * @param there OpenFlow number by name of the port
     */
    public void avoid(String bridge, Map<String, Integer> there) {
        Set<Integer> others = new HashSet<>();
        there.forEach((port, number) -> {
            if (!ports.getOrDefault(bridge, Map.of()).containsKey(port)) {
                others.add(number);
            }
        });
        foreign.put(bridge, others);
    }

    /**
     * The number of a port.
     *
     * @param floor the first number that such ports get on this bridge
     * @throws ModelException if the bridge has all the ports that OpenFlow has numbers for
     */
    int port(String bridge, String port, int floor) throws ModelException {
        asked.add("port " + bridge + " " + port);
        Map<String, Integer> of = ports.computeIfAbsent(bridge, unknown -> new LinkedHashMap<>());
        Integer known = of.get(port);
        Set<Integer> taken = new HashSet<>(foreign.getOrDefault(bridge, Set.of()));
        if (known != null && !taken.contains(known)) {
            return known;
        }
        taken.addAll(of.values());
        int number = Math.max(floor, highest.getOrDefault(bridge, 0) + 1);
        if (number > LAST_PORT) {
            number = floor;
        }
        while (taken.contains(number)) {
            number++;
        }
        if (number > LAST_PORT) {
            throw new ModelException("port " + port, "bridge " + bridge + " has no number left for it");
        }
        of.put(port, number);
        highest.merge(bridge, number, Math::max);
        return number;
    }

    /**
     * The local VLAN of a network.
     *
     * @param wanted by network where certain ones are; nobody else gets those
     * @throws ModelException if none is left
     */
    int localVlan(String network, Map<String, Integer> wanted) throws ModelException {
        asked.add("vlan " + network);
        Integer given = wanted.get(network);
        if (given != null) {
            vlans.put(network, given);
            return given;
        }
        Integer known = vlans.get(network);
        if (known != null && !wanted.containsValue(known)) {
            return known;
        }
        Set<Integer> taken = new HashSet<>(vlans.values());
        taken.addAll(wanted.values());
        int vlan = 1;
        while (taken.contains(vlan)) {
            vlan++;
        }
        if (vlan > LAST_VLAN) {
            throw new ModelException(
                    "network " + network, "no local VLAN is left: all " + LAST_VLAN + " of the host are used");
        }
        vlans.put(network, vlan);
        return vlan;
    }

    /** The first of the eight numbers of a pair of groups, a direction and a family. */
    int conjunctions(String key) {
        asked.add("conjunction " + key);
        return conjunctions.computeIfAbsent(key, unknown -> lastConjunction += CONJUNCTIONS);
    }

    /**
     * The zones of connections that ports have where iptables filters: each the lowest that is free. Other ports lose theirs.
     *
     * @param of all ports that need one, by id
     * @param first the lowest of all
     */
    void zones(Collection<String> of, int first) {
        zones.keySet().retainAll(of);
        int zone = first;
        for (String port : of) {
            while (zones.containsValue(zone)) {
                zone++;
            }
            zones.putIfAbsent(port, zone);
        }
    }

    /**
     * The zones of connections.
     *
     * @return by port id, as of the last run
     */
    public Map<String, Integer> zones() {
        return Collections.unmodifiableMap(zones);
    }

    /**
     * The cookie of a bridge's flows.
     *
     * @param otherwise what it is if it has none yet
     */
    long cookie(String bridge, long otherwise) {
        asked.add("cookie " + bridge);
        return cookies.computeIfAbsent(bridge, unknown -> otherwise);
    }

    /**
     * The local VLANs.
     *
     * @return by network id, as of the last run
     */
    public Map<String, Integer> localVlans() {
        return Collections.unmodifiableMap(vlans);
    }

    /**
     * Everything, to be written down.
     *
     * @return maps, numbers and texts as {@link dev.patchbay.control.json.Json} writes them
     */
    public Map<String, Object> written() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("local_vlans", longs(vlans));
        Map<String, Object> numbers = new LinkedHashMap<>();
        ports.forEach((bridge, of) -> numbers.put(bridge, longs(of)));
        all.put("ofports", numbers);
        all.put("highest_ofports", longs(highest));
        all.put("conjunctions", longs(conjunctions));
        all.put("last_conjunction", (long) lastConjunction);
        all.put("zones", longs(zones));
        Map<String, Object> texts = new LinkedHashMap<>();
        cookies.forEach((bridge, cookie) -> texts.put(bridge, "0x" + Long.toHexString(cookie)));
        all.put("cookies", texts);
        return all;
    }

    private static Map<String, Object> longs(Map<String, Integer> numbers) {
        Map<String, Object> longs = new LinkedHashMap<>();
        numbers.forEach((key, number) -> longs.put(key, (long) number));
        return longs;
    }

    /**
     * Reads what {@link #written} gave; parts that are not there are empty.
     *
     * @param all maps, numbers and texts
     * @return the numbers
     * @throws IllegalArgumentException if it is something else, or gives one number twice
     */
    public static KeptNumbers read(Map<?, ?> all) {
        KeptNumbers numbers = new KeptNumbers();
        numbers.vlans.putAll(unique("local_vlans", integers("local_vlans", all.get("local_vlans"), LAST_VLAN)));
        map("ofports", all.get("ofports")).forEach((bridge, of) -> {
            Map<String, Integer> known = unique("ofports of " + bridge, integers("ofports", of, LAST_PORT));
            numbers.ports.put(bridge, known);
            known.values().forEach(number -> numbers.highest.merge(bridge, number, Math::max));
        });
        integers("highest_ofports", all.get("highest_ofports"), LAST_PORT)
                .forEach((bridge, number) -> numbers.highest.merge(bridge, number, Math::max));
        numbers.conjunctions.putAll(
                unique("conjunctions", integers("conjunctions", all.get("conjunctions"), Integer.MAX_VALUE)));
        numbers.conjunctions
                .values()
                .forEach(number -> numbers.lastConjunction = Math.max(numbers.lastConjunction, number));
        if (all.get("last_conjunction") instanceof Long last && last <= Integer.MAX_VALUE) {
            numbers.lastConjunction = Math.max(numbers.lastConjunction, last.intValue());
        }
        numbers.zones.putAll(unique("zones", integers("zones", all.get("zones"), LAST_ZONE)));
        map("cookies", all.get("cookies")).forEach((bridge, cookie) -> {
            if (!String.valueOf(cookie).matches("0x[0-9a-f]{1,16}")) {
                throw new IllegalArgumentException("cookie " + cookie + " of bridge " + bridge + " is no number");
            }
            numbers.cookies.put(
                    bridge, Long.parseUnsignedLong(String.valueOf(cookie).substring(2), 16));
        });
        return numbers;
    }

    private static Map<String, Object> map(String what, Object value) {
        if (value == null) {
            return Map.of();
        }
        if (!(value instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException(what + " is not a map");
        }
        Map<String, Object> copy = new LinkedHashMap<>();
        map.forEach((key, each) -> copy.put(String.valueOf(key), each));
        return copy;
    }

    private static Map<String, Integer> integers(String what, Object value, int most) {
        Map<String, Integer> integers = new LinkedHashMap<>();
        map(what, value).forEach((key, each) -> {
            if (!(each instanceof Long number) || number < 1 || number > most) {
                throw new IllegalArgumentException(what + ": " + key + " is not a number from 1 to " + most);
            }
            integers.put(key, number.intValue());
        });
        return integers;
    }

    private static Map<String, Integer> unique(String what, Map<String, Integer> numbers) {
        List<Integer> all = new ArrayList<>(numbers.values());
        if (new LinkedHashSet<>(all).size() != all.size()) {
            throw new IllegalArgumentException(what + " gives one number twice");
        }
        return numbers;
    }
}
