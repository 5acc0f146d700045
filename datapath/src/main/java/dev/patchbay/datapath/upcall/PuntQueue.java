package dev.patchbay.datapath.upcall;

import dev.patchbay.datapath.vport.Wakeup;
import dev.patchbay.flowcache.key.FlowKey;
import java.lang.invoke.VarHandle;
import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.jctools.queues.SpscArrayQueue;

/**
 * One worker's copies of frames for controllers, on their way to the slow path.
 *
 * <p>Unlike an upcall a copy is not answered and holds nothing back; if there is no room it is lost.
 *
 * <p><b>Threads.</b> {@link #offer} and {@link #send} belong to the worker, {@link #poll} to the slow path. Two
 * single-producer single-consumer rings lie between them: one with frames, one with free slots.
 *
 * <p><b>Memory.</b> {@code slots} pooled objects of about 400 bytes, and frame memory for each that was ever in use.
 */
public final class PuntQueue {
    /** Slots unless told otherwise. */
    public static final int DEFAULT_SLOTS = 256;

    private final Wakeup slowPath;
    private final SpscArrayQueue<Punt> filled;
    private final SpscArrayQueue<Punt> free;
    private boolean offered;

    /**
     * Creates a queue.
     *
     * @param slots most frames on their way, a power of two, at least 2.
     * @param slowPath told when frames were sent.
     */
    public PuntQueue(int slots, Wakeup slowPath) {
        if (slots < 2 || !BitUtil.isPowerOfTwo(slots)) {
            throw new IllegalArgumentException("punt slots must be a power of two, at least 2: " + slots);
        }
        this.slowPath = slowPath;
        filled = new SpscArrayQueue<>(slots);
        free = new SpscArrayQueue<>(slots);
        for (int i = 0; i < slots; i++) {
            free.offer(new Punt());
        }
    }

    /**
     * Sends a frame. Worker only.
     *
     * @param id what for.
     * @param key of the frame with metadata; copied.
     * @param buffer that holds it; copied.
     * @param offset of its first octet.
     * @param length without FCS.
     * @return false if there was no room.
     */
    public boolean offer(int id, FlowKey key, DirectBuffer buffer, int offset, int length) {
        Punt punt = free.poll();
        if (punt == null) {
            return false;
        }
        punt.fill(id, key, buffer, offset, length);
        // Never refused: the ring has room for every slot.
        filled.offer(punt);
        offered = true;
        return true;
    }

    /** Wakes the slow path if frames were sent. Worker only, at the end of a duty cycle. */
    public void send() {
        if (offered) {
            offered = false;
            // The ring's stores are ordered, not more: whoever is about to sleep must see them, or we that it sleeps.
            VarHandle.fullFence();
            slowPath.wakeup();
        }
    }

    /**
     * Hands frames to the slow path, in their order. Slow path only.
     *
     * @param handler takes them.
     * @param limit most frames to take.
     * @return how many were taken.
     */
    public int poll(PuntHandler handler, int limit) {
        int taken = 0;
        while (taken < limit) {
            Punt punt = filled.poll();
            if (punt == null) {
                break;
            }
            taken++;
            try {
                handler.punted(punt);
            } finally {
                free.offer(punt);
            }
        }
        return taken;
    }

    /**
     * Whether frames wait for the slow path. Slow path only.
     *
     * @return false if {@link #poll} would find nothing.
     */
    public boolean hasFrames() {
        return !filled.isEmpty();
    }
}
