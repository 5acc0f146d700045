package dev.patchbay.perf.peers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.control.json.Json;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SlicesTest {
    private final Slices slices =
            Slices.of((Map<?, ?>) Json.parse("{\"start\": 1000, \"slice\": 100, \"slices\": [1, 10, 100, 1000]}"));

    @Test
    void shouldCountWholeSlicesOnly() {
        assertThat(slices.between(1000, 1400)).isEqualTo(1111);
        assertThat(slices.between(1001, 1399)).isEqualTo(110);
        assertThat(slices.between(1100, Long.MAX_VALUE)).isEqualTo(1110);
        assertThat(slices.between(0, 1000)).isZero();
    }

    @Test
    void shouldDivideByTheTimeOfWholeSlices() {
        assertThat(slices.rate(1050, 1350)).isEqualTo(110 * 1e9 / 200);
    }

    @Test
    void shouldCountSlicesInWhichNothingCameAsTime() {
        assertThat(slices.rate(900, 1200)).isEqualTo(11 * 1e9 / 300);
    }

    @Test
    void shouldHaveNoRateWithinOneSlice() {
        assertThat(slices.rate(1010, 1090)).isZero();
    }
}
