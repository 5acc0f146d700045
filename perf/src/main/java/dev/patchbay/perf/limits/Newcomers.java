package dev.patchbay.perf.limits;

import dev.patchbay.datapath.vport.TapVport;
import dev.patchbay.datapath.worker.TimedAgent;
import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Sends frames each of which is the first of its flow, as fast as the switch answers them.
 *
 * <p><b>Threads.</b> Lives on the worker's event loop; {@link #send} and {@link #done} may be called from any thread.
 */
final class Newcomers implements TimedAgent {
    /** Frames that are on their way at most: fewer than one port may have waiting for the slow path. */
    private static final int IN_FLIGHT = 256;

    private final TapVport source;
    private final TapVport sink;
    private final UnsafeBuffer frame = new UnsafeBuffer(new byte[64]);
    private int sent;
    private int received;
    private boolean newSenders;
    private volatile int wanted;
    private volatile boolean done = true;

    Newcomers(Bench bench) {
        source = bench.tap(1);
        sink = bench.tap(2);
        frame.putShort(0, SetUpRun.RECEIVERS, ByteOrder.BIG_ENDIAN);
        frame.putShort(6, SetUpRun.SENDERS, ByteOrder.BIG_ENDIAN);
        frame.putShort(12, Traffic.ETH_TYPE, ByteOrder.BIG_ENDIAN);
    }

    /** Sends frames to receivers 0 to {@code count} - 1 by one sender, or from as many senders to one receiver. */
    void send(int count, boolean fromNewSenders) {
        newSenders = fromNewSenders;
        done = false;
        wanted = count;
    }

    /** Whether all frames have come out again. */
    boolean done() {
        return done;
    }

    @Override
    public int doWork() {
        int target = wanted;
        if (target == 0) {
            return 0;
        }
        int arrived = sink.poll((_, _, _) -> {}, Integer.MAX_VALUE);
        received += arrived;
        int work = arrived;
        while (sent < target && sent - received < IN_FLIGHT) {
            frame.putInt(2, newSenders ? 0 : sent, ByteOrder.BIG_ENDIAN);
            frame.putInt(8, newSenders ? sent : 0, ByteOrder.BIG_ENDIAN);
            if (!source.offer(frame, 0, frame.capacity())) {
                break;
            }
            sent++;
            work++;
        }
        if (received == target) {
            sent = 0;
            received = 0;
            wanted = 0;
            done = true;
        }
        return work;
    }

    @Override
    public long nextDeadlineNs() {
        return done ? System.nanoTime() + 1_000_000 : NEVER;
    }

    @Override
    public String roleName() {
        return "newcomers";
    }
}
