package dev.patchbay.control.lab;

import dev.patchbay.codec.eth.MacAddress;
import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.control.json.Json;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one host must know of a lab that has been read and checked, as one line of JSON: a runner hands it to each host it
 * starts, so that not every one reads the whole file again. Checks and other hosts' bridges are left out.
 */
public final class LabSlice {
    private LabSlice() {}

    /**
     * Cuts out one host.
     *
     * @param lab to cut from
     * @param host name of the host
     * @return one line, without its end
     */
    public static String write(Lab lab, String host) {
        LabHost there = lab.hosts().get(host);
        Map<String, Object> slice = new LinkedHashMap<>();
        slice.put("file", lab.file());
        slice.put("name", lab.name());
        Map<String, Object> underlay = new LinkedHashMap<>();
        lab.underlay().forEach((end, bound) -> underlay.put(Ipv4Address.format(end), BoundAddress.text(bound)));
        slice.put("underlay", underlay);
        slice.put("host", host);
        slice.put("local_ip", Ipv4Address.format(there.localIp()));
        slice.put("bridges", there.bridges().stream().map(LabSlice::bridge).toList());
        slice.put(
                "namespaces",
                there.namespaces().stream().map(NamespaceSlice::write).toList());
        slice.put(
                "guests",
                lab.guestsOf(host).values().stream().map(LabSlice::guest).toList());
        return Json.write(slice);
    }

    private static Map<String, Object> bridge(BridgeSpec bridge) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", bridge.name());
        map.put("ports", bridge.ports().stream().map(LabSlice::port).toList());
        map.put("flows", bridge.flows());
        map.put("groups", bridge.groups());
        map.put("openflow", bridge.openflow());
        map.put("other_config", bridge.otherConfig());
        return map;
    }

    private static Map<String, Object> port(PortSpec port) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", port.name());
        map.put("ofport", (long) port.ofport());
        map.put("type", port.type());
        map.put("peer", port.peer());
        map.put("options", port.options());
        map.put("tag", (long) port.tag());
        map.put("trunks", port.trunks().stream().map(Integer::longValue).toList());
        map.put("vlan_mode", port.vlanMode());
        map.put("cvlans", port.cvlans().stream().map(Integer::longValue).toList());
        map.put("port_other_config", port.otherConfig());
        return map;
    }

    private static Map<String, Object> guest(GuestSpec guest) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", guest.name());
        map.put("port", guest.port());
        map.put("mac", MacAddress.format(guest.mac()));
        map.put("ip", guest.addresses().stream().map(Cidr::toString).toList());
        map.put("gateway", Ipv4Address.format(guest.gateway()));
        map.put("dhcp", guest.dhcp());
        return map;
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @param line without its end
     * @return a lab of one host, without checks
     */
    public static Lab read(String line) {
        Map<?, ?> slice = (Map<?, ?>) Json.parse(line);
        Map<Integer, InetAddress> underlay = new LinkedHashMap<>();
        texts(slice, "underlay")
                .forEach((end, bound) -> underlay.put(Ipv4Address.parse(end), BoundAddress.parse(bound)));
        String name = text(slice, "host");
        List<BridgeSpec> bridges = new ArrayList<>();
        list(slice, "bridges").forEach(bridge -> bridges.add(bridge((Map<?, ?>) bridge)));
        Map<String, GuestSpec> guests = new LinkedHashMap<>();
        for (Object guest : list(slice, "guests")) {
            GuestSpec spec = guest((Map<?, ?>) guest, name);
            guests.put(spec.name(), spec);
        }
        List<NamespaceSpec> namespaces = new ArrayList<>();
        list(slice, "namespaces").forEach(each -> namespaces.add(NamespaceSlice.read((Map<?, ?>) each)));
        LabHost host = new LabHost(
                name, Ipv4Address.parse(text(slice, "local_ip")), List.copyOf(bridges), List.copyOf(namespaces));
        return new Lab(text(slice, "file"), text(slice, "name"), underlay, Map.of(name, host), guests);
    }

    private static BridgeSpec bridge(Map<?, ?> map) {
        List<PortSpec> ports = new ArrayList<>();
        list(map, "ports").forEach(port -> ports.add(port((Map<?, ?>) port)));
        return new BridgeSpec(
                text(map, "name"),
                List.copyOf(ports),
                texts(list(map, "flows")),
                texts(list(map, "groups")),
                text(map, "openflow"),
                texts(map, "other_config"));
    }

    private static PortSpec port(Map<?, ?> map) {
        return new PortSpec(
                text(map, "name"),
                number(map.get("ofport")),
                text(map, "type"),
                text(map, "peer"),
                texts(map, "options"),
                number(map.get("tag")),
                list(map, "trunks").stream().map(LabSlice::number).toList(),
                text(map, "vlan_mode"),
                list(map, "cvlans").stream().map(LabSlice::number).toList(),
                texts(map, "port_other_config"));
    }

    private static GuestSpec guest(Map<?, ?> map, String host) {
        return new GuestSpec(
                text(map, "name"),
                host,
                text(map, "port"),
                MacAddress.parse(text(map, "mac")),
                texts(list(map, "ip")).stream().map(Cidr::parse).toList(),
                Ipv4Address.parse(text(map, "gateway")),
                Boolean.TRUE.equals(map.get("dhcp")));
    }

    private static String text(Map<?, ?> map, String key) {
        return (String) map.get(key);
    }

    private static int number(Object value) {
        return ((Number) value).intValue();
    }

    private static List<?> list(Map<?, ?> map, String key) {
        return (List<?>) map.get(key);
    }

    private static List<String> texts(List<?> list) {
        return list.stream().map(String::valueOf).toList();
    }

    private static Map<String, String> texts(Map<?, ?> map, String key) {
        Map<String, String> texts = new LinkedHashMap<>();
        ((Map<?, ?>) map.get(key)).forEach((name, value) -> texts.put((String) name, (String) value));
        return texts;
    }
}
