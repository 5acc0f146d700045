package dev.patchbay.perf.soundness;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The soundness test must be able to fail: each place that adds bits to a mask is left out, and each must be noticed. */
class FaultsTest {
    /** Fixed, so that a build does not fail because a rare packet was not drawn. */
    private static final long SEED = 1;

    /** A stop for machines that are busy with something else: a quiet one needs a fraction of a minute. */
    private static final long SECONDS = 900;

    @Test
    void shouldNoticeEveryPlaceThatDoesNotUnwildcard() {
        FaultRun run = new FaultRun(SEED, SECONDS);
        run.run();
        assertThat(run.uncaught())
                .as("places whose bits no packet needs, or for whose packets no generator exists")
                .isEmpty();
    }

    @Test
    void shouldFindThePlacesInTheClassFiles() {
        assertThat(SiteScan.all())
                .hasSizeGreaterThan(50)
                .anySatisfy(site -> assertThat(site.method()).isEqualTo("beginMask"))
                .allSatisfy(site -> assertThat(site.line()).isPositive());
    }
}
