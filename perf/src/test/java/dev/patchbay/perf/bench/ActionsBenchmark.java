package dev.patchbay.perf.bench;

import dev.patchbay.codec.frame.FrameBuilder;
import dev.patchbay.datapath.action.ActionExecutor;
import dev.patchbay.datapath.action.ActionList;
import dev.patchbay.datapath.action.Detour;
import dev.patchbay.datapath.action.Frame;
import dev.patchbay.datapath.action.FrameRow;
import dev.patchbay.datapath.conntrack.Conntrack;
import dev.patchbay.datapath.counter.WorkerCounters;
import dev.patchbay.datapath.meter.DatapathMeters;
import dev.patchbay.datapath.underlay.Arena;
import dev.patchbay.datapath.vport.TunnelVport;
import dev.patchbay.datapath.vport.VportTable;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowKeyExtractor;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A batch of frames through an action list, up to where the engine would send it: nanoseconds per frame. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class ActionsBenchmark {
    /** What is done to each frame. */
    public enum Program {
        TUNNEL,
        ROUTE,
        FLOOD
    }

    private static final int BATCH = 256;
    private static final int SLOT = 128;
    private static final int HEADROOM = 32;
    private static final int SCRATCH = 512 << 10;
    private static final int PORT = 1;

    @Param
    public Program program;

    private final Arena arena = new Arena(4 << 20);
    private final FlowKey key = new FlowKey();
    private final FrameRow row = new FrameRow(BATCH);
    private ActionExecutor executor;
    private ActionList actions;
    private int length;
    private final int[] hashes = new int[1];
    private int hash;

    @Setup
    public void prepare() {
        int region = arena.reserve(BATCH * SLOT);
        VportTable vports = new VportTable();
        vports.add(new TunnelVport(PORT, "vxlan", 1, new TunnelVport.Match(0, false, 0, false, 0, true)));
        executor = new ActionExecutor(
                0,
                1,
                arena,
                SCRATCH,
                4 * BATCH,
                vports,
                new WorkerCounters(),
                new DatapathMeters(),
                new Conntrack(42).tracker(),
                batch -> {},
                new Nowhere());
        for (int i = 0; i < BATCH; i++) {
            int offset = region + i * SLOT + HEADROOM;
            length = new FrameBuilder()
                    .wrap(arena.buffer(), offset)
                    .ethernet(0xfa163e000001L, 0xfa163e000002L)
                    .ipv4(0x0a000001, 0x0a000002)
                    .udpWithoutChecksum(1024, 53)
                    .payload(22, i)
                    .finish();
            row.add(offset, length, offset - HEADROOM, 0);
        }
        new FlowKeyExtractor().extract(arena.buffer(), row.offset(0), length, key);
        hash = FlowKeyExtractor.flowHash(key);
        hashes[0] = hash;
        actions = list();
    }

    private ActionList list() {
        ActionList.Builder builder = new ActionList.Builder().clear().headers(0x0800, 17);
        switch (program) {
            case TUNNEL -> builder.tunnelOutput(PORT, 0, 1000, 0, 64, 0);
            case ROUTE ->
                builder.set(FlowField.ETH_SRC, 0xfa163e000003L, 0xffff_ffff_ffffL)
                        .set(FlowField.ETH_DST, 0xfa163e000004L, 0xffff_ffff_ffffL)
                        .set(FlowField.NW_TTL, 63, 0xff)
                        .tunnelOutput(PORT, 0, 1000, 0, 64, 0);
            case FLOOD ->
                builder.tunnelOutput(PORT, 0, 1000, 0, 64, 0)
                        .tunnelOutput(PORT, 1, 1001, 0, 64, 0)
                        .tunnelOutput(PORT, 2, 1002, 0, 64, 0);
        }
        return builder.build();
    }

    /** One by one, as frames of flows that take turns. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void oneByOne() {
        executor.begin(0);
        for (int i = 0; i < BATCH; i++) {
            executor.execute(actions, row.offset(i), length, row.floor(i), key, hash);
        }
        executor.flush();
    }

    /** Together, as frames of one flow; what cannot be done together is done one by one. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void together() {
        executor.begin(0);
        for (int i = 0; i < BATCH; ) {
            int done = executor.executeAll(actions, row, i, BATCH, hashes);
            if (done == 0) {
                executor.execute(actions, row.offset(i), length, row.floor(i), key, hash);
                done = 1;
            }
            i += done;
        }
        executor.flush();
    }

    /** No list here leads there. */
    private static final class Nowhere implements Detour {
        @Override
        public void recirculate(Frame frame, int id) {
            throw new IllegalStateException();
        }

        @Override
        public void park(Frame frame, ActionList list, int from, int to) {
            throw new IllegalStateException();
        }

        @Override
        public boolean punt(Frame frame, int octets, int id) {
            throw new IllegalStateException();
        }
    }
}
