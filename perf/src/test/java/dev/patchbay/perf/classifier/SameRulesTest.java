package dev.patchbay.perf.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SameRulesTest {
    private static final int LOOKUPS = 200_000;

    /** What Open vSwitch 3.1.0's own benchmark finds: 126,597 of 1,000,000 with 1,000 rules. */
    private static final double FOUND = 0.1266;

    @Test
    void shouldFindAsManyRulesAsThatBenchmarkDoes() {
        SameRules table = new SameRules(1_000, 10, 10);
        int hits = table.lookUp(LOOKUPS, false);
        assertThat(hits / (double) LOOKUPS).isCloseTo(FOUND, within(0.01));
        assertThat(table.lookUp(LOOKUPS, true)).isEqualTo(hits);
    }

    @Test
    void shouldFindARuleForEveryPacketWhereThereAreManyRules() {
        SameRules table = new SameRules(100_000, 10, 10);
        assertThat(table.lookUp(LOOKUPS, true)).isEqualTo(LOOKUPS);
        assertThat(table.rules()).isBetween(50_000, 82_000);
    }
}
