package dev.patchbay.datapath.vport;

import dev.patchbay.datapath.counter.PortCounters;
import dev.patchbay.datapath.counter.QueueCounters;
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
    private static final VarHandle DOWN;
    private static final VarHandle FRAME_TAP;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            DOWN = lookup.findVarHandle(Vport.class, "down", boolean.class);
            FRAME_TAP = lookup.findVarHandle(Vport.class, "frameTap", FrameTap.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final int number;
    private final String name;
    private final PortCounters[] counters;
    private final QueueCounters[] queues;

    @SuppressWarnings("UnusedVariable") // Read and written through its VarHandle.
    private boolean down;

    @SuppressWarnings("UnusedVariable") // Read and written through its VarHandle.
    private FrameTap frameTap;

    Vport(int number, String name, int workers) {
        this.number = number;
        this.name = name;
        this.counters = new PortCounters[workers];
        this.queues = new QueueCounters[workers];
        for (int i = 0; i < workers; i++) {
            counters[i] = new PortCounters();
            queues[i] = new QueueCounters();
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
     * What a worker sent through the port's queues.
     *
     * @param worker its index.
     * @return counters, written by that worker only.
     */
    public final QueueCounters queues(int worker) {
        return queues[worker];
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
     * Whether the port is administratively down or without link: it neither receives nor transmits.
     *
     * @return false for a new port.
     */
    public final boolean down() {
        return (boolean) DOWN.getOpaque(this);
    }

    /**
     * Takes the port down or up. Slow path only.
     *
     * @param value whether it is to be down.
     */
    public final void down(boolean value) {
        DOWN.setRelease(this, value);
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
