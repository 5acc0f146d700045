package dev.patchbay.perf.limits;

import dev.patchbay.datapath.vport.TapVport;
import java.nio.ByteOrder;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Sends a frame of a new flow every millisecond, so that there is always an upcall that could have to wait. A thread of its own.
 */
final class NewFlows implements AutoCloseable {
    private static final long INTERVAL_NS = 1_000_000;

    private final TapVport tap;
    private final Thread thread = Thread.ofPlatform().name("new-flows").daemon().unstarted(this::run);
    private volatile boolean stopped;

    NewFlows(TapVport tap) {
        this.tap = tap;
        thread.start();
    }

    private void run() {
        UnsafeBuffer frame = new UnsafeBuffer(new byte[64]);
        frame.putShort(0, (short) 0x02bb, ByteOrder.BIG_ENDIAN);
        frame.putShort(12, Traffic.ETH_TYPE, ByteOrder.BIG_ENDIAN);
        long next = System.nanoTime();
        for (int i = 0; !stopped; i++) {
            frame.putInt(2, i, ByteOrder.BIG_ENDIAN);
            tap.offer(frame, 0, frame.capacity());
            next = Math.max(next + INTERVAL_NS, System.nanoTime());
            LockSupport.parkNanos(next - System.nanoTime());
        }
    }

    @Override
    public void close() {
        stopped = true;
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
