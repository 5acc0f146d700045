package dev.patchbay.perf.differential;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.patchbay.control.json.Json;
import dev.patchbay.control.scenario.ScenarioSession;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Frames that are cut short, lie about lengths or have flipped bits, through the whole worker and against tables that look at
 * every header and rewrite it. The recorded answers are Open vSwitch's ({@code patchbay differential --record}).
 */
class MalformedFramesFuzzTest {
    /** How many frames a pair of switches gets while others are looked for; kept frames have a pair of their own each. */
    private static final int FRAMES = 2_000;

    private static Pair pair;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldAnswerAsOpenVSwitchDid(boolean cache) throws Exception {
        Map<String, Object> scenario = recorded();
        try (ScenarioSession session = ScenarioSession.open(scenario, cache)) {
            for (int event = 0; event < session.events(); event++) {
                List<String> wrong = new ArrayList<>();
                Map<String, Object> came = session.play(event, wrong);
                wrong.addAll(session.differences(expected(scenario, event), came));
                assertThat(wrong).as("event %d", event).isEmpty();
            }
        }
    }

    @FuzzTest(maxDuration = "30s")
    void shouldAnswerFromTheCacheAsFromTheTablesWhateverArrives(byte[] frame) throws Exception {
        if (frame.length == 0) {
            return;
        }
        Map<String, Object> arrival =
                Map.of("inject", Map.of("port", "p1", "frame", HexFormat.of().formatHex(frame)));
        if (pair == null) {
            pair = Pair.open();
        }
        pair.play(arrival);
        if (++pair.frames == FRAMES || System.getenv("JAZZER_FUZZ") == null) {
            pair.close();
            pair = null;
        }
    }

    /** The same switch with and without a cache. */
    private static final class Pair {
        private final ScenarioSession cached;
        private final ScenarioSession plain;
        private int frames;

        private Pair(Map<String, Object> scenario) throws Exception {
            cached = ScenarioSession.open(scenario, true);
            plain = ScenarioSession.open(scenario, false);
        }

        static Pair open() throws Exception {
            Map<String, Object> scenario = new LinkedHashMap<>(recorded());
            scenario.put("events", List.of());
            return new Pair(scenario);
        }

        /** Twice, so that a flow that was cached answers. */
        void play(Map<String, Object> arrival) throws Exception {
            for (int time = 0; time < 2; time++) {
                List<String> wrong = new ArrayList<>();
                wrong.addAll(cached.differences(plain.play(arrival, wrong), cached.play(arrival, wrong)));
                assertThat(wrong).isEmpty();
            }
        }

        void close() {
            cached.close();
            plain.close();
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> recorded() throws IOException {
        try (InputStream file = MalformedFramesFuzzTest.class.getResourceAsStream("malformed-frames.json")) {
            return (Map<String, Object>) Json.parse(file.readAllBytes());
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> expected(Map<String, Object> scenario, int event) {
        return (Map<String, Object>)
                ((List<Map<String, Object>>) scenario.get("events")).get(event).get("expected");
    }
}
