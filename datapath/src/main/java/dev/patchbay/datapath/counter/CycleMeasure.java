package dev.patchbay.datapath.counter;

/**
 * What there is a histogram of, one sample per duty cycle (of {@link #PACKETS_PER_BATCH}: per batch).
 *
 * <p>The bins are Open vSwitch's where the values are like its own. A packet takes less than the 1,000 units in which it counts
 * them, and batches are longer than its 32, so these two have bins of other sizes.
 */
public enum CycleMeasure {
    /** How long a duty cycle took. */
    NS_PER_CYCLE(HistogramWalls.logarithmic(500, 24_000_000)),

    /** Packets that came in. */
    PACKETS_PER_CYCLE(HistogramWalls.logarithmic(0, 1_000)),

    /** Time per packet, of cycles that had one. */
    NS_PER_PACKET(HistogramWalls.logarithmic(10, 30_000)),

    /** Packets taken at once from the underlay, or from one tap. */
    PACKETS_PER_BATCH(HistogramWalls.logarithmic(0, 512)),

    /** Answers that the slow path gave. */
    UPCALLS_PER_CYCLE(HistogramWalls.linear(0, 30)),

    /** How long the slow path worked for each, of cycles that had one. */
    NS_PER_UPCALL(HistogramWalls.logarithmic(1_000, 1_000_000));

    @SuppressWarnings("ImmutableEnumChecker") // Walls never change once they are made.
    private final HistogramWalls walls;

    CycleMeasure(HistogramWalls walls) {
        this.walls = walls;
    }

    /**
     * The bins.
     *
     * @return immutable.
     */
    public HistogramWalls walls() {
        return walls;
    }
}
