package dev.patchbay.perf.differential;

import dev.patchbay.control.json.Json;
import dev.patchbay.control.scenario.BadScenarioException;
import dev.patchbay.control.scenario.ScenarioSession;
import dev.patchbay.control.scenario.UnplayableException;
import dev.patchbay.perf.ovs.OvsException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Plays a scenario on Open vSwitch and on Patchbay.
 *
 * <p><b>Threads.</b> One at a time.
 */
final class Comparer {
    private static final int TAG_DIGITS = 8;

    private final OvsPlayer ovs;

    Comparer(OvsPlayer ovs) {
        this.ovs = ovs;
    }

    /**
     * Compares.
     *
     * @param drawn may hold flows and events that one of the switches refuses: they are left out.
     */
    @SuppressWarnings("unchecked")
    Comparison compare(Map<String, Object> drawn) throws IOException, InterruptedException, OvsException {
        List<String> language = new ArrayList<>();
        Map<String, Object> scenario = copy(drawn);
        try {
            List<String> ours = new ArrayList<>();
            Map<String, Object> accepted = ScenarioSession.withoutRefused(scenario, ours);
            List<String> theirs = new ArrayList<>();
            ovs.begin(scenario, theirs);
            describeRefusals(drawn, accepted, theirs, language);
            if (!theirs.isEmpty() || !ours.isEmpty()) {
                // Only what both take, and in the same order, can be compared.
                scenario = intersection(accepted, theirs);
                ovs.begin(scenario, new ArrayList<>());
            }
        } catch (BadScenarioException | UnplayableException refused) {
            return new Comparison(scenario, List.of("[setup] " + refused.getMessage()), language, new CacheUse());
        }
        List<Map<String, Object>> events = new ArrayList<>();
        Set<Integer> refused = new HashSet<>();
        for (Map<String, Object> event : (List<Map<String, Object>>) scenario.get("events")) {
            Map<String, Object> played = new LinkedHashMap<>(event);
            played.remove("expected");
            try {
                played.put("expected", ovs.play(event));
                events.add(played);
            } catch (OvsException no) {
                if (!ovs.isAlive() || !(event.containsKey("ofctl") || event.containsKey("fdb_add"))) {
                    throw no;
                }
                refused.add(events.size());
                played.put("note", "Open vSwitch refuses this");
                events.add(played);
            }
        }
        if (ovs.strayed()) {
            return new Comparison(scenario, List.of(), language, new CacheUse());
        }
        scenario.put("events", events);
        scenario.put("generated_by", "Open vSwitch 3.1.0");
        List<String> differences = new ArrayList<>();
        CacheUse use = new CacheUse();
        for (boolean cache : new boolean[] {false, true}) {
            if (differences.isEmpty()) {
                play(scenario, refused, cache ? use : null, differences);
            }
        }
        if (differences.isEmpty()) {
            scenario.put(
                    "events",
                    IntStream.range(0, events.size())
                            .filter(i -> !refused.contains(i))
                            .mapToObj(events::get)
                            .toList());
        }
        return new Comparison(scenario, differences, language, use);
    }

    /** Without a place to note its use there is no cache. */
    private static void play(
            Map<String, Object> scenario, Set<Integer> refused, CacheUse use, List<String> differences) {
        boolean cache = use != null;
        try (ScenarioSession session = ScenarioSession.open(scenario, cache)) {
            for (int i = 0; i < session.events(); i++) {
                List<String> found = new ArrayList<>();
                step(session, scenario, i, refused.contains(i), found);
                if (cache) {
                    use.look(session, i);
                }
                if (!found.isEmpty()) {
                    int event = i;
                    found.forEach(difference ->
                            differences.add((cache ? "[cache on, event " : "[event ") + event + "] " + difference));
                    return;
                }
            }
        } catch (BadScenarioException | UnplayableException wrong) {
            differences.add("[setup] " + wrong.getMessage());
        } catch (RuntimeException failure) {
            differences.add("[failure] " + failure + " at "
                    + List.of(failure.getStackTrace()).stream()
                            .limit(3)
                            .map(String::valueOf)
                            .collect(Collectors.joining(" < ")));
        }
    }

    @SuppressWarnings("unchecked")
    private static void step(
            ScenarioSession session, Map<String, Object> scenario, int index, boolean refused, List<String> found) {
        Map<String, Object> event = ((List<Map<String, Object>>) scenario.get("events")).get(index);
        Map<String, Object> came;
        try {
            came = session.play(index, found);
        } catch (UnplayableException no) {
            if (!refused) {
                found.add("refused: " + no.getMessage());
            }
            return;
        }
        if (refused) {
            found.add("accepted: what Open vSwitch refuses: " + Json.write(event));
            return;
        }
        List<String> strict = session.differences(expected(event), came);
        // Ports are flooded in no particular order, so what comes back to a port on several ways has none.
        if (!strict.isEmpty()) {
            Map<String, Object> wanted = sorted(expected(event));
            Map<String, Object> sorted = sorted(came);
            alignCuts(wanted, sorted);
            found.addAll(session.differences(wanted, sorted));
        }
    }

    /**
     * How much {@code max_len} leaves of a frame that gets a tag depends on whether the tag is there when the frame is cut, and
     * that on which port a flood before it came to last: frames that differ by the length of a tag at their end count as equal.
     */
    @SuppressWarnings("unchecked")
    private static void alignCuts(Map<String, Object> wanted, Map<String, Object> came) {
        if (wanted.get("out") instanceof List<?> some
                && came.get("out") instanceof List<?> others
                && some.size() == others.size()) {
            List<Object> aligned = new ArrayList<>();
            for (int i = 0; i < some.size(); i++) {
                Map<String, Object> one = (Map<String, Object>) some.get(i);
                Map<String, Object> other = new LinkedHashMap<>((Map<String, Object>) others.get(i));
                String frame = (String) one.get("frame");
                String otherFrame = (String) other.get("frame");
                boolean cut = frame.startsWith(otherFrame) || otherFrame.startsWith(frame);
                if (cut && Math.abs(frame.length() - otherFrame.length()) == TAG_DIGITS) {
                    other.put("frame", frame);
                }
                aligned.add(other);
            }
            came.put("out", aligned);
        }
    }

    private static Map<String, Object> sorted(Map<String, Object> answers) {
        Map<String, Object> copy = new LinkedHashMap<>(answers);
        if (answers.get("out") instanceof List<?> outputs) {
            copy.put(
                    "out",
                    outputs.stream().sorted(Comparator.comparing(Json::write)).toList());
        }
        if (answers.get("packet_ins") instanceof List<?> packets) {
            copy.put(
                    "packet_ins",
                    packets.stream().sorted(Comparator.comparing(Json::write)).toList());
        }
        return copy;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> expected(Map<String, Object> event) {
        return (Map<String, Object>) event.get("expected");
    }

    @SuppressWarnings("unchecked")
    private static void describeRefusals(
            Map<String, Object> drawn, Map<String, Object> ours, List<String> theirs, List<String> language) {
        List<Map<String, Object>> all = (List<Map<String, Object>>) drawn.get("bridges");
        List<Map<String, Object>> taken = (List<Map<String, Object>>) ours.get("bridges");
        for (int i = 0; i < all.size(); i++) {
            for (String member : List.of("groups", "flows")) {
                List<String> mine = (List<String>) taken.get(i).getOrDefault(member, List.of());
                for (String text : (List<String>) all.get(i).getOrDefault(member, List.of())) {
                    if (mine.contains(text) == theirs.contains(text)) {
                        language.add((mine.contains(text) ? "only Patchbay takes: " : "only Open vSwitch takes: ")
                                + all.get(i).getOrDefault("openflow", "OpenFlow10")
                                + ' '
                                + text);
                    }
                }
            }
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> intersection(Map<String, Object> accepted, List<String> refused) {
        Map<String, Object> scenario = copy(accepted);
        for (Map<String, Object> bridge : (List<Map<String, Object>>) scenario.get("bridges")) {
            for (String member : List.of("groups", "flows")) {
                if (bridge.containsKey(member)) {
                    List<String> both = new ArrayList<>((List<String>) bridge.get(member));
                    both.removeAll(refused);
                    bridge.put(member, both);
                }
            }
        }
        return scenario;
    }

    /** As deep as the lists of flows, which players replace. */
    @SuppressWarnings("unchecked")
    static Map<String, Object> copy(Map<String, Object> scenario) {
        Map<String, Object> copy = new LinkedHashMap<>(scenario);
        List<Object> bridges = new ArrayList<>();
        for (Map<String, Object> bridge : (List<Map<String, Object>>) scenario.get("bridges")) {
            bridges.add(new LinkedHashMap<>(bridge));
        }
        copy.put("bridges", bridges);
        return copy;
    }
}
