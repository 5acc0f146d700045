package dev.patchbay.flowcache.emc;

/**
 * Decides which misses are worth an insertion: one in so many, by lot.
 *
 * <p><b>Threads.</b> Confined to one thread. <b>Memory.</b> Allocates nothing.
 */
final class Lottery {
    private final long threshold;
    private int random;

    /**
     * A lottery.
     *
     * @param inverseProbability of winning: 1 always, n once in n times, 0 never.
     * @param seed of the lots.
     */
    Lottery(int inverseProbability, long seed) {
        if (inverseProbability < 0) {
            throw new IllegalArgumentException("inverseProbability must not be negative: " + inverseProbability);
        }
        threshold = inverseProbability == 0 ? 0 : (1L << 32) / inverseProbability;
        // Xorshift never leaves 0.
        random = (int) (seed ^ (seed >>> 32)) | 1;
    }

    /** Whether none ever wins. */
    boolean isVain() {
        return threshold == 0;
    }

    /** Whether this one wins. */
    boolean wins() {
        return (draw() & 0xffff_ffffL) < threshold;
    }

    /** Any number. */
    int draw() {
        int value = random;
        value ^= value << 13;
        value ^= value >>> 17;
        value ^= value << 5;
        random = value;
        return value;
    }
}
