package dev.patchbay.datapath.meter;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * One meter: bands, each with a bucket that fills at the band's rate and that every frame takes from.
 *
 * <p><b>What.</b> A frame takes from all buckets that hold enough. If some do not, the band with the highest rate among
 * those decides: the frame is dropped, or its DSCP is to be remarked. Buckets are counted in bits, or in thousandths of a
 * packet, and filled once per millisecond, as {@code lib/dpif-netdev.c} of Open vSwitch does.
 *
 * <p><b>Threads.</b> Shared by all workers: {@link #pass} works under a latch of one word, held for some additions and
 * multiplications. Counters may be read by any thread; two read one after the other need not belong to the same instant.
 *
 * <p><b>Memory.</b> Four arrays of as many numbers as there are bands; a frame allocates nothing.
 */
public final class TokenMeter {
    /** The frame is within all rates. */
    public static final int PASS = 0;

    /** The frame is to be dropped. */
    public static final int DROP = -1;

    private static final VarHandle LATCH;
    private static final VarHandle COUNTS = MethodHandles.arrayElementVarHandle(long[].class);

    static {
        try {
            LATCH = MethodHandles.lookup().findVarHandle(TokenMeter.class, "latch", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final int US_PER_MS = 1000;
    private static final int UNITS = 1000;
    private static final int BITS = 8;

    private final boolean packets;
    private final Band[] bands;
    private final long[] buckets;
    /** Packets and octets: of the meter, then of each band. */
    private final long[] counts;

    private final long longestFillMs;
    private long usedUs;

    @SuppressWarnings("UnusedVariable") // Read and written through its VarHandle.
    private int latch;

    /**
     * One band.
     *
     * @param rate packets per second, or kilobits per second (unsigned).
     * @param burst size of the bucket in packets or kilobits (unsigned); 0 for as much as the rate.
     * @param precedence 0 for a band that drops, else by how much the drop precedence of the DSCP is raised.
     */
    public record Band(int rate, int burst, int precedence) {
        private long rateValue() {
            return Integer.toUnsignedLong(rate);
        }

        private long bucketSize() {
            return Integer.toUnsignedLong(burst == 0 ? rate : burst) * UNITS;
        }
    }

    /**
     * A meter with full buckets.
     *
     * @param packets whether rates are packets per second, not kilobits per second.
     * @param nowUs time of its making in microseconds.
     * @param bands in their order.
     */
    public TokenMeter(boolean packets, long nowUs, Band... bands) {
        this.packets = packets;
        this.bands = bands.clone();
        usedUs = nowUs;
        buckets = new long[bands.length];
        counts = new long[2 * (bands.length + 1)];
        long longest = 0;
        for (int i = 0; i < bands.length; i++) {
            buckets[i] = bands[i].bucketSize();
            if (bands[i].rate() != 0) {
                longest = Math.max(longest, buckets[i] / bands[i].rateValue() & 0xffff_ffffL);
            }
        }
        longestFillMs = longest;
    }

    /**
     * Takes a frame from the buckets. Workers.
     *
     * @param length of the frame in octets.
     * @param nowUs time in microseconds, of the same clock as the constructor's.
     * @return {@link #PASS}, {@link #DROP}, or by how much the drop precedence is to be raised.
     */
    public int pass(int length, long nowUs) {
        while (!LATCH.compareAndSet(this, 0, 1)) {
            Thread.onSpinWait();
        }
        try {
            return take(length, nowUs);
        } finally {
            LATCH.setRelease(this, 0);
        }
    }

    private int take(int length, long nowUs) {
        // Another worker may have come with a later time.
        long elapsedMs = Math.clamp(nowUs / US_PER_MS - usedUs / US_PER_MS, 0, longestFillMs);
        usedUs = nowUs;
        count(0, length);
        long volume = packets ? UNITS : (long) length * BITS;
        int exceeded = -1;
        for (int i = 0; i < bands.length; i++) {
            Band band = bands[i];
            long bucket = Math.min(buckets[i] + elapsedMs * band.rateValue(), band.bucketSize());
            if (bucket >= volume) {
                bucket -= volume;
            } else if (exceeded < 0 || band.rateValue() > bands[exceeded].rateValue()) {
                exceeded = i;
            }
            buckets[i] = bucket;
        }
        if (exceeded < 0) {
            return PASS;
        }
        count(exceeded + 1, length);
        int precedence = bands[exceeded].precedence();
        return precedence == 0 ? DROP : precedence;
    }

    private void count(int index, int length) {
        COUNTS.setOpaque(counts, 2 * index, counts[2 * index] + 1);
        COUNTS.setOpaque(counts, 2 * index + 1, counts[2 * index + 1] + length);
    }

    /**
     * How many bands there are.
     *
     * @return at least 0.
     */
    public int bands() {
        return bands.length;
    }

    /**
     * Frames that came to the meter.
     *
     * @return never decreases.
     */
    public long packets() {
        return (long) COUNTS.getOpaque(counts, 0);
    }

    /**
     * Their octets.
     *
     * @return never decreases.
     */
    public long bytes() {
        return (long) COUNTS.getOpaque(counts, 1);
    }

    /**
     * Frames that a band dropped or marked.
     *
     * @param band its place, from 0.
     * @return never decreases.
     */
    public long bandPackets(int band) {
        return (long) COUNTS.getOpaque(counts, 2 * (band + 1));
    }

    /**
     * Their octets.
     *
     * @param band its place, from 0.
     * @return never decreases.
     */
    public long bandBytes(int band) {
        return (long) COUNTS.getOpaque(counts, 2 * (band + 1) + 1);
    }
}
