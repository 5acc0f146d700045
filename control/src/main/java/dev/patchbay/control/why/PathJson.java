package dev.patchbay.control.why;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.agrona.DirectBuffer;

/**
 * A way as JSON: stops in a list, the first one where the packet begins, each naming those after it by their place in the list.
 *
 * <p>Stateless.
 */
final class PathJson {
    private PathJson() {}

    static Map<String, Object> of(Origin origin, DirectBuffer frame, Stop start) {
        List<Stop> stops = new ArrayList<>();
        stops.add(start);
        for (int i = 0; i < stops.size(); i++) {
            stops.addAll(stops.get(i).next());
        }
        IdentityHashMap<Stop, Long> numbers = new IdentityHashMap<>();
        for (Stop stop : stops) {
            numbers.put(stop, (long) numbers.size());
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("from", origin.text());
        json.put("frame", WalkJson.hex(frame));
        json.put("stops", stops.stream().map(stop -> stop(stop, numbers)).toList());
        json.put("delivered", WhyCommand.isDelivered(start));
        return json;
    }

    private static Map<String, Object> stop(Stop stop, IdentityHashMap<Stop, Long> numbers) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("host", stop.host());
        json.put("place", stop.title());
        json.put("resumed", stop.resumed());
        if (!stop.way().isEmpty()) {
            json.put("way", stop.way());
        }
        json.put("steps", stop.lines().stream().map(String::strip).toList());
        json.put("next", stop.next().stream().map(numbers::get).toList());
        json.put("ends", stop.endings().stream().map(PathJson::ending).toList());
        return json;
    }

    private static Map<String, Object> ending(Ending ending) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("kind", ending.kind().name());
        json.put("text", ending.text());
        if (!ending.blame().isEmpty()) {
            json.put("blame", ending.blame());
        }
        if (!ending.reason().isEmpty()) {
            json.put("reason", ending.reason());
        }
        if (ending.receiver() != null) {
            json.put("guest", ending.receiver().name());
        }
        json.put("frame", ending.frame() == null ? null : WalkJson.hex(ending.frame()));
        return json;
    }
}
