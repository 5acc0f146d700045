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
        Map<String, Object> scenario = new LinkedHashMap<>(recorded());
        Map<String, Object> arrival =
                Map.of("inject", Map.of("port", "p1", "frame", HexFormat.of().formatHex(frame)));
        scenario.put("events", List.of(arrival, arrival));
        try (ScenarioSession cached = ScenarioSession.open(scenario, true);
                ScenarioSession plain = ScenarioSession.open(scenario, false)) {
            for (int event = 0; event < cached.events(); event++) {
                List<String> wrong = new ArrayList<>();
                wrong.addAll(cached.differences(plain.play(event, wrong), cached.play(event, wrong)));
                assertThat(wrong).isEmpty();
            }
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
