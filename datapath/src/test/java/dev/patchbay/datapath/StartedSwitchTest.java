package dev.patchbay.datapath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patchbay.datapath.counter.PortCounters;
import dev.patchbay.datapath.counter.WorkerCounter;
import dev.patchbay.datapath.ofproto.FlowMod;
import dev.patchbay.datapath.ofproto.action.Output;
import dev.patchbay.datapath.ofproto.field.Match;
import dev.patchbay.datapath.ofproto.field.OfPorts;
import dev.patchbay.datapath.upcall.InjectionQueue;
import dev.patchbay.datapath.vport.TapVport;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowKeyExtractor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** Commands to a switch with threads of its own are always answered. */
class StartedSwitchTest {
    private static final long WAIT_S = 20;

    private final List<Throwable> defects = Collections.synchronizedList(new ArrayList<>());

    private VirtualSwitch start() throws Exception {
        return VirtualSwitch.started(new SwitchContext().errorHandler(defects::add), "started", UnderlayFactory.NONE);
    }

    @Test
    void shouldAnswerOrRefuseEveryCommandWhenClosed() throws Exception {
        VirtualSwitch vswitch = start();
        List<CompletableFuture<Integer>> results = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            int number = i;
            results.add(vswitch.call(model -> number));
        }
        vswitch.close();
        for (int i = 0; i < results.size(); i++) {
            assertThat(results.get(i).get(WAIT_S, TimeUnit.SECONDS)).isEqualTo(i);
        }
        assertThatThrownBy(() -> vswitch.call(model -> 1).get(WAIT_S, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(IllegalStateException.class);
        vswitch.workerWakeup().wakeup();
        assertThat(defects).isEmpty();
    }

    @Test
    void shouldTellTheCallerAndTheErrorHandlerWhenCommandEndsTheSlowPath() throws Exception {
        try (VirtualSwitch vswitch = start()) {
            AssertionError defect = new AssertionError("a defect");

            assertThatThrownBy(() -> vswitch.call(model -> {
                                throw defect;
                            })
                            .get(WAIT_S, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasCause(defect);
            // The slow path ends: it still does this, or refuses it.
            assertThat(vswitch.call(model -> 1)
                            .handle((value, refusal) -> "answered")
                            .get(WAIT_S, TimeUnit.SECONDS))
                    .isEqualTo("answered");
        }
        assertThat(defects).hasSize(1);
    }

    /** Adds a flow in each step. */
    private static final class Load implements Steps<Integer> {
        private final int flows;
        private int added;

        private Load(int flows) {
            this.flows = flows;
        }

        @Override
        public boolean step(SwitchModel model) {
            Match match = new Match().set(FlowField.ETH_DST, added, -1L);
            model.bridge("br0").flows().apply(FlowMod.add(1, 1, match, 0, List.of(new Output(1, 0))), model.nowMs());
            added++;
            return added < flows;
        }

        @Override
        public Integer result() {
            return added;
        }
    }

    @Test
    void shouldDoOtherWorkBetweenTheStepsOfALongCommand() throws Exception {
        try (VirtualSwitch vswitch = start()) {
            vswitch.call(model -> model.addBridge("br0")).get(WAIT_S, TimeUnit.SECONDS);
            CompletableFuture<Integer> endless = vswitch.callInSteps(new Load(Integer.MAX_VALUE));
            CompletableFuture<Integer> load = vswitch.callInSteps(new Load(1_000));
            assertThat(vswitch.call(model -> 7).get(WAIT_S, TimeUnit.SECONDS)).isEqualTo(7);
            vswitch.statistics().get(WAIT_S, TimeUnit.SECONDS);
            assertThat(load.get(WAIT_S, TimeUnit.SECONDS)).isEqualTo(1_000);
            assertThat(endless).isNotDone();
            vswitch.call(model -> {
                        model.removeBridge("br0");
                        return null;
                    })
                    .get(WAIT_S, TimeUnit.SECONDS);
            assertThatThrownBy(() -> endless.get(WAIT_S, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(NullPointerException.class);
            assertThat(vswitch.call(model -> model.load().slices()).get(WAIT_S, TimeUnit.SECONDS))
                    .isPositive();
        }
        assertThat(defects).isEmpty();
    }

    /** Frames of 60 octets of which the last says which one it is, sent out of a port by packet-out. */
    private static Void send(SwitchModel model, int from, int to) {
        for (int number = from; number < to; number++) {
            UnsafeBuffer frame = new UnsafeBuffer(new byte[60]);
            frame.putInt(56, number);
            FlowKey key = new FlowKey().set(FlowField.IN_PORT, OfPorts.CONTROLLER);
            new FlowKeyExtractor(FlowKeyExtractor.DEFAULT_VLAN_LIMIT).extract(frame, 0, frame.capacity(), key);
            model.packetOut(new PacketOut(model.bridge("br0"), key, frame, List.of(new Output(1, 0))));
        }
        return null;
    }

    @Test
    void shouldSendFramesOfControllersInOrderWhetherTheWorkerSleepsOrNot() throws Exception {
        BlockingQueue<Integer> taken = new LinkedBlockingQueue<>();
        int sent = 0;
        try (VirtualSwitch vswitch = start()) {
            TapVport tap = vswitch.call(model -> {
                        model.addBridge("br0");
                        TapVport added = model.tap(model.addPort("br0", PortSpec.ordinary("p1", 1)));
                        added.endpointWakeup(() -> added.poll(
                                (buffer, offset, length) -> taken.add(buffer.getInt(offset + 56)), Integer.MAX_VALUE));
                        return added;
                    })
                    .get(WAIT_S, TimeUnit.SECONDS);
            for (int round = 0; round < 100; round++) {
                // One frame for a worker that has nothing to do, and as many at once as the queue always takes.
                int from = sent;
                int to = sent + (round % 5 == 0 ? InjectionQueue.SLOTS : 1);
                vswitch.call(model -> send(model, from, to)).get(WAIT_S, TimeUnit.SECONDS);
                for (; sent < to; sent++) {
                    assertThat(taken.poll(WAIT_S, TimeUnit.SECONDS)).isEqualTo(sent);
                }
            }
            assertThat(tap.total(PortCounters::txPackets)).isEqualTo(sent);
            assertThat(vswitch.counters().get(WorkerCounter.RECEIVED)).isEqualTo(sent);
        }
        assertThat(taken).isEmpty();
        assertThat(defects).isEmpty();
    }
}
