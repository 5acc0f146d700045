package dev.patchbay.perf.differential;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the scenarios of a run made Open vSwitch do, from its answers. */
final class Coverage {
    private static final int DEEPEST = 16;

    private long events;
    private long frames;
    private long outputs;
    private long learned;
    private long connections;
    private long packetIns;
    private final CacheUse use = new CacheUse();
    private final Map<Integer, Long> depths = new TreeMap<>();

    @SuppressWarnings("unchecked")
    void add(Comparison comparison) {
        Map<String, Object> scenario = comparison.scenario();
        use.add(comparison.use());
        for (Map<String, Object> event : (List<Map<String, Object>>) scenario.get("events")) {
            if (!(event.get("expected") instanceof Map<?, ?> expected)) {
                continue;
            }
            events++;
            if (expected.get("learned_flows") instanceof Map<?, ?> flows && !flows.isEmpty()) {
                learned++;
            }
            if (expected.get("conntrack") instanceof List<?> entries && !entries.isEmpty()) {
                connections++;
            }
            if (expected.get("packet_ins") instanceof List<?> packets) {
                packetIns += packets.size();
            }
            if (event.containsKey("inject")) {
                frames++;
                outputs += ((List<?>) expected.get("out")).size();
                long matched = 0;
                for (List<Object> hit : (List<List<Object>>) expected.get("hits")) {
                    matched += (Long) hit.getLast();
                }
                depths.merge((int) Math.min(matched, DEEPEST), 1L, Long::sum);
            }
        }
    }

    Map<String, Object> summary() {
        Map<String, Object> summary = new LinkedHashMap<>();
        summary.put("events", events);
        summary.put("frames", frames);
        summary.put("frames_sent", outputs);
        summary.put("events_with_learned_flows", learned);
        summary.put("events_with_connections", connections);
        summary.put("packets_for_controllers", packetIns);
        Map<String, Object> distribution = new LinkedHashMap<>();
        depths.forEach((depth, count) -> distribution.put(depth == DEEPEST ? depth + " and more" : "" + depth, count));
        summary.put("frames_by_matched_flows", distribution);
        use.summarize(summary);
        return summary;
    }
}
