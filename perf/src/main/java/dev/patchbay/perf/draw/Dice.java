package dev.patchbay.perf.draw;

import java.util.List;
import java.util.SplittableRandom;

/**
 * Chance, repeatable from its seed.
 *
 * <p><b>Threads.</b> One at a time.
 */
public final class Dice {
    private final SplittableRandom random;

    /**
     * New dice.
     *
     * @param seed the same seed throws the same numbers.
     */
    public Dice(long seed) {
        random = new SplittableRandom(seed);
    }

    /**
     * A number.
     *
     * @param bound at least 1.
     * @return 0 to {@code bound - 1}.
     */
    public int below(int bound) {
        return random.nextInt(bound);
    }

    /**
     * A number within limits.
     *
     * @param least included.
     * @param most included.
     * @return any of them.
     */
    public int between(int least, int most) {
        return random.nextInt(least, most + 1);
    }

    /**
     * Whether something happens that does so now and then.
     *
     * @param percent how often.
     * @return true in that many of a hundred cases.
     */
    public boolean percent(int percent) {
        return random.nextInt(100) < percent;
    }

    /**
     * 64 random bits.
     *
     * @return any number.
     */
    public long bits() {
        return random.nextLong();
    }

    /**
     * One of several.
     *
     * @param choices at least one.
     * @param <T> what.
     * @return any of them.
     */
    @SafeVarargs
    @SuppressWarnings("varargs")
    public final <T> T of(T... choices) {
        return choices[random.nextInt(choices.length)];
    }

    /**
     * One of a list.
     *
     * @param choices at least one.
     * @param <T> what.
     * @return any of them.
     */
    public <T> T of(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    int pick(int[] choices) {
        return choices[random.nextInt(choices.length)];
    }

    long pick(long[] choices) {
        return choices[random.nextInt(choices.length)];
    }
}
