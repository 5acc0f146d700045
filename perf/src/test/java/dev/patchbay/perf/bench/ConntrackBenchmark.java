package dev.patchbay.perf.bench;

import dev.patchbay.codec.frame.FrameBuilder;
import dev.patchbay.datapath.conntrack.Conntrack;
import dev.patchbay.datapath.conntrack.CtRequest;
import dev.patchbay.datapath.conntrack.Tracker;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowKeyExtractor;
import java.nio.ByteOrder;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A packet of an existing connection through the tracker: read, found, state moved on, key written. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx1g")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class ConntrackBenchmark {
    private static final int SOURCE_ADDRESS = 14 + 12;
    private static final int SOURCE_PORT = 14 + 20;
    private static final int HEADER_CHECKSUM = 14 + 10;
    private static final CtRequest COMMIT = CtRequest.inZone(1).commit().build();
    private static final CtRequest LOOK = CtRequest.inZone(1).build();

    @Param({"1000", "100000", "1000000"})
    public int connections;

    /** TCP with its windows, or UDP. */
    @Param({"false", "true"})
    public boolean tcp;

    private final Tracker tracker = new Conntrack(42).tracker();
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[128]);
    private final FlowKey key = new FlowKey();
    private final SplittableRandom random = new SplittableRandom(7);
    private int length;

    @Setup
    public void connect() {
        var builder = new FrameBuilder().wrap(buffer, 0).ethernet(2, 1).ipv4(0, 0x0a000001);
        length = (tcp ? builder.tcp(0, 80, 1000, 500, 0x10) : builder.udpWithoutChecksum(0, 53)).finish();
        new FlowKeyExtractor().extract(buffer, 0, length, key);
        for (int i = 0; i < connections; i++) {
            name(i);
            tracker.track(COMMIT, key, buffer, 0, length, 1000);
            Tracker.clear(key);
        }
    }

    /** Gives the frame the addresses of one of the connections. */
    private void name(int number) {
        int high = number >>> 14 & 0x3fff;
        int low = number & 0x3fff;
        buffer.putInt(SOURCE_ADDRESS, 0x0b000000 | high, ByteOrder.BIG_ENDIAN);
        buffer.putShort(SOURCE_PORT, (short) (low + 1), ByteOrder.BIG_ENDIAN);
        int sum = 0;
        buffer.putShort(HEADER_CHECKSUM, (short) 0);
        for (int i = 14; i < 34; i += 2) {
            sum += buffer.getShort(i, ByteOrder.BIG_ENDIAN) & 0xffff;
        }
        buffer.putShort(HEADER_CHECKSUM, (short) ~((sum & 0xffff) + (sum >>> 16)), ByteOrder.BIG_ENDIAN);
        if (tcp) {
            completeTcp();
        }
    }

    private void completeTcp() {
        buffer.putShort(14 + 36, (short) 0);
        int sum = 6 + 20;
        for (int i = SOURCE_ADDRESS; i < 54; i += 2) {
            sum += buffer.getShort(i, ByteOrder.BIG_ENDIAN) & 0xffff;
        }
        sum = (sum & 0xffff) + (sum >>> 16);
        buffer.putShort(14 + 36, (short) ~((sum & 0xffff) + (sum >>> 16)), ByteOrder.BIG_ENDIAN);
    }

    @Benchmark
    public FlowKey hit() {
        name(random.nextInt(connections));
        tracker.track(LOOK, key, buffer, 0, length, 2000);
        Tracker.clear(key);
        return key;
    }

    /** What {@link #hit} spends on making the frame. */
    @Benchmark
    public int frame() {
        name(random.nextInt(connections));
        return length;
    }
}
