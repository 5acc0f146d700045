package dev.patchbay.control.lab;

import dev.patchbay.control.neutron.IpPrefix;
import dev.patchbay.control.neutron.ModelException;
import dev.patchbay.control.neutron.NetworkType;
import dev.patchbay.control.neutron.StableNumbers;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What Neutron's server is configured with ({@code plugin.ini}, {@code ml2_conf.ini}): which types of networks there are, what a
 * network gets that names no type or no segment, and who carries frames.
 *
 * <p>A segment that is given may lie outside the ranges, as an administrator's may; one that is not is drawn from them, by the
 * network's id, so that networks that come and go change nobody else's.
 */
final class ServerConfig {
    /** Every key. */
    static final List<String> KEYS = List.of(
            "type_drivers",
            "tenant_network_types",
            "mechanism_drivers",
            "vni_ranges",
            "vxlan_group",
            "network_vlan_ranges",
            "flat_networks");

    private static final String L2_POPULATION = "l2population";
    private static final String OPENVSWITCH = "openvswitch";
    private static final IpPrefix MULTICAST = IpPrefix.parse("224.0.0.0/4");

    private final Map<String, List<String>> values = new LinkedHashMap<>();
    private final Map<NetworkType, List<Range>> ranges = new EnumMap<>(NetworkType.class);

    /** Segments from one to another, of a physical network or of none. */
    private record Range(String physical, long first, long last) {}

    /** A network's segment, and the physical network that it is on. */
    record Segment(String physical, long number) {}

    /** Takes one key; the last value counts. */
    void set(String key, List<String> list) throws ModelException {
        List<String> of = list.stream().filter(word -> !word.isEmpty()).toList();
        switch (key) {
            case "type_drivers", "tenant_network_types" -> {
                for (String type : of) {
                    if (NetworkType.of(type) == null) {
                        throw new ModelException(
                                key, "'" + type + "' is no type of network; expected " + NetworkType.names());
                    }
                }
            }
            case "mechanism_drivers" -> {
                if (!of.contains(OPENVSWITCH)) {
                    throw new ModelException(
                            key, "'" + OPENVSWITCH + "' must be among them: the hosts' agents are its");
                }
            }
            case "vni_ranges" -> ranges.put(NetworkType.VXLAN, ranges(key, of, NetworkType.VXLAN));
            case "network_vlan_ranges" -> ranges.put(NetworkType.VLAN, vlans(key, of));
            case "vxlan_group" -> group(key, of);
            default -> {
                // flat_networks: any names.
            }
        }
        values.put(key, of);
    }

    /** Open vSwitch sends no datagram to it; it must be one all the same. */
    private static void group(String key, List<String> list) throws ModelException {
        for (String group : list) {
            boolean good = false;
            try {
                good = MULTICAST.contains(IpPrefix.parse(group));
            } catch (IllegalArgumentException notAnAddress) {
                throw (ModelException) wrongGroup(key, group).initCause(notAnAddress);
            }
            if (!good) {
                throw wrongGroup(key, group);
            }
        }
    }

    private static ModelException wrongGroup(String key, String group) {
        return new ModelException(key, "'" + group + "' is no multicast address; expected one like 239.1.1.1");
    }

    private static List<Range> ranges(String key, List<String> list, NetworkType type) throws ModelException {
        List<Range> ranges = new ArrayList<>();
        for (String text : list) {
            ranges.add(range(key, "", text, type));
        }
        return ranges;
    }

    private static Range range(String key, String physical, String text, NetworkType type) throws ModelException {
        String[] ends = text.split(":", -1);
        if (ends.length == 2 && ends[0].matches("[0-9]{1,10}") && ends[1].matches("[0-9]{1,10}")) {
            long first = Long.parseLong(ends[0]);
            long last = Long.parseLong(ends[1]);
            if (first <= last && type.allows(first) && type.allows(last)) {
                return new Range(physical, first, last);
            }
        }
        throw new ModelException(
                key,
                "'" + text + "' is no range; expected FIRST:LAST within " + type.segments() + ", such as 1001:2000");
    }

    private static List<Range> vlans(String key, List<String> list) throws ModelException {
        List<Range> ranges = new ArrayList<>();
        for (String text : list) {
            int colon = text.indexOf(':');
            if (colon > 0) {
                ranges.add(range(key, text.substring(0, colon), text.substring(colon + 1), NetworkType.VLAN));
            }
        }
        return ranges;
    }

    /** Whether networks of a type can be made. */
    boolean hasType(NetworkType type) {
        return !values.containsKey("type_drivers") || values.get("type_drivers").contains(type.text());
    }

    /** The types that can be made, for messages. */
    String types() {
        return String.join(", ", values.getOrDefault("type_drivers", List.of()));
    }

    /** The type of a network that names none. */
    Optional<NetworkType> tenantType() {
        return values.getOrDefault("tenant_network_types", List.of()).stream()
                .findFirst()
                .map(NetworkType::of);
    }

    /** Whether the server tells agents of ports; empty if nothing is said. */
    Optional<Boolean> l2Population() {
        return Optional.ofNullable(values.get("mechanism_drivers")).map(drivers -> drivers.contains(L2_POPULATION));
    }

    /**
     * A segment for a network that names none.
     *
     * @param id of the network
     * @param physical network that it must be on, or empty for any
     * @param taken whether another network has a segment
     * @return empty if there is none left, or none at all
     */
    Optional<Segment> free(NetworkType type, String id, String physical, SegmentTaken taken) {
        List<Range> of = ranges.getOrDefault(type, List.of()).stream()
                .filter(range -> physical.isEmpty() || range.physical().equals(physical))
                .toList();
        long count =
                of.stream().mapToLong(range -> range.last() - range.first() + 1).sum();
        if (count == 0) {
            return Optional.empty();
        }
        long start = StableNumbers.below("segment", id, (int) Math.min(count, Integer.MAX_VALUE));
        for (long i = 0; i < count; i++) {
            Segment segment = at(of, (start + i) % count);
            if (!taken.test(segment.physical(), segment.number())) {
                return Optional.of(segment);
            }
        }
        return Optional.empty();
    }

    /** Whether a network has a segment. */
    @FunctionalInterface
    interface SegmentTaken {
        boolean test(String physical, long number);
    }

    private static Segment at(List<Range> ranges, long index) {
        long rest = index;
        for (Range range : ranges) {
            long size = range.last() - range.first() + 1;
            if (rest < size) {
                return new Segment(range.physical(), range.first() + rest);
            }
            rest -= size;
        }
        throw new IllegalArgumentException("index " + index);
    }

    /** Whether there are segments to draw for a type. */
    boolean hasRanges(NetworkType type) {
        return !ranges.getOrDefault(type, List.of()).isEmpty();
    }
}
