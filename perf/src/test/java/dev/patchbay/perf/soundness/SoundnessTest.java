package dev.patchbay.perf.soundness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.flowcache.key.FlowMask;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The product's central property: with the cache on, a switch does for every packet, in every state, what it does with the
 * cache off. {@code patchbay soundness --seed} repeats what failed.
 */
class SoundnessTest {
    private static final long CASES = Long.getLong("patchbay.cases", 3_000_000);

    /** A stop for machines that are busy with something else. */
    private static final long SECONDS = 60;

    @Test
    void shouldAnswerFromTheCacheAsTheTablesWould() throws InterruptedException {
        long seed = Long.getLong("patchbay.seed", new Random().nextLong() >>> 1);
        SoundnessRun run = new SoundnessRun(seed, CASES, SECONDS, FlowMask::new);
        run.run(2);
        System.out.printf("soundness, seed %d: %s%n", seed, run.tally().summary());
        assertThat(run.findings())
                .as("patchbay soundness --seed N --cases 1, N as below")
                .isEmpty();
        assertThat(run.tally().cachedFrames).isPositive();
    }
}
