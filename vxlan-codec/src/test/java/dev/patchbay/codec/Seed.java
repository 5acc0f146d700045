package dev.patchbay.codec;

import java.util.Random;
import java.util.function.Consumer;

/** Runs a randomized test with a fresh seed, or the one of {@code -Dpatchbay.seed}, and names it when the test fails. */
public final class Seed {
    private Seed() {}

    /** Calls {@code test} with a seeded generator; whatever it throws comes back with the seed in front. */
    public static void run(Consumer<Random> test) {
        long seed = Long.getLong("patchbay.seed", System.nanoTime());
        try {
            test.accept(new Random(seed));
        } catch (Throwable failure) {
            throw new AssertionError("with -Dpatchbay.seed=" + seed + ": " + failure.getMessage(), failure);
        }
    }
}
