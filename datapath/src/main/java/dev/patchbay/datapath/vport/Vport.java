package dev.patchbay.datapath.vport;

import dev.patchbay.datapath.counter.PortCounters;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.ToLongFunction;

/**
 * A port of the datapath.
 *
 * <p><b>What.</b> Number, name, state flags, counters and the capture hook; the subclasses add where frames come from and
 * go to.
 *
 * <p><b>Threads.</b> Flags and capture hook are set by the slow path (or whoever runs a capture) and read by the workers
 * once per frame; a change takes effect with one of the next frames. The counters of a worker are written by it alone.
 */
public abstract sealed class Vport permits TapVport, TunnelVport {
    /** Flag: the port is administratively down or without link. It neither receives nor transmits. */
    public static final int DOWN = 1;

    /** Flag: received frames are dropped (OpenFlow's no-receive). */
    public static final int NO_RECEIVE = 2;

    private static final VarHandle FLAGS;
    private static final VarHandle FRAME_TAP;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            FLAGS = lookup.findVarHandle(Vport.class, "flags", int.class);
            FRAME_TAP = lookup.findVarHandle(Vport.class, "frameTap", FrameTap.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final int number;
    private final String name;
    private final PortCounters[] counters;

    @SuppressWarnings("UnusedVariable") // Read and written through its VarHandle.
    private int flags;

    @SuppressWarnings("UnusedVariable") // Read and written through its VarHandle.
    private FrameTap frameTap;

    Vport(int number, String name, int workers) {
        this.number = number;
        this.name = name;
        this.counters = new PortCounters[workers];
        for (int i = 0; i < workers; i++) {
            counters[i] = new PortCounters();
        }
    }

    /**
     * Datapath port number.
     *
     * @return index into the {@link VportTable}.
     */
    public final int number() {
        return number;
    }

    /**
     * Name of the device.
     *
     * @return as configured.
     */
    public final String name() {
        return name;
    }

    /**
     * Counters that a worker writes.
     *
     * @param worker its index.
     * @return counters, written by that worker only.
     */
    public final PortCounters counters(int worker) {
        return counters[worker];
    }

    /**
     * Sum of one counter over all workers. Any thread.
     *
     * @param counter for example {@code PortCounters::rxPackets}.
     * @return sum.
     */
    public final long total(ToLongFunction<PortCounters> counter) {
        long sum = 0;
        for (PortCounters each : counters) {
            sum += counter.applyAsLong(each);
        }
        return sum;
    }

    /**
     * State of the port.
     *
     * @return {@link #DOWN} and {@link #NO_RECEIVE}, combined.
     */
    public final int flags() {
        return (int) FLAGS.getOpaque(this);
    }

    /**
     * Changes the state of the port. Slow path only.
     *
     * @param flags {@link #DOWN} and {@link #NO_RECEIVE}, combined.
     */
    public final void flags(int flags) {
        FLAGS.setRelease(this, flags);
    }

    /**
     * Who captures on this port.
     *
     * @return hook, or null.
     */
    public final FrameTap frameTap() {
        return (FrameTap) FRAME_TAP.getAcquire(this);
    }

    /**
     * Starts or ends a capture. Any thread; a frame in flight may still be shown to the hook that was set before.
     *
     * @param tap hook, or null.
     */
    public final void frameTap(FrameTap tap) {
        FRAME_TAP.setRelease(this, tap);
    }

    @Override
    public String toString() {
        return name + "(" + number + ")";
    }
}
