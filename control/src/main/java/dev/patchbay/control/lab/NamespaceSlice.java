package dev.patchbay.control.lab;

import dev.patchbay.codec.eth.MacAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A namespace inside a {@link LabSlice}. */
final class NamespaceSlice {
    private NamespaceSlice() {}

    static Map<String, Object> write(NamespaceSpec spec) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", spec.name());
        map.put("devices", spec.devices().stream().map(NamespaceSlice::device).toList());
        map.put("routes", spec.routes());
        map.put("rules", spec.rules());
        map.put(
                "neighbours",
                spec.neighbours().stream().map(NamespaceSlice::neighbour).toList());
        map.put("sysctls", spec.sysctls());
        map.put("iptables", spec.iptables());
        map.put("ip6tables", spec.ip6tables());
        map.put("ipsets", spec.ipsets());
        return map;
    }

    private static Map<String, Object> device(NamespaceSpec.Device device) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", device.name());
        map.put("mac", MacAddress.format(device.mac()));
        map.put("mtu", (long) device.mtu());
        map.put("up", device.up());
        map.put("addresses", device.addresses());
        map.put("port", device.port());
        if (device.peer() != null) {
            map.put("peer", List.of(device.peer().namespace(), device.peer().device()));
        }
        map.put("bridge", device.bridge());
        map.put("master", device.master());
        return map;
    }

    private static List<String> neighbour(NamespaceSpec.Neighbour neighbour) {
        return List.of(neighbour.address(), MacAddress.format(neighbour.mac()), neighbour.device());
    }

    static NamespaceSpec read(Map<?, ?> map) {
        List<NamespaceSpec.Device> devices = new ArrayList<>();
        list(map, "devices").forEach(device -> devices.add(device((Map<?, ?>) device)));
        List<NamespaceSpec.Neighbour> neighbours = new ArrayList<>();
        for (Object each : list(map, "neighbours")) {
            List<String> parts = texts((List<?>) each);
            neighbours.add(new NamespaceSpec.Neighbour(parts.get(0), MacAddress.parse(parts.get(1)), parts.get(2)));
        }
        Map<String, String> sysctls = new LinkedHashMap<>();
        ((Map<?, ?>) map.get("sysctls")).forEach((name, value) -> sysctls.put((String) name, (String) value));
        return new NamespaceSpec(
                (String) map.get("name"),
                List.copyOf(devices),
                texts(list(map, "routes")),
                texts(list(map, "rules")),
                List.copyOf(neighbours),
                sysctls,
                lists(map, "iptables"),
                lists(map, "ip6tables"),
                lists(map, "ipsets"));
    }

    private static NamespaceSpec.Device device(Map<?, ?> map) {
        List<?> peer = (List<?>) map.get("peer");
        return new NamespaceSpec.Device(
                (String) map.get("name"),
                MacAddress.parse((String) map.get("mac")),
                ((Number) map.get("mtu")).intValue(),
                (Boolean) map.get("up"),
                texts(list(map, "addresses")),
                (String) map.get("port"),
                peer == null ? null : new NamespaceSpec.Peer((String) peer.get(0), (String) peer.get(1)),
                (Boolean) map.get("bridge"),
                (String) map.get("master"));
    }

    private static List<?> list(Map<?, ?> map, String key) {
        return (List<?>) map.get(key);
    }

    private static List<String> texts(List<?> list) {
        return list.stream().map(String::valueOf).toList();
    }

    private static Map<String, List<String>> lists(Map<?, ?> map, String key) {
        Map<String, List<String>> lists = new LinkedHashMap<>();
        ((Map<?, ?>) map.get(key)).forEach((name, values) -> lists.put((String) name, texts((List<?>) values)));
        return lists;
    }
}
