package dev.patchbay.datapath.counter;

/**
 * The bins of a histogram as {@code dpif-netdev/pmd-perf-show} has them: {@link #BINS} of them, each with the greatest value
 * that still belongs to it; the last one takes all others.
 *
 * <p><b>Threads.</b> Immutable.
 */
public final class HistogramWalls {
    /** Number of bins. */
    public static final int BINS = 32;

    private static final int LAST = BINS - 2;

    private final long[] walls = new long[BINS - 1];

    private HistogramWalls() {}

    /**
     * Walls at equal distances.
     *
     * @param min of the first bin, not negative.
     * @param max of the last bin but one, greater.
     * @return new walls.
     */
    public static HistogramWalls linear(long min, long max) {
        HistogramWalls made = new HistogramWalls();
        for (int i = 0; i <= LAST; i++) {
            made.walls[i] = min + i * (max - min) / LAST;
        }
        return made;
    }

    /**
     * Walls of equal ratios, as far as whole numbers allow.
     *
     * @param min of the first bin; 0 puts equal ratios from 1 on behind it.
     * @param max of the last bin but one, greater.
     * @return new walls.
     */
    public static HistogramWalls logarithmic(long min, long max) {
        HistogramWalls made = new HistogramWalls();
        int start = min == 0 ? 1 : 0;
        // The same arithmetic as in the original, whose roundings show in the walls.
        double from = StrictMath.log((double) Math.max(min, 1));
        double range = StrictMath.log((double) max) - from;
        long least = start;
        for (int i = start; i <= LAST; i++) {
            made.walls[i] = Math.max(least, (long) StrictMath.exp(from + (i - start) * range / (LAST - start)));
            least = made.walls[i] + 1;
        }
        made.walls[LAST] = Math.max(made.walls[LAST], max);
        return made;
    }

    /**
     * Greatest value of a bin.
     *
     * @param bin 0 to {@link #BINS} - 2: the last one has none.
     * @return inclusive.
     */
    public long wall(int bin) {
        return walls[bin];
    }

    /**
     * The bin of a value.
     *
     * @param value not negative.
     * @return 0 to {@link #BINS} - 1.
     */
    public int bin(long value) {
        int bin = 0;
        for (int step = BINS / 2; step > 0; step >>= 1) {
            if (value > walls[bin + step - 1]) {
                bin += step;
            }
        }
        return bin;
    }
}
