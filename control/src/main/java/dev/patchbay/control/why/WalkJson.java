package dev.patchbay.control.why;

import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.datapath.rehearsal.Datagram;
import dev.patchbay.datapath.rehearsal.End;
import dev.patchbay.datapath.rehearsal.Place;
import dev.patchbay.datapath.rehearsal.Walk;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A host's answer as JSON: places in a list, the first one where the packet came in, so that a long way is no deep document.
 *
 * <p>Stateless.
 */
final class WalkJson {
    private static final HexFormat HEX = HexFormat.of();

    private WalkJson() {}

    /** The answer. */
    static Map<String, Object> of(Walk walk) {
        List<Place> places = new ArrayList<>();
        places.add(walk.start());
        for (int i = 0; i < places.size(); i++) {
            places.addAll(places.get(i).next());
        }
        IdentityHashMap<Place, Long> numbers = new IdentityHashMap<>();
        for (Place place : places) {
            numbers.put(place, (long) numbers.size());
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("places", places.stream().map(place -> place(place, numbers)).toList());
        answer.put("datagrams", walk.datagrams().stream().map(WalkJson::of).toList());
        answer.put(
                "unknown",
                walk.unknown().stream()
                        .map(each ->
                                List.of(each.address().toString(), each.asker().toString()))
                        .toList());
        return answer;
    }

    private static Map<String, Object> place(Place place, IdentityHashMap<Place, Long> numbers) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("title", place.title());
        json.put("resumed", place.resumed());
        json.put("lines", List.copyOf(place.lines()));
        json.put("next", place.next().stream().map(numbers::get).toList());
        json.put("ends", place.ends().stream().map(WalkJson::of).toList());
        return json;
    }

    private static Map<String, Object> of(End end) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("kind", end.kind().name());
        json.put("what", end.what());
        json.put("cause", end.cause());
        json.put("blame", end.blame());
        json.put("frame", end.frame() == null ? null : hex(end.frame()));
        return json;
    }

    /** A datagram, as a host gives it and another one takes it. */
    static Map<String, Object> of(Datagram datagram) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("port", datagram.port());
        json.put("wire", datagram.wire());
        json.put("source", Ipv4Address.format(datagram.source()));
        json.put("destination", Ipv4Address.format(datagram.destination()));
        json.put("udp_port", (long) datagram.udpPort());
        json.put("vni", (long) datagram.vni());
        json.put("tos", (long) datagram.tos());
        json.put("ttl", (long) datagram.ttl());
        json.put("flags", (long) datagram.flags());
        json.put("frame", hex(datagram.frame()));
        return json;
    }

    /** The same, read. */
    static Datagram datagram(Map<?, ?> json) {
        return new Datagram(
                (String) json.get("port"),
                (Boolean) json.get("wire"),
                Ipv4Address.parse((String) json.get("source")),
                Ipv4Address.parse((String) json.get("destination")),
                number(json, "udp_port"),
                number(json, "vni"),
                number(json, "tos"),
                number(json, "ttl"),
                number(json, "flags"),
                frame((String) json.get("frame")));
    }

    private static int number(Map<?, ?> json, String key) {
        return ((Number) json.get(key)).intValue();
    }

    /** Octets as text. */
    static String hex(DirectBuffer frame) {
        byte[] bytes = new byte[frame.capacity()];
        frame.getBytes(0, bytes);
        return HEX.formatHex(bytes);
    }

    /** Text as octets; null of null. */
    static UnsafeBuffer frame(String hex) {
        return hex == null ? null : new UnsafeBuffer(HEX.parseHex(hex));
    }
}
