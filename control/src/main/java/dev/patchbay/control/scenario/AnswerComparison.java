package dev.patchbay.control.scenario;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Compares what was expected of an event with what came, by the rules of the scenario format.
 *
 * <p><b>What.</b> Frames are compared in their order per port, packets for the controller in their order per bridge, all
 * the rest as sets. Only what the format calls free is left out: of the trace, what the cache matches and the datapath does,
 * and the name of a TCP state in the connection table.
 *
 * <p><b>Invariants.</b> An answer that is written down and compared with itself has no difference. A member of
 * {@code expected} that is not known is a difference, so that nothing passes unread.
 */
final class AnswerComparison {
    private static final Set<String> KNOWN =
            Set.of("trace", "out", "packet_ins", "hits", "learned_flows", "removed_flows", "fdb", "conntrack");

    private final FlowNormalizer flows;
    private final List<String> differences = new ArrayList<>();

    private AnswerComparison(FlowNormalizer flows) {
        this.flows = flows;
    }

    /**
     * All differences, each in one or a few lines; none if the answers agree.
     *
     * @param expected as in the file
     * @param actual in the same shape
     */
    static List<String> differences(Map<String, Object> expected, Map<String, Object> actual, FlowNormalizer flows) {
        AnswerComparison comparison = new AnswerComparison(flows);
        try {
            comparison.compare(expected, actual);
        } catch (ClassCastException | NullPointerException malformed) {
            comparison.differences.add("expected: not in the shape of the scenario format");
        }
        return comparison.differences;
    }

    private void compare(Map<String, Object> expected, Map<String, Object> actual) {
        expected.keySet().stream()
                .filter(key -> !KNOWN.contains(key))
                .forEach(key -> differences.add(key + ": not known, so nothing was compared with it"));
        compareTraces(expected.get("trace"), actual.get("trace"));
        // Absent means that nothing left, at an event that is no frame.
        compareLists("out", byPort(expected.get("out")), byPort(actual.get("out")), AnswerComparison::frame);
        if (expected.containsKey("packet_ins")) {
            compareLists(
                    "packet_ins",
                    byKey(expected.get("packet_ins"), "bridge"),
                    byKey(actual.get("packet_ins"), "bridge"),
                    AnswerComparison::frame);
        }
        if (expected.containsKey("hits")) {
            compareSets("hits", hits(expected.get("hits")), hits(actual.get("hits")));
        }
        if (expected.containsKey("learned_flows")) {
            compareFlows("learned_flows", expected, actual);
        }
        compareFlows("removed_flows", expected, actual);
        if (expected.containsKey("fdb")) {
            compareSets("fdb", fdb(expected.get("fdb")), fdb(actual.get("fdb")));
        }
        if (expected.containsKey("conntrack")) {
            compareSets("conntrack", conntrack(expected.get("conntrack")), conntrack(actual.get("conntrack")));
        }
    }

    /** Tables and final flow; how narrow the megaflow is, and the datapath's actions, are free. */
    private void compareTraces(Object expected, Object actual) {
        if (expected instanceof Map<?, ?> wanted && actual instanceof Map<?, ?> came) {
            List<String> tables = lookUps(wanted.get("tables"));
            List<String> passed = lookUps(came.get("tables"));
            if (!tables.equals(passed)) {
                differences.add("trace, tables:\n  expected " + tables + "\n  came     " + passed);
            }
            if (!Objects.equals(wanted.get("final_flow"), came.get("final_flow"))) {
                differences.add("trace, final flow:\n  expected " + wanted.get("final_flow") + "\n  came     "
                        + came.get("final_flow"));
            }
            if (!Objects.equals(wanted.get("notes"), came.get("notes"))) {
                differences.add(
                        "trace, notes:\n  expected " + wanted.get("notes") + "\n  came     " + came.get("notes"));
            }
        }
    }

    private List<String> lookUps(Object tables) {
        List<String> lines = new ArrayList<>();
        for (Object lookUp : (List<?>) tables) {
            List<?> fields = (List<?>) lookUp;
            lines.add(fields.get(0) + " table=" + fields.get(1) + ",priority=" + fields.get(2) + " match=["
                    + flows.match((String) fields.get(3)) + "]");
        }
        return lines;
    }

    private void compareFlows(String field, Map<String, Object> expected, Map<String, Object> actual) {
        compareSets(field, flowLines(expected.get(field)), flowLines(actual.get(field)));
    }

    private void compareSets(String field, List<String> expected, List<String> actual) {
        List<String> missing = without(expected, actual);
        List<String> surplus = without(actual, expected);
        missing.forEach(line -> differences.add(field + ": expected and did not come: " + line));
        surplus.forEach(line -> differences.add(field + ": came and was not expected: " + line));
    }

    /** Order counts within each list. */
    private void compareLists(
            String field,
            Map<String, List<Map<String, Object>>> expected,
            Map<String, List<Map<String, Object>>> actual,
            Function<Map<String, Object>, String> text) {
        Set<String> names = new TreeSet<>(expected.keySet());
        names.addAll(actual.keySet());
        for (String name : names) {
            List<Map<String, Object>> wanted = expected.getOrDefault(name, List.of());
            List<Map<String, Object>> came = actual.getOrDefault(name, List.of());
            if (wanted.size() != came.size()) {
                differences.add(field + " on " + name + ": expected " + wanted.size() + ", came " + came.size()
                        + listed("expected", wanted, text) + listed("came", came, text));
                continue;
            }
            for (int i = 0; i < wanted.size(); i++) {
                if (!wanted.get(i).equals(came.get(i))) {
                    differences.add(field + " on " + name + ", number " + (i + 1) + ": "
                            + whatDiffers(wanted.get(i), came.get(i)));
                }
            }
        }
    }

    private static String listed(
            String heading, List<Map<String, Object>> items, Function<Map<String, Object>, String> text) {
        StringBuilder lines = new StringBuilder();
        items.forEach(item -> lines.append("\n  ").append(heading).append(' ').append(text.apply(item)));
        return lines.toString();
    }

    private static String frame(Map<String, Object> item) {
        Object tunnel = item.get("tunnel");
        return item.get("frame") + (tunnel == null ? "" : " " + tunnel);
    }

    private static String whatDiffers(Map<String, Object> expected, Map<String, Object> actual) {
        Set<String> keys = new LinkedHashSet<>(expected.keySet());
        keys.addAll(actual.keySet());
        StringBuilder text = new StringBuilder();
        for (String key : keys) {
            Object wanted = expected.get(key);
            Object came = actual.get(key);
            if (Objects.equals(wanted, came)) {
                continue;
            }
            text.append("\n  ").append(key);
            if (key.equals("frame")) {
                text.append(" differs from octet ").append(firstDifference((String) wanted, (String) came));
            }
            text.append("\n    expected ")
                    .append(wanted)
                    .append("\n    came     ")
                    .append(came);
        }
        return text.toString();
    }

    private static int firstDifference(String expected, String actual) {
        int i = 0;
        while (i < expected.length() && i < actual.length() && expected.charAt(i) == actual.charAt(i)) {
            i++;
        }
        return i / 2;
    }

    private Map<String, List<Map<String, Object>>> byPort(Object frames) {
        return byKey(frames, "port");
    }

    @SuppressWarnings("unchecked")
    private static Map<String, List<Map<String, Object>>> byKey(Object items, String key) {
        Map<String, List<Map<String, Object>>> sorted = new TreeMap<>();
        if (items != null) {
            for (Map<String, Object> item : (List<Map<String, Object>>) items) {
                sorted.computeIfAbsent((String) item.get(key), _ -> new ArrayList<>())
                        .add(item);
            }
        }
        return sorted;
    }

    private List<String> hits(Object hits) {
        List<String> lines = new ArrayList<>();
        if (hits != null) {
            for (Object hit : (List<?>) hits) {
                List<?> fields = (List<?>) hit;
                lines.add(fields.get(0) + " table=" + fields.get(1) + ",priority=" + fields.get(2) + " match=["
                        + flows.match((String) fields.get(3)) + "] packets=" + fields.get(4));
            }
        }
        return lines;
    }

    private List<String> flowLines(Object byBridge) {
        List<String> lines = new ArrayList<>();
        if (byBridge != null) {
            ((Map<?, ?>) byBridge).forEach((bridge, list) -> {
                for (Object line : (List<?>) list) {
                    lines.add(bridge + " " + flows.flow((String) bridge, (String) line));
                }
            });
        }
        return lines;
    }

    private static List<String> fdb(Object byBridge) {
        List<String> lines = new ArrayList<>();
        if (byBridge != null) {
            ((Map<?, ?>) byBridge).forEach((bridge, list) -> {
                lines.add(bridge + " is recorded");
                for (Object entry : (List<?>) list) {
                    lines.add(bridge + " " + new TreeMap<>((Map<?, ?>) entry));
                }
            });
        }
        return lines;
    }

    private static List<String> conntrack(Object connections) {
        List<String> lines = new ArrayList<>();
        if (connections != null) {
            for (Object connection : (List<?>) connections) {
                lines.add(((String) connection).replaceAll(",protoinfo=\\(state=[^)]*\\)", ""));
            }
        }
        return lines;
    }

    /** What is in the first list and not in the second; equal lines count one by one. */
    private static List<String> without(List<String> lines, List<String> others) {
        List<String> left = new ArrayList<>(lines);
        for (String other : others) {
            left.remove(other);
        }
        return left;
    }
}
