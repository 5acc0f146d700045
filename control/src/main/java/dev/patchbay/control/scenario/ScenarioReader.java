package dev.patchbay.control.scenario;

import dev.patchbay.control.json.Json;
import dev.patchbay.control.json.JsonSyntaxException;
import dev.patchbay.control.lab.BridgeSpec;
import dev.patchbay.control.lab.PortSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Reads a scenario file and checks all of it, so that playing it fails only for reasons of the switch.
 *
 * <p>A key that is not known is an error: an ignored one would make a file pass that says something else. Members of the
 * top level beyond the known ones are kept, they are remarks. {@code expected} is not looked at but for being an object.
 */
final class ScenarioReader {
    private static final Set<String> BRIDGE_KEYS =
            Set.of("name", "ports", "flows", "groups", "openflow", "other_config", "fdb");
    private static final Set<String> PORT_KEYS = Set.of(
            "name", "ofport", "type", "peer", "options", "tag", "trunks", "vlan_mode", "cvlans", "port_other_config");
    private static final Set<String> OPTION_KEYS =
            Set.of("local_ip", "remote_ip", "key", "in_key", "out_key", "df_default", "tos", "ttl", "csum", "dst_port");
    private static final Set<String> EVENT_KEYS =
            Set.of("inject", "warp_ms", "ofctl", "port_admin", "fdb_flush", "fdb_add", "ct_flush");
    private static final Set<String> REMARK_KEYS = Set.of("note", "optional", "expected");

    private static final int MAX_OFPORT = 0xfeff;
    private static final int MAX_FRAME_BYTES = 65_535;

    private final Set<String> portNames = new HashSet<>();
    private final Set<String> tunnelPorts = new HashSet<>();
    private final Set<String> bridgeNames = new HashSet<>();

    private ScenarioReader() {}

    /**
     * Reads a file's content.
     *
     * @throws BadScenarioException naming the place
     */
    static Scenario read(byte[] content) throws BadScenarioException {
        Object document;
        try {
            document = Json.parse(content);
        } catch (JsonSyntaxException wrong) {
            throw new BadScenarioException("", wrong.getMessage());
        }
        return read(document);
    }

    /** As {@link #read(byte[])}, for a document that is read already. */
    static Scenario read(Object document) throws BadScenarioException {
        return new ScenarioReader().scenario(new JsonPlace("", document));
    }

    private Scenario scenario(JsonPlace top) throws BadScenarioException {
        List<BridgeSpec> bridges = new ArrayList<>();
        Set<String> fdbBridges = new LinkedHashSet<>();
        for (JsonPlace bridge : top.member("bridges").elements()) {
            BridgeSpec spec = bridge(bridge);
            bridges.add(spec);
            if (bridge.truth("fdb", true)) {
                fdbBridges.add(spec.name());
            }
        }
        List<Step> steps = new ArrayList<>();
        for (JsonPlace event : top.member("events").elements()) {
            steps.add(step(steps.size(), event));
        }
        return new Scenario(
                top.text("name", ""),
                List.copyOf(bridges),
                fdbBridges,
                top.truth("packet_ins", false),
                top.truth("conntrack", false),
                top.truth("trace", true),
                isOptional(top),
                List.copyOf(steps),
                top.object());
    }

    private BridgeSpec bridge(JsonPlace bridge) throws BadScenarioException {
        bridge.allowOnly(BRIDGE_KEYS);
        JsonPlace name = bridge.member("name");
        if (!bridgeNames.add(name.text())) {
            throw name.wrong("a second bridge of this name");
        }
        portNames.add(name.text());
        List<PortSpec> ports = new ArrayList<>();
        for (JsonPlace port : bridge.elements("ports")) {
            ports.add(port(port));
        }
        return new BridgeSpec(
                name.text(),
                List.copyOf(ports),
                texts(bridge.elements("flows")),
                texts(bridge.elements("groups")),
                bridge.text("openflow", "OpenFlow10"),
                bridge.scalars("other_config"));
    }

    private PortSpec port(JsonPlace port) throws BadScenarioException {
        port.allowOnly(PORT_KEYS);
        JsonPlace name = port.member("name");
        if (!portNames.add(name.text())) {
            throw name.wrong("a second port of this name");
        }
        JsonPlace options = port.optional("options");
        if (options != null) {
            options.allowOnly(OPTION_KEYS);
        }
        String type = port.text("type", "");
        switch (type) {
            case "", "internal" -> {}
            case "patch" -> port.member("peer").text();
            case "vxlan" -> {
                port.member("options").member("remote_ip").text();
                tunnelPorts.add(name.text());
            }
            default ->
                throw port.member("type").wrong("'" + type + "' is no type of port; known are internal, patch, vxlan");
        }
        return new PortSpec(
                name.text(),
                (int) port.member("ofport").number(1, MAX_OFPORT),
                type,
                port.text("peer", ""),
                port.scalars("options"),
                (int) port.number("tag", -1, 0, 4095),
                numbers(port.elements("trunks")),
                port.text("vlan_mode", ""),
                numbers(port.elements("cvlans")),
                port.scalars("port_other_config"));
    }

    private Step step(int index, JsonPlace event) throws BadScenarioException {
        List<String> kinds =
                event.object().keySet().stream().filter(EVENT_KEYS::contains).toList();
        for (String key : event.object().keySet()) {
            if (!EVENT_KEYS.contains(key) && !REMARK_KEYS.contains(key)) {
                throw event.wrong("'" + key + "' is no event; known are "
                        + String.join(", ", EVENT_KEYS.stream().sorted().toList()));
            }
        }
        if (kinds.size() != 1) {
            throw event.wrong(
                    kinds.isEmpty()
                            ? "nothing happens in it"
                            : "more than one thing happens: " + String.join(", ", kinds));
        }
        JsonPlace expected = event.optional("expected");
        if (expected != null) {
            expected.object();
        }
        JsonPlace detail = event.member(kinds.getFirst());
        Event what = switch (kinds.getFirst()) {
            case "inject" -> inject(detail);
            case "warp_ms" -> new Event.Warp(detail.number(0, Long.MAX_VALUE / 2));
            case "ofctl" -> ofctl(detail);
            case "port_admin" -> portAdmin(detail);
            case "fdb_flush" -> new Event.FdbFlush(bridgeName(detail));
            case "fdb_add" -> fdbAdd(detail);
            default -> new Event.CtFlush();
        };
        return new Step(index, what, event.text("note", ""), isOptional(event));
    }

    private Event inject(JsonPlace inject) throws BadScenarioException {
        inject.allowOnly(Set.of("port", "frame", "tunnel"));
        JsonPlace port = inject.member("port");
        String name = portName(port);
        DirectBuffer frame = frame(inject.member("frame"));
        JsonPlace tunnel = inject.optional("tunnel");
        if (tunnelPorts.contains(name) != (tunnel != null)) {
            throw inject.wrong(
                    tunnel == null ? "'tunnel' is missing for a vxlan port" : port.path() + " is no vxlan port");
        }
        if (tunnel == null) {
            return new Event.Inject(name, frame, null);
        }
        tunnel.allowOnly(Set.of("tun_id", "remote_ip", "ttl", "tos"));
        return new Event.Inject(
                name,
                frame,
                new Event.OuterHeader(
                        (int) tunnel.member("tun_id").number(0, 0xff_ffff),
                        tunnel.text("remote_ip", null),
                        (int) tunnel.number("ttl", 64, 0, 255),
                        (int) tunnel.number("tos", 0, 0, 255)));
    }

    private Event ofctl(JsonPlace ofctl) throws BadScenarioException {
        List<JsonPlace> words = ofctl.elements();
        if (words.size() < 2) {
            throw ofctl.wrong("expected [command, bridge, argument...]");
        }
        bridgeName(words.get(1));
        return new Event.Ofctl(texts(words));
    }

    private Event portAdmin(JsonPlace admin) throws BadScenarioException {
        admin.allowOnly(Set.of("port", "up"));
        admin.member("up");
        return new Event.PortAdmin(portName(admin.member("port")), admin.truth("up", true));
    }

    private Event fdbAdd(JsonPlace add) throws BadScenarioException {
        add.allowOnly(Set.of("bridge", "port", "vlan", "mac"));
        return new Event.FdbAdd(
                bridgeName(add.member("bridge")),
                portName(add.member("port")),
                (int) add.member("vlan").number(0, 4095),
                add.member("mac").text());
    }

    private String bridgeName(JsonPlace name) throws BadScenarioException {
        if (!bridgeNames.contains(name.text())) {
            throw name.wrong("there is no bridge '" + name.text() + "'");
        }
        return name.text();
    }

    private String portName(JsonPlace name) throws BadScenarioException {
        if (!portNames.contains(name.text())) {
            throw name.wrong("there is no port '" + name.text() + "'");
        }
        return name.text();
    }

    private static DirectBuffer frame(JsonPlace frame) throws BadScenarioException {
        try {
            byte[] bytes = HexFormat.of().parseHex(frame.text());
            if (bytes.length == 0 || bytes.length > MAX_FRAME_BYTES) {
                throw frame.wrong("a frame has from 1 to " + MAX_FRAME_BYTES + " octets, this one " + bytes.length);
            }
            return new UnsafeBuffer(bytes);
        } catch (IllegalArgumentException notHex) {
            throw frame.wrong("expected an even number of hexadecimal digits");
        }
    }

    /** Both a truth value and a reason in words are in use. */
    private static boolean isOptional(JsonPlace place) throws BadScenarioException {
        JsonPlace optional = place.optional("optional");
        return optional != null && (optional.value() instanceof String || place.truth("optional", false));
    }

    private static List<String> texts(List<JsonPlace> places) throws BadScenarioException {
        List<String> texts = new ArrayList<>();
        for (JsonPlace place : places) {
            texts.add(place.scalar());
        }
        return List.copyOf(texts);
    }

    private static List<Integer> numbers(List<JsonPlace> places) throws BadScenarioException {
        List<Integer> numbers = new ArrayList<>();
        for (JsonPlace place : places) {
            numbers.add((int) place.number(0, 4095));
        }
        return List.copyOf(numbers);
    }
}
