package dev.patchbay.datapath.counter;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * How a worker's time goes: its duty cycles added up, in histograms, and the latest one by one.
 *
 * <p><b>What.</b> The figures of Open vSwitch's {@code pmd-perf-show} (ovs-vswitchd(8)), whose iteration is a duty cycle here.
 * Always on: all of it is done once per duty cycle, or batch, or upcall, never per packet.
 *
 * <p><b>Invariants.</b> Values only grow: who wants to begin anew remembers what they were then ({@link #snapshot}). The bins
 * of a histogram add up to its number of samples.
 *
 * <p><b>Threads.</b> One writer, the worker. Any thread reads whole values; two of them need not belong to the same cycle.
 *
 * <p><b>Memory.</b> 260 kB, allocated once.
 */
@SuppressWarnings("EnumOrdinal") // Enums index the arrays.
public final class DutyCycles {
    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int NS_PER_MS = 1_000_000;
    private static final int TOTALS = CycleTotal.values().length;
    private static final int VALUES = TOTALS + CycleMeasure.values().length * HistogramWalls.BINS;

    private final long[] values = new long[VALUES];
    private final CycleHistory cycles = new CycleHistory();
    private final CycleHistory milliseconds = new CycleHistory();

    private long startNs;
    private long endNs;
    private boolean rested;
    private int packets;
    private int batches;
    private int upcalls;
    private long upcallNs;

    /** The millisecond at hand, and what its cycles add up to. */
    private long ms;

    private long msCycles;
    private long msNs;
    private long msReceivingNs;
    private long msPackets;
    private long msBatches;
    private long msUpcalls;
    private long msUpcallNs;

    /**
     * A duty cycle begins. Worker only, as all that follow.
     *
     * @param nowNs time.
     */
    public void begin(long nowNs) {
        if (rested) {
            rested = false;
            add(CycleTotal.SLEEPS, 1);
            add(CycleTotal.SLEEP_NS, nowNs - endNs);
        }
        startNs = nowNs;
        packets = 0;
        batches = 0;
        upcalls = 0;
        upcallNs = 0;
    }

    /**
     * A batch of packets has come in.
     *
     * @param size at least 1.
     */
    public void batch(int size) {
        packets += size;
        batches++;
        sample(CycleMeasure.PACKETS_PER_BATCH, size);
    }

    /**
     * The slow path has answered.
     *
     * @param ns how long it worked for that.
     */
    public void upcall(long ns) {
        upcalls++;
        upcallNs += ns;
    }

    /** Until the next duty cycle the worker sleeps. */
    public void rest() {
        rested = true;
    }

    /**
     * The duty cycle ends.
     *
     * @param nowNs time.
     * @param busy whether there was something to do.
     */
    public void end(long nowNs, boolean busy) {
        endNs = nowNs;
        long ns = nowNs - startNs;
        add(CycleTotal.CYCLES, 1);
        add(busy ? CycleTotal.BUSY_NS : CycleTotal.IDLE_NS, ns);
        sample(CycleMeasure.NS_PER_CYCLE, ns);
        sample(CycleMeasure.PACKETS_PER_CYCLE, packets);
        if (packets > 0) {
            add(CycleTotal.PACKETS, packets);
            add(CycleTotal.BATCHES, batches);
            add(CycleTotal.RECEIVING_NS, ns);
            sample(CycleMeasure.NS_PER_PACKET, ns / packets);
        }
        sample(CycleMeasure.UPCALLS_PER_CYCLE, upcalls);
        if (upcalls > 0) {
            add(CycleTotal.UPCALLS, upcalls);
            add(CycleTotal.UPCALL_NS, upcallNs);
            sample(CycleMeasure.NS_PER_UPCALL, upcallNs / upcalls);
        }
        long receivingNs = packets > 0 ? ns : 0;
        cycles.add(cycles.written() + 1, 1, ns, receivingNs, packets, batches, upcalls, upcallNs);
        addToMillisecond(nowNs / NS_PER_MS, ns, receivingNs);
    }

    private void addToMillisecond(long nowMs, long ns, long receivingNs) {
        if (nowMs != ms) {
            if (msCycles > 0) {
                milliseconds.add(ms, msCycles, msNs, msReceivingNs, msPackets, msBatches, msUpcalls, msUpcallNs);
            }
            ms = nowMs;
            msCycles = 0;
            msNs = 0;
            msReceivingNs = 0;
            msPackets = 0;
            msBatches = 0;
            msUpcalls = 0;
            msUpcallNs = 0;
        }
        msCycles++;
        msNs += ns;
        msReceivingNs += receivingNs;
        msPackets += packets;
        msBatches += batches;
        msUpcalls += upcalls;
        msUpcallNs += upcallNs;
    }

    private void add(CycleTotal total, long amount) {
        int index = total.ordinal();
        LONGS.setOpaque(values, index, values[index] + amount);
    }

    private void sample(CycleMeasure measure, long value) {
        int index = index(measure, measure.walls().bin(value));
        LONGS.setOpaque(values, index, values[index] + 1);
    }

    private static int index(CycleMeasure measure, int bin) {
        return TOTALS + measure.ordinal() * HistogramWalls.BINS + bin;
    }

    /**
     * The latest duty cycles one by one; their numbers count from 1.
     *
     * @return readable by any thread.
     */
    public CycleHistory cycles() {
        return cycles;
    }

    /**
     * The latest milliseconds in which there were duty cycles, but the one at hand.
     *
     * @return readable by any thread.
     */
    public CycleHistory milliseconds() {
        return milliseconds;
    }

    /**
     * All values as they are now. Any thread.
     *
     * @return immutable copy.
     */
    public Snapshot snapshot() {
        long[] copy = new long[VALUES];
        for (int i = 0; i < VALUES; i++) {
            copy[i] = (long) LONGS.getOpaque(values, i);
        }
        return new Snapshot(copy, cycles.written(), milliseconds.written());
    }

    /** Values as they were at some time, or by how much they grew between two. Immutable. */
    public static final class Snapshot {
        private final long[] values;
        private final long cycles;
        private final long milliseconds;

        private Snapshot(long[] values, long cycles, long milliseconds) {
            this.values = values;
            this.cycles = cycles;
            this.milliseconds = milliseconds;
        }

        /**
         * By how much the values grew.
         *
         * @param earlier snapshot of the same worker.
         * @return difference.
         */
        public Snapshot since(Snapshot earlier) {
            long[] grown = new long[VALUES];
            for (int i = 0; i < VALUES; i++) {
                grown[i] = values[i] - earlier.values[i];
            }
            return new Snapshot(grown, earlier.cycles, earlier.milliseconds);
        }

        /**
         * A total.
         *
         * @param total which.
         * @return count or nanoseconds.
         */
        public long total(CycleTotal total) {
            return values[total.ordinal()];
        }

        /**
         * Samples in a bin.
         *
         * @param measure whose histogram.
         * @param bin 0 to {@link HistogramWalls#BINS} - 1.
         * @return count.
         */
        public long bin(CycleMeasure measure, int bin) {
            return values[index(measure, bin)];
        }

        /**
         * Duty cycles there were at the time of the snapshot, or of the earlier one of two.
         *
         * @return place in {@link DutyCycles#cycles}.
         */
        public long cyclesWritten() {
            return cycles;
        }

        /**
         * Milliseconds there were at that time.
         *
         * @return place in {@link DutyCycles#milliseconds}.
         */
        public long millisecondsWritten() {
            return milliseconds;
        }
    }
}
