package dev.patchbay.perf.soundness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.flowcache.key.FlowMask;
import org.junit.jupiter.api.Test;

/**
 * The product's central property: with the cache on, a switch does for every packet, in every state, what it does with the
 * cache off. {@code patchbay soundness --seed} repeats what failed.
 */
class SoundnessTest {
    /** Fixed, so that a build does not fail because of what it drew that day; {@code patchbay soundness} draws new ones. */
    private static final long SEED = Long.getLong("patchbay.seed", 1);

    private static final long HISTORIES = Long.getLong("patchbay.histories", 250);

    /** A stop for machines that are busy with something else. */
    private static final long SECONDS = 900;

    @Test
    void shouldAnswerFromTheCacheAsTheTablesWould() throws InterruptedException {
        SoundnessRun run =
                new SoundnessRun(SEED, HISTORIES, Long.MAX_VALUE, SECONDS, FlowMask::new, Corners.scenarios());
        run.run(2);
        System.out.printf("soundness, seed %d: %s%n", SEED, run.tally().summary());
        assertThat(run.findings())
                .as("patchbay soundness --seed N --cases 1, N as below")
                .isEmpty();
        assertThat(run.tally().cachedFrames).isPositive();
        assertThat(run.tally().cases).isGreaterThan(1_000_000);
    }
}
