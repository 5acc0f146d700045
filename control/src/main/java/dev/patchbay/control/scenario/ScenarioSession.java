package dev.patchbay.control.scenario;

import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.counter.WorkerCounter;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import dev.patchbay.flowcache.key.FlowKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * One switch that a scenario is played on event by event, for those that look at it in between.
 *
 * <p>Documents are scenario files as {@link dev.patchbay.control.json.Json} reads them. {@code expected} is not needed.
 *
 * <p><b>Threads.</b> One at a time.
 */
public final class ScenarioSession implements AutoCloseable {
    private final Scenario scenario;
    private final ScenarioPlayer player;
    private final FlowNormalizer spelling;

    private ScenarioSession(Scenario scenario, ScenarioPlayer player) {
        this.scenario = scenario;
        this.player = player;
        spelling = new FlowSpelling(scenario.bridges().stream()
                .collect(Collectors.toMap(bridge -> bridge.name(), bridge -> OpenFlowVersion.of(bridge.openflow()))));
    }

    /**
     * Sets a switch up.
     *
     * @param document a scenario.
     * @param cache whether flows are cached.
     * @return at the first event.
     * @throws BadScenarioException if the document is not in the format.
     * @throws UnplayableException if the switch refuses its configuration.
     */
    public static ScenarioSession open(Map<String, Object> document, boolean cache)
            throws BadScenarioException, UnplayableException {
        Scenario scenario = ScenarioReader.read(document);
        return new ScenarioSession(scenario, new ScenarioPlayer(scenario, cache));
    }

    /**
     * A scenario without those of its groups and flows that the switch refuses.
     *
     * @param document a scenario.
     * @param refused gets what was left out, with the reason.
     * @return a document of its own, but for the members that need no change.
     * @throws BadScenarioException if the document is not in the format.
     * @throws UnplayableException if the switch refuses the bridges or ports.
     */
    @SuppressWarnings("unchecked")
    public static Map<String, Object> withoutRefused(Map<String, Object> document, List<String> refused)
            throws BadScenarioException, UnplayableException {
        List<Map<String, Object>> bare = new ArrayList<>();
        List<Map<String, Object>> full = (List<Map<String, Object>>) document.get("bridges");
        for (Map<String, Object> bridge : full) {
            Map<String, Object> copy = new LinkedHashMap<>(bridge);
            copy.remove("flows");
            copy.remove("groups");
            bare.add(copy);
        }
        Map<String, Object> result = new LinkedHashMap<>(document);
        result.put("bridges", bare);
        Scenario scenario = ScenarioReader.read(result);
        try (ScenarioSwitch on = new ScenarioSwitch(scenario.bridges(), false, false)) {
            for (int i = 0; i < bare.size(); i++) {
                Map<String, Object> bridge = full.get(i);
                if (bridge.containsKey("groups")) {
                    bare.get(i).put("groups", accepted(on, bridge, "groups", "add-group", refused));
                }
                bare.get(i).put("flows", accepted(on, bridge, "flows", "add-flow", refused));
            }
        }
        return result;
    }

    @SuppressWarnings("unchecked")
    private static List<String> accepted(
            ScenarioSwitch on, Map<String, Object> bridge, String member, String command, List<String> refused) {
        List<String> accepted = new ArrayList<>();
        String version = (String) bridge.getOrDefault("openflow", "OpenFlow10");
        for (String text : (List<String>) bridge.getOrDefault(member, List.of())) {
            try {
                on.ofctl(List.of("-O", version, command, (String) bridge.get("name"), text));
                accepted.add(text);
            } catch (UnplayableException no) {
                refused.add(no.getMessage());
            }
        }
        return accepted;
    }

    /**
     * Number of events.
     *
     * @return 0 or more.
     */
    public int events() {
        return scenario.steps().size();
    }

    /**
     * Lets an event happen.
     *
     * @param event index; every one once, in order.
     * @param complaints gets what is wrong whatever was expected: the cache answering otherwise than the tables.
     * @return the answers, in the shape of {@code expected}.
     * @throws UnplayableException if the switch does not do what the event asks for.
     */
    public Map<String, Object> play(int event, List<String> complaints) throws UnplayableException {
        return player.play(scenario.steps().get(event), complaints);
    }

    /**
     * Lets something happen that is not in the scenario.
     *
     * @param event as one stands in a file.
     * @param complaints as of {@link #play(int, List)}.
     * @return the answers, in the shape of {@code expected}.
     * @throws BadScenarioException if the event is not in the format.
     * @throws UnplayableException if the switch does not do what the event asks for.
     */
    public Map<String, Object> play(Map<String, Object> event, List<String> complaints)
            throws BadScenarioException, UnplayableException {
        Map<String, Object> document = new LinkedHashMap<>(scenario.document());
        document.put("events", List.of(event));
        return player.play(ScenarioReader.read(document).steps().getFirst(), complaints);
    }

    /**
     * What differs between answers.
     *
     * @param expected in the shape of {@code expected}.
     * @param came likewise.
     * @return one text per difference; none if they agree.
     */
    public List<String> differences(Map<String, Object> expected, Map<String, Object> came) {
        return AnswerComparison.differences(expected, came, spelling);
    }

    /**
     * The key that the datapath makes of the frame of an event.
     *
     * @param event index.
     * @param key overwritten.
     * @return false if the event is no frame, or one that reaches no port.
     * @throws UnplayableException if there is no such port.
     */
    public boolean key(int event, FlowKey key) throws UnplayableException {
        return scenario.steps().get(event).event() instanceof Event.Inject inject
                && player.on().key(inject, key);
    }

    /**
     * Asks the model, or changes it.
     *
     * @param work gets the model.
     * @param <T> kind of answer.
     * @return its answer.
     * @throws UnplayableException with the message of what the model refused.
     */
    public <T> T onModel(Function<SwitchModel, T> work) throws UnplayableException {
        return player.on().onModel(work);
    }

    /**
     * How many frames were sent once more because their flow was cached.
     *
     * @return 0 or more.
     */
    public long repeated() {
        return player.repeated();
    }

    /**
     * What the workers counted so far.
     *
     * @param counter which.
     * @return 0 or more.
     */
    public long counted(WorkerCounter counter) {
        return player.on().counted(counter);
    }

    /**
     * How many frames the cache answered, the repetitions included.
     *
     * @return 0 or more.
     */
    public long cachedFrames() {
        return player.on().cachedFrames();
    }

    @Override
    public void close() {
        player.close();
    }
}
