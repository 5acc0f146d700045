package dev.patchbay.datapath.meter;

import java.util.Arrays;

/**
 * The meters of one host by number.
 *
 * <p><b>Threads.</b> The slow path writes, workers read without lock: the row is replaced, never changed.
 *
 * <p><b>Bounds.</b> Numbers from 0 to {@link #MAX_METERS} - 1.
 */
public final class DatapathMeters {
    /** As many as Open vSwitch's userspace datapath has. */
    public static final int MAX_METERS = 1 << 18;

    private volatile TokenMeter[] meters = new TokenMeter[0];

    /**
     * A meter. Any thread.
     *
     * @param index its number.
     * @return null if there is none.
     */
    public TokenMeter get(int index) {
        TokenMeter[] row = meters;
        return index >= 0 && index < row.length ? row[index] : null;
    }

    /**
     * Adds, replaces or removes a meter. Slow path only.
     *
     * @param index 0 to {@link #MAX_METERS} - 1.
     * @param meter with full buckets, or null.
     */
    public void set(int index, TokenMeter meter) {
        if (index < 0 || index >= MAX_METERS) {
            throw new IllegalArgumentException("meter number " + index + " is not below " + MAX_METERS);
        }
        TokenMeter[] row = meters;
        int length = index < row.length ? row.length : Math.max(index + 1, Math.min(row.length * 2, MAX_METERS));
        TokenMeter[] changed = Arrays.copyOf(row, length);
        changed[index] = meter;
        meters = changed;
    }
}
