package dev.patchbay.control.scenario;

import dev.patchbay.control.json.Json;
import dev.patchbay.control.lab.BridgeSpec;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Runs scenario files one after the other and prints what differs.
 *
 * <p>A file passes if it passes in every cache mode asked for; then nothing is printed about it. When answers are written,
 * {@code expected} is not read: a file passes if it can be played and all modes give the same answers.
 */
public final class ScenarioRun {
    private static final int LINE_WIDTH = 160;

    private final List<Boolean> cacheModes;
    private final Path answers;
    private final PrintWriter out;
    private int passed;
    private int failed;
    private int bad;

    /**
     * A run.
     *
     * @param cacheModes whether the cache is on, for each time that a file is played
     * @param answers the folder for files with the switch's own answers, or null to compare with what is expected
     * @param out gets the differences and, from {@link #finish}, the last line
     */
    public ScenarioRun(List<Boolean> cacheModes, Path answers, PrintWriter out) {
        this.cacheModes = List.copyOf(cacheModes);
        this.answers = answers;
        this.out = out;
    }

    /** Runs one file. */
    public void run(Path file) {
        List<String> differences = new ArrayList<>();
        try {
            Scenario scenario = ScenarioReader.read(Files.readAllBytes(file));
            List<Map<String, Object>> first = null;
            for (boolean cache : cacheModes) {
                List<Map<String, Object>> given = play(scenario, cache, differences);
                if (first != null && given != null && !first.equals(given)) {
                    differences.add("the answers with the cache on and off differ" + where(scenario, first, given));
                }
                first = first == null ? given : first;
            }
            if (answers != null && first != null) {
                write(scenario, first, file);
            }
        } catch (BadScenarioException wrong) {
            bad++;
            differences.add(wrong.getMessage());
        } catch (NoSuchFileException missing) {
            bad++;
            differences.add("no such file");
        } catch (IOException failure) {
            bad++;
            differences.add(failure.getMessage());
        }
        differences.forEach(difference -> out.println(file + ": " + difference));
        if (differences.isEmpty()) {
            passed++;
        } else {
            failed++;
        }
    }

    /**
     * Prints the last line.
     *
     * @return the exit status: 0 if all passed, 1 if one did not, 2 if one could not be read
     */
    public int finish() {
        out.println(passed + " passed, " + failed + " failed");
        out.flush();
        return bad > 0 ? 2 : failed > 0 ? 1 : 0;
    }

    /** Plays a scenario; null if it could not be played to its end. */
    private List<Map<String, Object>> play(Scenario scenario, boolean cache, List<String> differences)
            throws BadScenarioException {
        String mode = cache ? "[cache on] " : "[cache off] ";
        List<Map<String, Object>> given = new ArrayList<>();
        try (ScenarioPlayer player = new ScenarioPlayer(scenario, cache)) {
            for (Step step : scenario.steps()) {
                List<String> found = new ArrayList<>();
                Map<String, Object> came = player.play(step, found);
                given.add(came);
                if (answers == null && !scenario.optional() && !step.optional()) {
                    found.addAll(AnswerComparison.differences(expected(scenario, step), came, spelling(scenario)));
                }
                found.forEach(difference -> differences.add(mode + step + ": " + difference));
            }
            return given;
        } catch (UnplayableException unplayable) {
            differences.add(mode + "cannot be played: " + unplayable.getMessage());
            return null;
        }
    }

    private static FlowNormalizer spelling(Scenario scenario) {
        return new FlowSpelling(scenario.bridges().stream()
                .collect(Collectors.toMap(BridgeSpec::name, bridge -> OpenFlowVersion.of(bridge.openflow()))));
    }

    private static Map<String, Object> expected(Scenario scenario, Step step) throws BadScenarioException {
        Map<String, Object> expected = scenario.expected(step);
        if (expected == null) {
            throw new BadScenarioException(
                    "events[" + step.index() + "]", "'expected' is missing; use --answers to make one");
        }
        return expected;
    }

    private static String where(Scenario scenario, List<Map<String, Object>> first, List<Map<String, Object>> second) {
        for (Step step : scenario.steps()) {
            Map<String, Object> one = first.get(step.index());
            Map<String, Object> other = second.get(step.index());
            if (!one.equals(other)) {
                return ", first at " + step + ":\n  " + Json.write(one) + "\n  " + Json.write(other);
            }
        }
        return "";
    }

    @SuppressWarnings("unchecked")
    private void write(Scenario scenario, List<Map<String, Object>> given, Path file) throws IOException {
        Map<String, Object> document = new LinkedHashMap<>(scenario.document());
        List<Object> events = new ArrayList<>();
        for (Step step : scenario.steps()) {
            Map<String, Object> event =
                    new LinkedHashMap<>(((List<Map<String, Object>>) document.get("events")).get(step.index()));
            event.remove("expected");
            event.put("expected", given.get(step.index()));
            events.add(event);
        }
        document.put("events", events);
        Files.createDirectories(answers);
        Files.writeString(answers.resolve(file.getFileName()), Json.writeReadable(document, LINE_WIDTH));
    }
}
