package dev.patchbay.perf.limits;

import dev.patchbay.datapath.vport.TapVport;
import dev.patchbay.datapath.worker.TimedAgent;
import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Sends the frames of established flows from p1 to p2 as fast as the switch takes them, and frames from new MAC addresses into
 * p3 at a given rate.
 *
 * <p><b>Threads.</b> Lives on the worker's event loop, so that the worker's core does nothing else; the volatile fields are
 * the way in and out.
 */
final class Traffic implements TimedAgent {
    /** For experiments: the flow is told by the addresses of Ethernet alone. */
    static final short ETH_TYPE = (short) 0x88b5;

    private static final int BURST = 128;
    private static final long NS_PER_S = 1_000_000_000;

    private final TapVport source;
    private final TapVport sink;
    private final TapVport learner;
    private final int flows;
    private final UnsafeBuffer frame = frame((short) 0x02bb);
    private final UnsafeBuffer strange = frame((short) 0x02cc);
    private int nextFlow;
    private int nextAddress;
    private long learnedNs = System.nanoTime();
    private volatile long received;
    private volatile int newAddressesPerSecond;
    private volatile boolean stopped;

    Traffic(Bench bench, int flows) {
        this.source = bench.tap(1);
        this.sink = bench.tap(2);
        this.learner = bench.tap(3);
        this.flows = flows;
    }

    private static UnsafeBuffer frame(short beginning) {
        UnsafeBuffer frame = new UnsafeBuffer(new byte[64]);
        frame.putShort(0, beginning, ByteOrder.BIG_ENDIAN);
        frame.putShort(6, beginning, ByteOrder.BIG_ENDIAN);
        frame.putShort(12, ETH_TYPE, ByteOrder.BIG_ENDIAN);
        return frame;
    }

    /** Frames of established flows that arrived. Any thread. */
    long received() {
        return received;
    }

    /** Any thread. */
    void learn(int addressesPerSecond) {
        newAddressesPerSecond = addressesPerSecond;
    }

    /** Any thread: no more frames. */
    void stop() {
        stopped = true;
    }

    @Override
    public int doWork() {
        int arrived = sink.poll((_, _, _) -> {}, Integer.MAX_VALUE);
        // One writer: the event loop.
        long before = received;
        received = before + arrived;
        if (stopped) {
            return arrived;
        }
        for (int i = 0; i < BURST; i++) {
            // Steps of a prime: neighbours in time are not neighbours in the tables.
            nextFlow = (nextFlow + 7919) % flows;
            frame.putInt(2, nextFlow, ByteOrder.BIG_ENDIAN);
            if (!source.offer(frame, 0, frame.capacity())) {
                break;
            }
        }
        learn();
        return 1;
    }

    private void learn() {
        long now = System.nanoTime();
        int rate = newAddressesPerSecond;
        if (rate == 0) {
            learnedNs = now;
            return;
        }
        long interval = NS_PER_S / rate;
        for (int i = 0; i < BURST && now - learnedNs >= interval; i++) {
            learnedNs += interval;
            strange.putInt(8, nextAddress++, ByteOrder.BIG_ENDIAN);
            learner.offer(strange, 0, strange.capacity());
        }
    }

    @Override
    public long nextDeadlineNs() {
        return stopped ? NEVER : System.nanoTime();
    }

    @Override
    public String roleName() {
        return "traffic";
    }
}
