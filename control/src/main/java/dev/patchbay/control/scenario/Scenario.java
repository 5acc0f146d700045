package dev.patchbay.control.scenario;

import dev.patchbay.control.lab.BridgeSpec;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A scenario file, read and checked.
 *
 * @param name as the file calls itself
 * @param bridges in the order in which they are made
 * @param fdbBridges those whose MAC table is part of the answers
 * @param packetIns whether an OpenFlow 1.0 controller listens and what it gets is part of the answers
 * @param conntrack whether the connection table is part of the answers
 * @param trace whether an explanation of each packet is part of the answers
 * @param optional whether other answers than the recorded ones are acceptable throughout
 * @param steps what happens, in order
 * @param document the whole file, for writing it back with other answers
 */
record Scenario(
        String name,
        List<BridgeSpec> bridges,
        Set<String> fdbBridges,
        boolean packetIns,
        boolean conntrack,
        boolean trace,
        boolean optional,
        List<Step> steps,
        Map<String, Object> document) {
    /**
     * What the file expects of a step.
     *
     * @return the {@code expected} object, or null if the step has none
     */
    @SuppressWarnings("unchecked")
    Map<String, Object> expected(Step step) {
        List<Map<String, Object>> events = (List<Map<String, Object>>) document.get("events");
        return (Map<String, Object>) events.get(step.index()).get("expected");
    }
}
