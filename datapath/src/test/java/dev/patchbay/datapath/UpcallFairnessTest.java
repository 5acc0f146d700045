package dev.patchbay.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.codec.frame.FrameBuilder;
import dev.patchbay.datapath.counter.DropReason;
import dev.patchbay.datapath.ofproto.FlowMod;
import dev.patchbay.datapath.ofproto.action.Output;
import dev.patchbay.datapath.ofproto.field.Match;
import dev.patchbay.datapath.underlay.Arena;
import dev.patchbay.datapath.vport.TapVport;
import dev.patchbay.datapath.worker.Worker;
import dev.patchbay.datapath.worker.WorkerContext;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * One slow path behind two workers, both stepped by hand, without a cache: each frame is a miss. One port of the first
 * worker sends more than the slow path can answer.
 */
class UpcallFairnessTest {
    /** Far more than the slow path answers of one worker in one turn. */
    private static final int FLOOD = 400;

    /** Flows of the quiet port that wait behind one of the busy port at once: one in eight, for eight rounds at most. */
    private static final int COLLISIONS = 3;

    private final UnsafeBuffer frame = new UnsafeBuffer(new byte[128]);
    private final List<TapVport> taps = new ArrayList<>();
    private Worker first;
    private Worker second;
    private SlowPath slowPath;
    private int flows;

    @BeforeEach
    void makeSwitch() {
        SwitchContext context =
                new SwitchContext().clock(SwitchClock.manual(1_000_000)).cache(false);
        Fabric fabric = new Fabric(context, false);
        first = worker(fabric);
        second = worker(fabric);
        SteppedDriver driver = new SteppedDriver();
        SwitchModel model = new SwitchModel(fabric);
        slowPath = new SlowPath(fabric, model, null);
        fabric.join(first, driver);
        fabric.upcallQueues().add(second.upcalls());
        driver.start(List.of(first), slowPath);
        model.addBridge("br0");
        for (int number = 1; number <= 3; number++) {
            taps.add(model.tap(model.addPort("br0", PortSpec.ordinary("p" + number, number))));
        }
        taps.add(model.tap(model.addPort("br0", PortSpec.ordinary("out", 9))));
        first.detach(taps.get(2));
        second.attach(taps.get(2));
        model.bridge("br0").flows().apply(FlowMod.add(0, 1, new Match(), 0, List.of(new Output(9, 0))), 1_000_000);
    }

    private static Worker worker(Fabric fabric) {
        return new Worker(new WorkerContext()
                .arena(new Arena(WorkerContext.DEFAULT_ARENA_BYTES))
                .vports(fabric.vports())
                .tunnelPorts(fabric.tunnelPorts())
                .megaflows(fabric.megaflows())
                .cache(false)
                .clock(() -> 1_000_000_000_000L)
                .errorHandler(failure -> {
                    throw new AssertionError(failure);
                }));
    }

    /** Sends a frame of a flow of its own, which is marked as that of the port. */
    private boolean send(int port) {
        int length = new FrameBuilder()
                .wrap(frame, 0)
                .ethernet(1, 2)
                .ipv4(0x0a00_0000 | flows++, port)
                .udp(1, 2)
                .payload(0, 0)
                .finish();
        return taps.get(port - 1).offer(frame, 0, length);
    }

    /** How many frames came out that had been sent into the port. */
    private int[] takeOut() {
        int[] taken = new int[4];
        taps.get(3).poll((buffer, offset, length) -> taken[buffer.getByte(offset + 33)]++, Integer.MAX_VALUE);
        return taken;
    }

    @Test
    void shouldAnswerQuietPortsAndOtherWorkersInTimeWhenOnePortHasNothingButMisses() {
        int rounds = 50;
        int quiet = 0;
        int flooded = 0;
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < FLOOD; i++) {
                send(1);
            }
            assertThat(send(2) && send(3)).isTrue();
            first.doWork();
            second.doWork();
            slowPath.doWork();
            first.doWork();
            second.doWork();
            int[] taken = takeOut();
            assertThat(taken[3])
                    .as("the other worker's flow in round %d", round)
                    .isOne();
            flooded += taken[1];
            quiet += taken[2];
            // A few share a bucket with a flow of the busy port and wait until that one's turn has come.
            assertThat(quiet)
                    .as("flows of the quiet port by round %d", round)
                    .isGreaterThanOrEqualTo(round - COLLISIONS);
        }
        assertThat(flooded).as("and the busy port has all the rest").isGreaterThan(rounds * 50);
        assertThat(first.counters().drops(DropReason.UPCALL_PORT_SHARE)).isPositive();
        assertThat(first.counters().drops(DropReason.UPCALL_QUEUE_FULL)).isZero();
        assertThat(taps.get(1).counters(0).rxDropped()).isZero();
    }

    @Test
    void shouldKeepRoomForOtherPortsWhileTheSlowPathStandsStill() {
        for (int round = 0; round < 20; round++) {
            for (int i = 0; i < FLOOD; i++) {
                send(1);
            }
            first.doWork();
        }
        for (int i = 0; i < 20; i++) {
            assertThat(send(2) && send(3)).isTrue();
            first.doWork();
            second.doWork();
        }
        assertThat(takeOut()).containsOnly(0);
        int[] taken = new int[4];
        for (int turn = 0; turn < 3; turn++) {
            turn(taken);
        }
        assertThat(taken[3]).isEqualTo(20);
        assertThat(taken[2]).isBetween(20 - COLLISIONS, 20);
        while (!first.upcalls().isEmpty()) {
            turn(taken);
        }
        assertThat(taken[2]).isEqualTo(20);
        assertThat(first.counters().drops(DropReason.UPCALL_QUEUE_FULL)).isZero();
    }

    private void turn(int[] taken) {
        slowPath.doWork();
        first.doWork();
        second.doWork();
        int[] more = takeOut();
        for (int port = 1; port <= 3; port++) {
            taken[port] += more[port];
        }
    }
}
