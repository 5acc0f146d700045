package dev.patchbay.datapath.upcall;

import dev.patchbay.datapath.vport.Wakeup;
import java.lang.invoke.VarHandle;
import org.jctools.queues.SpscArrayQueue;

/**
 * Frames on their way from the slow path to one worker.
 *
 * <p><b>Threads.</b> {@link #offer} belongs to the slow path, {@link #poll} to the worker; a single-producer single-consumer
 * ring lies between them.
 *
 * <p><b>Memory.</b> The slow path makes what lies in the ring; the worker makes nothing.
 *
 * <p><b>Bounds.</b> {@link #SLOTS} frames.
 */
public final class InjectionQueue {
    /** Most frames on their way. */
    public static final int SLOTS = 1024;

    private final Wakeup worker;
    private final SpscArrayQueue<Injection> ring = new SpscArrayQueue<>(SLOTS);

    /**
     * Creates a queue.
     *
     * @param worker told when there is a frame.
     */
    public InjectionQueue(Wakeup worker) {
        this.worker = worker;
    }

    /**
     * Sends a frame. Slow path only.
     *
     * @param injection the frame.
     * @return false if there was no room.
     */
    public boolean offer(Injection injection) {
        if (!ring.offer(injection)) {
            return false;
        }
        // The ring's stores are ordered, not more: whoever is about to sleep must see them, or we that it sleeps.
        VarHandle.fullFence();
        worker.wakeup();
        return true;
    }

    /**
     * Takes the next frame. Worker only.
     *
     * @return null if there is none.
     */
    public Injection poll() {
        return ring.poll();
    }
}
