package dev.patchbay.perf.draw;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.control.scenario.ScenarioSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScenarioDrawTest {
    private static final ScenarioDraw.Features ALL = new ScenarioDraw.Features(true, true, true, true, true);

    @Test
    void shouldDrawTheSameFromTheSameSeed() {
        assertThat(new ScenarioDraw(7, ALL).draw("a", 30)).isEqualTo(new ScenarioDraw(7, ALL).draw("a", 30));
        assertThat(new ScenarioDraw(7, ALL).draw("a", 30)).isNotEqualTo(new ScenarioDraw(8, ALL).draw("a", 30));
    }

    @Test
    void shouldDrawMostlyFlowsThatSwitchesTake() throws Exception {
        int drawn = 0;
        List<String> refused = new ArrayList<>();
        for (int seed = 0; seed < 50; seed++) {
            Map<String, Object> scenario = new ScenarioDraw(seed, ALL).draw("a", 5);
            for (Object bridge : (List<?>) scenario.get("bridges")) {
                drawn += ((List<?>) ((Map<?, ?>) bridge).get("flows")).size();
            }
            ScenarioSession.withoutRefused(scenario, refused);
        }
        assertThat(refused.size()).as("of %d: %s", drawn, refused).isLessThan(drawn / 2);
    }
}
