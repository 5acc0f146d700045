package dev.patchbay.flowcache.megaflow;

import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;
import dev.patchbay.flowcache.tuple.MaskWords;

/**
 * Which bits a group of megaflows matches, and how they lay out their words.
 *
 * <p><b>What.</b> One instance per distinct mask and classifier, made by {@link MegaflowClassifier#mask}; all megaflows of a
 * subtable share it. The row of a megaflow is its masked key, then the counters of each worker.
 *
 * <p><b>Threads.</b> Immutable.
 */
public final class MegaflowMask {
    /** Counter words of one worker: packets, bytes, time of last use with TCP flags. */
    private static final int COUNTERS = 3;

    /** Distance between the counters of two workers: further than two can share a cache line. */
    private static final int COUNTER_DISTANCE = 11;

    private final MaskWords words;
    private final int workers;
    private final int firstCounter;
    private final int counterStride;

    MegaflowMask(FlowMask mask, int workers) {
        words = new MaskWords(mask, FlowKey.DATAPATH_WORDS);
        this.workers = workers;
        // A worker's counters beside the key cost it nothing; those of a second worker would slow down both.
        firstCounter = workers == 1 ? words.size() : words.size() + COUNTER_DISTANCE - COUNTERS;
        counterStride = workers == 1 ? COUNTERS : COUNTER_DISTANCE;
    }

    /**
     * The mask as the list of the key words that it looks at.
     *
     * @return never changes.
     */
    public MaskWords maskWords() {
        return words;
    }

    /**
     * The mask in its long form.
     *
     * @param into replaced by it.
     * @return {@code into}.
     */
    public FlowMask copyTo(FlowMask into) {
        words.addTo(into.clear());
        return into;
    }

    long[] newRow(FlowKey key) {
        long[] row = new long[counter(workers - 1) + COUNTERS];
        words.fill(key, row);
        return row;
    }

    int workers() {
        return workers;
    }

    int counter(int worker) {
        return firstCounter + worker * counterStride;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MegaflowMask mask && workers == mask.workers && words.equals(mask.words);
    }

    @Override
    public int hashCode() {
        return words.hashCode();
    }
}
