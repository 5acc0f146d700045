package dev.patchbay.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.codec.frame.FrameBuilder;
import dev.patchbay.datapath.counter.DropReason;
import dev.patchbay.datapath.counter.PortCounters;
import dev.patchbay.datapath.counter.SwitchCounters;
import dev.patchbay.datapath.counter.WorkerCounter;
import dev.patchbay.datapath.ofproto.FlowMod;
import dev.patchbay.datapath.ofproto.FlowParser;
import dev.patchbay.datapath.ofproto.TunnelOptions;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import dev.patchbay.datapath.underlay.MemoryNetwork;
import dev.patchbay.datapath.vport.TapVport;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two running switches of two workers each, with a tunnel between them, under a load from several threads that meets full rings:
 * each frame leaves by one door and each output is a transmission or a named drop; what arrives of a flow arrives in order.
 */
@Timeout(120)
class SeveralWorkersTest {
    private static final int WORKERS = 2;
    private static final int TAPS = 4;
    private static final int FLOWS = 24;
    private static final int FRAMES = 12_000;
    private static final long WAIT_S = 60;

    /** Where a frame says of which flow it is, and which of its frames. */
    private static final int FLOW = 42;

    private static final int NUMBER = 46;

    private final List<Throwable> defects = Collections.synchronizedList(new ArrayList<>());
    private final MemoryNetwork network = new MemoryNetwork();
    private final AtomicLong offered = new AtomicLong();

    private VirtualSwitch start(String name, int address) throws Exception {
        SwitchContext context = new SwitchContext().workers(WORKERS).errorHandler(defects::add);
        return VirtualSwitch.started(context, name, UnderlayFactory.memory(network, address));
    }

    /** Taps 1 to 4 and a tunnel 9: what comes by a tap goes, by its last octet of the address, to another tap or the tunnel. */
    private static List<TapVport> build(SwitchModel model, String here, String there, boolean tracked) {
        model.addBridge("br0");
        List<TapVport> taps = new ArrayList<>();
        for (int i = 1; i <= TAPS; i++) {
            taps.add(model.tap(model.addPort("br0", PortSpec.ordinary("p" + i, i))));
        }
        TunnelOptions options = TunnelOptions.of(Map.of("local_ip", here, "remote_ip", there, "key", "flow"));
        model.addPort("br0", PortSpec.vxlan("vx", 9, options));
        List<String> flows = new ArrayList<>(List.of(
                "table=0,priority=1,in_port=9 actions=resubmit(,2)",
                tracked
                        ? "table=0,priority=0,ip actions=ct(commit,table=1)"
                        : "table=0,priority=0,ip actions=resubmit(,1)",
                "table=1,priority=1,ip,nw_dst=10.1.0.0/16 actions=set_tunnel:7,output:9",
                "table=1,priority=0 actions=resubmit(,2)",
                "table=2,priority=0 actions=drop"));
        for (int i = 1; i <= TAPS; i++) {
            flows.add("table=2,priority=1,ip,nw_dst=10.0.0." + i + "/255.0.0.255 actions=output:" + i);
        }
        for (String flow : flows) {
            model.bridge("br0")
                    .flows()
                    .apply(
                            FlowParser.parse(FlowMod.Command.ADD, flow, model.bridge("br0"), OpenFlowVersion.OF10)
                                    .mod(),
                            model.nowMs());
        }
        return taps;
    }

    /** Sends the frames of some flows into a tap of their own, in order. */
    private void send(TapVport tap, int source, Random random) {
        UnsafeBuffer frame = new UnsafeBuffer(new byte[128]);
        int[] numbers = new int[FLOWS];
        for (int i = 0; i < FRAMES; i++) {
            int flow = random.nextInt(FLOWS);
            int network = flow % 2 == 0 ? 0x0a010000 : 0x0a000000;
            int length = new FrameBuilder()
                    .wrap(frame, 0)
                    .ethernet(0xfa163e000001L, 0xfa163e000100L + source)
                    .ipv4(0x0b000000 + source, network + 1 + flow % TAPS)
                    .udpWithoutChecksum(1000 + flow, 2000)
                    .payload(20, 0)
                    .finish();
            frame.putInt(FLOW, source * FLOWS + flow);
            frame.putInt(NUMBER, numbers[flow]++);
            while (!tap.offer(frame, 0, length)) {
                Thread.onSpinWait();
            }
            offered.incrementAndGet();
        }
    }

    /** Takes what comes out of taps and looks at its order. */
    private static final class Sink {
        private final int[] next = new int[4 * TAPS * FLOWS];
        private long frames;
        private long late;

        void poll(List<TapVport> taps) {
            for (TapVport tap : taps) {
                tap.poll(
                        (buffer, offset, length) -> {
                            int flow = buffer.getInt(offset + FLOW);
                            int number = buffer.getInt(offset + NUMBER);
                            late += number < next[flow] ? 1 : 0;
                            next[flow] = number + 1;
                            frames++;
                        },
                        64);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldLoseNothingUnnamedAndKeepTheOrderOfEachFlow(boolean tracked) throws Exception {
        try (VirtualSwitch one = start("one", 0x0a0a0001);
                VirtualSwitch two = start("two", 0x0a0a0002)) {
            List<TapVport> taps = new ArrayList<>(one.call(model -> build(model, "10.10.0.1", "10.10.0.2", tracked))
                    .get());
            taps.addAll(two.call(model -> build(model, "10.10.0.2", "10.10.0.1", tracked))
                    .get());
            List<Thread> senders = IntStream.range(0, taps.size())
                    .mapToObj(i -> Thread.ofPlatform().start(() -> send(taps.get(i), i, new Random(i))))
                    .toList();
            Sink sink = new Sink();
            await(() -> {
                sink.poll(taps);
                return senders.stream().noneMatch(Thread::isAlive) && settled(one, two, sink);
            });
            assertThat(defects).isEmpty();
            assertThat(sink.late).as("frames behind a later one of their flow").isZero();
            long tunnelled = 0;
            for (VirtualSwitch each : List.of(one, two)) {
                SwitchCounters counters = each.counters();
                assertThat(counters.get(WorkerCounter.RECEIVED) + counters.get(WorkerCounter.BRANCHES))
                        .isEqualTo(doors(counters));
                tunnelled += counters.get(WorkerCounter.UNDERLAY_SENT);
                for (int worker = 0; worker < WORKERS; worker++) {
                    assertThat(each.statistics(worker).sent())
                            .as("sent by worker %d", worker)
                            .isPositive();
                }
            }
            long received =
                    one.counters().get(WorkerCounter.RECEIVED) + two.counters().get(WorkerCounter.RECEIVED);
            assertThat(received).isEqualTo(offered.get() + tunnelled - network.lost());
            long delivered = taps.stream()
                    .mapToLong(tap -> tap.total(PortCounters::txPackets))
                    .sum();
            assertThat(sink.frames).isEqualTo(delivered).isPositive();
        }
    }

    private static long doors(SwitchCounters counters) {
        return counters.get(WorkerCounter.FORWARDED)
                + counters.get(WorkerCounter.CONSUMED)
                + counters.drops(DropReason.Scope.FRAME);
    }

    /**
     * Whether nothing is on its way: all frames that came in have left, and each output has come out of a tap or into the other
     * switch, or is lost under a name.
     */
    private boolean settled(VirtualSwitch one, VirtualSwitch two, Sink sink) {
        long received = 0;
        long leaving = 0;
        long outputs = 0;
        long ends = sink.frames + network.lost() - offered.get();
        for (VirtualSwitch each : List.of(one, two)) {
            SwitchCounters counters = each.counters();
            leaving += doors(counters) - counters.get(WorkerCounter.BRANCHES);
            received += counters.get(WorkerCounter.RECEIVED);
            outputs += counters.get(WorkerCounter.OUTPUTS);
            ends += counters.get(WorkerCounter.RECEIVED) + counters.drops(DropReason.Scope.COPY);
        }
        return received == leaving && outputs == ends;
    }

    private static void await(BooleanSupplier done) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_S);
        int quiet = 0;
        // The counters are not read at one instant, so what they say must hold for a while.
        while (quiet < 200 && System.nanoTime() < deadline) {
            quiet = done.getAsBoolean() ? quiet + 1 : 0;
            Thread.onSpinWait();
        }
        assertThat(quiet).isEqualTo(200);
    }

    @Test
    void shouldSpreadTapsAndGiveTheirFlowsTheSameCounters() {
        SwitchContext context =
                new SwitchContext().clock(SwitchClock.manual(1_000_000)).workers(WORKERS);
        try (VirtualSwitch vswitch = VirtualSwitch.stepped(context, UnderlayFactory.NONE)) {
            List<TapVport> taps = vswitch.call(model -> build(model, "10.10.0.1", "10.10.0.2", false))
                    .join();
            UnsafeBuffer frame = new UnsafeBuffer(new byte[128]);
            for (int i = 0; i < 2 * TAPS; i++) {
                int length = new FrameBuilder()
                        .wrap(frame, 0)
                        .ethernet(0xfa163e000001L, 0xfa163e000100L)
                        .ipv4(0x0b000000, 0x0a000001)
                        .udpWithoutChecksum(1000, 2000)
                        .payload(20, 0)
                        .finish();
                assertThat(taps.get(i % TAPS).offer(frame, 0, length)).isTrue();
                vswitch.settle();
            }
            for (int worker = 0; worker < WORKERS; worker++) {
                // Each of a worker's two taps missed once and hit once.
                assertThat(vswitch.statistics(worker).exactHits()
                                + vswitch.statistics(worker).megaflowHits())
                        .isEqualTo(2);
            }
            assertThat(vswitch.counters().get(WorkerCounter.RECEIVED)).isEqualTo(2 * TAPS);
            assertThat(taps.getFirst().total(PortCounters::txPackets)).isEqualTo(2 * TAPS - 2);
        }
    }
}
