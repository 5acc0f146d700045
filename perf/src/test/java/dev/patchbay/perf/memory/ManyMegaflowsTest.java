package dev.patchbay.perf.memory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManyMegaflowsTest {
    @ParameterizedTest
    @CsvSource({"1, 1", "1000, 1", "1000, 10", "5000, 64"})
    void shouldFindAMegaflowForEachKey(int flows, int subtables) {
        ManyMegaflows cache = new ManyMegaflows(flows, subtables);
        assertThat(cache.flows()).isEqualTo(flows);
        assertThat(cache.lookUp(6_400)).isEqualTo(6_400);
    }
}
