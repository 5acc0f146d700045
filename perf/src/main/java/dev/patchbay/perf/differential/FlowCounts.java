package dev.patchbay.perf.differential;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How many packets each flow of a bridge has counted, from what {@code bridge/dump-flows} prints. */
final class FlowCounts {
    private static final int VISIBLE_TABLES = 254;
    private static final int DEFAULT_PRIORITY = 32768;
    private static final Pattern LINE = Pattern.compile(
            "(?:table_id=(\\d+), )?duration=\\d+s, n_packets=(\\d+), n_bytes=\\d+, (?:priority=(\\d+),?)?(.*?),?actions=(.*)");

    private final Map<Flow, Long> packets = new TreeMap<>();

    private record Flow(int table, int priority, String match, String actions) implements Comparable<Flow> {
        @Override
        public int compareTo(Flow other) {
            return toString().compareTo(other.toString());
        }
    }

    static FlowCounts parse(String dump) {
        FlowCounts counts = new FlowCounts();
        dump.lines().forEach(line -> {
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches()) {
                int table = matcher.group(1) == null ? 0 : Integer.parseInt(matcher.group(1));
                int priority = matcher.group(3) == null ? DEFAULT_PRIORITY : Integer.parseInt(matcher.group(3));
                if (table < VISIBLE_TABLES) {
                    counts.packets.put(
                            new Flow(table, priority, matcher.group(4), matcher.group(5)),
                            Long.parseLong(matcher.group(2)));
                }
            }
        });
        return counts;
    }

    /** Whether the same flows are there, whatever they have counted. */
    boolean sameFlows(FlowCounts other) {
        return packets.keySet().equals(other.packets.keySet());
    }

    /** The flows that have counted more than before, in the shape of {@code hits}. */
    List<List<Object>> since(FlowCounts before, String bridge) {
        Map<List<Object>, Long> old = before.byMatch();
        List<List<Object>> hits = new ArrayList<>();
        byMatch().forEach((flow, count) -> {
            long more = count - old.getOrDefault(flow, 0L);
            if (more > 0) {
                List<Object> hit = new ArrayList<>(List.of(bridge));
                hit.addAll(flow);
                hit.add(more);
                hits.add(hit);
            }
        });
        return hits;
    }

    private Map<List<Object>, Long> byMatch() {
        Map<List<Object>, Long> counts = new LinkedHashMap<>();
        packets.forEach((flow, count) ->
                counts.merge(List.of((long) flow.table, (long) flow.priority, flow.match), count, Long::sum));
        return counts;
    }
}
