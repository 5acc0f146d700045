package dev.patchbay.datapath.revalidator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The arithmetic of Open vSwitch's udpif_revalidator(). */
class FlowLimitTest {
    private final FlowLimit limit = new FlowLimit(200_000);

    private void walk(int flows, long tookMs) {
        limit.walkBegins(flows);
        limit.walkEnds(flows, tookMs);
    }

    @Test
    void shouldBeginLowAndRiseAsFarAsTheWalksAreFast() {
        assertThat(limit.limit()).isEqualTo(10_000);
        walk(10_000, 0);
        assertThat(limit.limit()).isEqualTo(11_000);
        walk(10_000, 900);
        assertThat(limit.limit()).as("10,000 in 0.9 s are 11,111 in one").isEqualTo(12_000);
        walk(10_000, 900);
        assertThat(limit.limit()).isEqualTo(12_000);
        for (int i = 0; i < 1_000; i++) {
            walk(150_000, 1);
        }
        assertThat(limit.limit()).isEqualTo(200_000);
        assertThat(limit.highest()).isEqualTo(150_000);
        assertThat(limit.average()).isCloseTo(150_000, org.assertj.core.data.Offset.offset(1));
    }

    @Test
    void shouldFallWhenAWalkTakesLong() {
        limit.set(100_000);
        walk(90_000, 1_200);
        assertThat(limit.limit()).isEqualTo(100_000);
        walk(90_000, 1_301);
        assertThat(limit.limit()).isEqualTo(75_000);
        walk(90_000, 3_999);
        assertThat(limit.limit()).isEqualTo(25_000);
        assertThat(limit.durationMs()).isEqualTo(3_999);
        walk(90_000, 1_000_000);
        assertThat(limit.limit()).isEqualTo(1_000);
    }

    @Test
    void shouldStayWithinWhatTheUserAllows() {
        FlowLimit small = new FlowLimit(1);
        assertThat(small.limit()).isOne();
        small.walkBegins(1);
        small.walkEnds(1, 0);
        assertThat(small.limit()).isOne();
        small.set(7);
        assertThat(small.limit()).isEqualTo(7);
        small.walkEnds(1, 2_500);
        assertThat(small.limit()).isOne();
    }

    @Test
    void shouldCountWhatItPrevented() {
        limit.set(10);
        assertThat(limit.reached(9)).isFalse();
        assertThat(limit.reached(10)).isTrue();
        assertThat(limit.exceededTwice(20)).isFalse();
        assertThat(limit.exceededTwice(21)).isTrue();
        limit.hit();
        limit.walkBegins(21);
        assertThat(limit.hits()).isEqualTo(2);
        assertThat(limit.kills()).isOne();
    }
}
