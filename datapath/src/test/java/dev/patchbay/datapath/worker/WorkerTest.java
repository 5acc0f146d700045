package dev.patchbay.datapath.worker;

import static dev.patchbay.datapath.worker.TestSwitch.LOCAL;
import static dev.patchbay.datapath.worker.TestSwitch.REMOTE;
import static dev.patchbay.datapath.worker.TestSwitch.REMOTE_2;
import static dev.patchbay.datapath.worker.TestSwitch.hex;
import static dev.patchbay.datapath.worker.TestSwitch.offer;
import static dev.patchbay.datapath.worker.TestSwitch.poll;
import static dev.patchbay.datapath.worker.TestSwitch.udp;
import static java.nio.ByteOrder.BIG_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patchbay.codec.vxlan.ReservedBits;
import dev.patchbay.datapath.action.ActionList;
import dev.patchbay.datapath.action.DatapathFlow;
import dev.patchbay.datapath.counter.DropReason;
import dev.patchbay.datapath.counter.PortCounters;
import dev.patchbay.datapath.counter.WorkerCounter;
import dev.patchbay.datapath.underlay.PacketBatch;
import dev.patchbay.datapath.underlay.SendFailures;
import dev.patchbay.datapath.underlay.TunnelFlags;
import dev.patchbay.datapath.underlay.TxBatch;
import dev.patchbay.datapath.underlay.Underlay;
import dev.patchbay.datapath.underlay.UnderlayLimit;
import dev.patchbay.datapath.vport.FrameTap;
import dev.patchbay.datapath.vport.TapVport;
import dev.patchbay.datapath.vport.TunnelVport;
import dev.patchbay.datapath.vport.VportTable;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.megaflow.MegaflowClassifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

final class WorkerTest {
    private static final byte[] FRAME = udp(1000, 2000, 42);

    private final TestSwitch patch = new TestSwitch();

    @Test
    void shouldForwardFromTapToTapAndCreditTheFlow() {
        TapVport in = patch.tap(1);
        TapVport out = patch.tap(2);
        DatapathFlow[] flow = new DatapathFlow[1];
        ActionList actions = new ActionList.Builder().output(2).build();

        for (int i = 0; i < 3; i++) {
            offer(in, FRAME);
            patch.settle(upcall -> {
                flow[0] = patch.install(upcall, actions);
                upcall.answer(actions);
            });
        }

        assertThat(poll(out)).containsExactly(hex(FRAME), hex(FRAME), hex(FRAME));
        // The first frame is counted by the translation that answers it.
        assertThat(flow[0].packets()).isEqualTo(2);
        assertThat(flow[0].bytes()).isEqualTo(2L * FRAME.length);
        assertThat(flow[0].lastUsedMs()).isEqualTo(1000);
        assertThat(patch.worker.counters().get(WorkerCounter.UPCALLS)).isOne();
        assertThat(in.total(PortCounters::rxPackets)).isEqualTo(3);
        assertThat(out.total(PortCounters::txBytes)).isEqualTo(3L * FRAME.length);
    }

    @Test
    void shouldShowTunnelMetadataInTheKeyWhenADatagramArrives() {
        patch.tunnel(7, REMOTE);
        List<FlowKey> keys = new ArrayList<>();

        patch.inject(REMOTE, 3, 61, 5, FRAME);
        patch.settle(upcall -> {
            keys.add(new FlowKey().copyFrom(upcall.key()));
            upcall.answer(ActionList.DROP);
        });

        FlowKey key = keys.get(0);
        assertThat(key.get(FlowField.IN_PORT)).isEqualTo(7);
        assertThat(key.get(FlowField.TUN_ID)).isEqualTo(5);
        assertThat(key.get(FlowField.TUN_SRC)).isEqualTo(REMOTE);
        assertThat(key.get(FlowField.TUN_DST)).isEqualTo(LOCAL);
        assertThat(key.get(FlowField.TUN_TOS)).isEqualTo(3);
        assertThat(key.get(FlowField.TUN_TTL)).isEqualTo(61);
        assertThat(key.get(FlowField.TUN_FLAGS)).isEqualTo(TunnelFlags.KEY);
        assertThat(key.get(FlowField.TP_DST)).isEqualTo(2000);
        assertThat(patch.worker.counters().drops(DropReason.ACTIONS_DROP)).isOne();
    }

    @Test
    void shouldSendOneDatagramPerTunnelOutputWithItsOwnVni() {
        patch.tunnel(7, REMOTE);
        patch.tunnel(8, REMOTE_2);
        patch.tunnel(9, 0x0a00_0009);
        ActionList actions = new ActionList.Builder()
                .tunnelOutput(8, patch.vtep(REMOTE_2), 0x1000005, 2, 64, TunnelFlags.DF)
                .tunnelOutput(9, patch.vtep(0x0a00_0009), 6, 0, 33, TunnelFlags.CSUM)
                .build();

        patch.inject(REMOTE, 0, 64, 5, FRAME);
        patch.settle(upcall -> {
            patch.install(upcall, actions);
            upcall.answer(actions);
        });
        patch.inject(REMOTE, 0, 64, 5, FRAME);
        patch.settle(upcall -> assertThat(upcall).isNull());

        assertThat(patch.sent).hasSize(4);
        for (int i = 0; i < 4; i += 2) {
            TestSwitch.Sent first = patch.sent.get(i);
            TestSwitch.Sent second = patch.sent.get(i + 1);
            assertThat(first)
                    .isEqualTo(new TestSwitch.Sent(
                            LOCAL, REMOTE_2, 5, 2, 64, TunnelFlags.DF, first.flowHash(), hex(FRAME)));
            assertThat(second)
                    .isEqualTo(new TestSwitch.Sent(
                            LOCAL, 0x0a00_0009, 6, 0, 33, TunnelFlags.CSUM, first.flowHash(), hex(FRAME)));
        }
        assertThat(patch.vports.get(8).total(PortCounters::txPackets)).isEqualTo(2);
    }

    @Test
    void shouldNameTheReasonWhenADatagramIsNotTaken() {
        patch.tunnel(7, REMOTE);
        UnsafeBuffer payload = new UnsafeBuffer(new byte[64]);
        patch.underlay.inject(REMOTE, LOCAL, 0, 64, 0, payload, 0, 21);
        patch.underlay.inject(REMOTE, LOCAL, 0, 64, 0, payload, 0, 64);
        payload.putByte(0, (byte) 0x08);
        payload.putByte(7, (byte) 1);
        patch.underlay.inject(REMOTE, LOCAL, 0, 64, 0, payload, 0, 64);
        payload.putByte(7, (byte) 0);
        patch.underlay.inject(REMOTE_2, LOCAL, 0, 64, 0, payload, 0, 64);
        patch.settle(upcall -> upcall.answer(ActionList.DROP));

        assertThat(patch.worker.counters().drops(DropReason.VXLAN_TRUNCATED)).isOne();
        assertThat(patch.worker.counters().drops(DropReason.VXLAN_NO_VNI)).isOne();
        assertThat(patch.worker.counters().drops(DropReason.VXLAN_RESERVED_BITS))
                .isOne();
        assertThat(patch.worker.counters().drops(DropReason.TUNNEL_NO_PORT)).isOne();
        assertThat(patch.worker.counters().get(WorkerCounter.RECEIVED)).isEqualTo(4);
    }

    @Test
    void shouldTakeReservedBitsWhenToldToIgnoreThem() {
        TestSwitch lenient = new TestSwitch(context -> context.reservedBits(ReservedBits.IGNORE));
        lenient.tunnel(7, REMOTE);
        UnsafeBuffer payload = new UnsafeBuffer(new byte[64]);
        payload.putLong(0, 0x0800_0001_0000_0501L, BIG_ENDIAN);
        lenient.underlay.inject(REMOTE, LOCAL, 0, 64, 0, payload, 0, 64);
        lenient.settle(upcall -> upcall.answer(ActionList.DROP));

        assertThat(lenient.worker.counters().get(WorkerCounter.UPCALLS)).isOne();
    }

    @Test
    void shouldDropByNameWhenThePortIsDownOrTheFrameTooShort() {
        TapVport in = patch.tap(1);
        in.down(true);
        offer(in, FRAME);
        patch.worker.doWork();
        in.down(false);
        offer(in, new byte[13]);
        patch.worker.doWork();

        assertThat(patch.worker.counters().drops(DropReason.PORT_DOWN)).isOne();
        assertThat(patch.worker.counters().drops(DropReason.FRAME_TOO_SHORT)).isOne();
        assertThat(in.total(PortCounters::rxDropped)).isEqualTo(2);
        assertThat(patch.worker.upcalls().isEmpty()).isTrue();
    }

    @Test
    void shouldCountTheCopyWhenAnOutputIsImpossible() {
        TapVport in = patch.tap(1);
        TapVport small = new TapVport(2, "small", 1, 8192);
        patch.vports.add(small);
        TapVport down = patch.tap(3);
        down.down(true);
        TunnelVport tunnel = patch.tunnel(4, REMOTE);
        ActionList actions =
                new ActionList.Builder().output(2).output(3).output(4).output(5).build();

        byte[] longFrame = new byte[2000];
        offer(in, longFrame);
        patch.settle(upcall -> upcall.answer(actions));

        assertThat(patch.worker.counters().drops(DropReason.FRAME_TOO_LONG)).isOne();
        assertThat(patch.worker.counters().drops(DropReason.OUTPUT_PORT_DOWN)).isOne();
        assertThat(patch.worker.counters().drops(DropReason.NO_VTEP)).isOne();
        assertThat(patch.worker.counters().drops(DropReason.OUTPUT_NO_PORT)).isOne();
        assertThat(patch.worker.counters().get(WorkerCounter.FORWARDED)).isOne();
        assertThat(patch.worker.counters().get(WorkerCounter.OUTPUTS)).isEqualTo(4);
        assertThat(tunnel.total(PortCounters::txDropped)).isOne();
    }

    @Test
    void shouldCutOnlyTheNextOutputWhenTruncating() {
        TapVport in = patch.tap(1);
        TapVport out = patch.tap(2);
        ActionList actions =
                new ActionList.Builder().truncate(20).output(2).output(2).build();

        offer(in, FRAME);
        patch.settle(upcall -> upcall.answer(actions));

        assertThat(poll(out)).containsExactly(hex(FRAME).substring(0, 40), hex(FRAME));
    }

    @Test
    void shouldAskForEveryFrameWhenTheCacheIsOff() {
        TestSwitch uncached = new TestSwitch(context -> context.cache(false));
        TapVport in = uncached.tap(1);
        ActionList actions = new ActionList.Builder().output(2).build();
        int[] asked = new int[1];
        for (int i = 0; i < 5; i++) {
            offer(in, FRAME);
        }
        uncached.settle(upcall -> {
            asked[0]++;
            upcall.answer(actions);
        });

        assertThat(asked[0]).isEqualTo(5);
    }

    @Test
    void shouldNotUseAFlowThatWasRemoved() {
        TapVport in = patch.tap(1);
        TapVport out = patch.tap(2);
        ActionList actions = new ActionList.Builder().output(2).build();
        DatapathFlow[] flow = new DatapathFlow[1];
        int[] asked = new int[1];
        for (int i = 0; i < 3; i++) {
            offer(in, FRAME);
            patch.settle(upcall -> {
                asked[0]++;
                flow[0] = patch.install(upcall, actions);
                upcall.answer(actions);
            });
            if (i > 0) {
                patch.megaflows.remove(flow[0]);
            }
        }

        assertThat(asked[0]).isEqualTo(2);
        assertThat(poll(out)).hasSize(3);
    }

    @Test
    void shouldShowFramesOfBothDirectionsToACapture() {
        TapVport in = patch.tap(1);
        TunnelVport tunnel = patch.tunnel(4, REMOTE);
        List<String> seen = new ArrayList<>();
        FrameTap capture = (port, direction, timeNs, buffer, offset, length) ->
                seen.add(port.name() + " " + direction + " " + timeNs + " " + length);
        in.frameTap(capture);
        tunnel.frameTap(capture);
        ActionList actions = new ActionList.Builder()
                .tunnelOutput(4, patch.vtep(REMOTE), 3, 0, 64, 0)
                .build();

        offer(in, FRAME);
        patch.settle(upcall -> upcall.answer(actions));
        in.frameTap(null);
        offer(in, FRAME);
        patch.settle(upcall -> upcall.answer(ActionList.DROP));

        assertThat(seen)
                .containsExactly(
                        "tap1 RECEIVED 1000000000 " + FRAME.length, "vxlan4 TRANSMITTED 1000000000 " + FRAME.length);
    }

    @Test
    void shouldGoOnWhenACaptureThrows() {
        TapVport in = patch.tap(1);
        in.frameTap((port, direction, timeNs, buffer, offset, length) -> {
            throw new IllegalStateException("defect");
        });
        offer(in, FRAME);
        offer(in, FRAME);
        patch.worker.doWork();

        assertThat(patch.errors).hasSize(2);
        assertThat(patch.worker.counters().drops(DropReason.INTERNAL_ERROR)).isEqualTo(2);
    }

    @Test
    void shouldCountWhatANeverEmptiedPortCannotHold() {
        TapVport in = patch.tap(1);
        TapVport out = new TapVport(2, "small", 1, 8192);
        patch.vports.add(out);
        ActionList actions = new ActionList.Builder().output(2).build();
        for (int i = 0; i < 200; i++) {
            offer(in, FRAME);
        }
        patch.settle(upcall -> {
            patch.install(upcall, actions);
            upcall.answer(actions);
        });

        long passed = out.total(PortCounters::txPackets);
        assertThat(passed).isBetween(1L, 199L);
        assertThat(out.total(PortCounters::txDropped)).isEqualTo(200 - passed);
        assertThat(patch.worker.counters().drops(DropReason.PORT_QUEUE_FULL)).isEqualTo(200 - passed);
        assertThat(poll(out)).hasSize((int) passed);
    }

    @Test
    void shouldTakeFramesForAPortWithNothingBehindIt() {
        TapVport in = patch.tap(1);
        TapVport local = TapVport.unattended(2, "br-int", 1);
        patch.vports.add(local);
        patch.worker.attach(local);
        ActionList actions = new ActionList.Builder().output(2).build();
        offer(in, FRAME);
        patch.settle(upcall -> upcall.answer(actions));

        assertThat(local.total(PortCounters::txPackets)).isOne();
        assertThat(offer(local, FRAME)).isFalse();
    }

    @Test
    void shouldTellEndpointsOncePerBatch() {
        TapVport in = patch.tap(1);
        TapVport out = patch.tap(2);
        int[] woken = new int[1];
        out.endpointWakeup(() -> woken[0]++);
        ActionList actions = new ActionList.Builder().output(2).output(2).build();
        offer(in, FRAME);
        patch.settle(upcall -> {
            patch.install(upcall, actions);
            upcall.answer(actions);
        });
        woken[0] = 0;
        offer(in, FRAME);
        offer(in, FRAME);
        patch.worker.doWork();

        assertThat(woken[0]).isOne();
    }

    @Test
    void shouldNameTheSettingWhenTheContextIsIncomplete() {
        assertThatThrownBy(() -> new Worker(new WorkerContext()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("vports");
    }

    @Test
    void shouldCountDatagramsThatTheEngineLostAsReceivedAndDropped() {
        Worker worker = new Worker(new WorkerContext()
                .vports(new VportTable())
                .megaflows(new MegaflowClassifier<>(1, 1))
                .errorHandler(failure -> {})
                .underlay(new LossyUnderlay()));

        worker.doWork();
        worker.doWork();

        assertThat(worker.counters().get(WorkerCounter.RECEIVED)).isEqualTo(3 + 2 + 2);
        assertThat(worker.counters().drops(DropReason.UNDERLAY_OVERRUN)).isEqualTo(3);
        assertThat(worker.counters().drops(DropReason.UNDERLAY_KERNEL_DROP)).isEqualTo(2);
        assertThat(worker.counters().drops(DropReason.DATAGRAM_CUT)).isOne();
        assertThat(worker.counters().drops(DropReason.DATAGRAM_CONTROL_CUT)).isOne();
    }

    /** Has lost three datagrams by the time it is first asked, the kernel two, and has two that are not whole. */
    private static final class LossyUnderlay implements Underlay {
        private long lost = 3;
        private long lostByKernel = 2;
        private boolean read;

        @Override
        public int receive(PacketBatch batch) {
            batch.clear();
            if (!read) {
                batch.add(0, 64, 1, 2, 0, 0, PacketBatch.CUT);
                batch.add(0, 64, 1, 2, 0, 0, PacketBatch.CONTROL_CUT);
                read = true;
            }
            return batch.size();
        }

        @Override
        public long takeKernelDrops() {
            long taken = lostByKernel;
            lostByKernel = 0;
            return taken;
        }

        @Override
        public long takeOverruns() {
            long taken = lost;
            lost = 0;
            return taken;
        }

        @Override
        public void transmit(TxBatch batch) {}

        @Override
        public void onFailure(SendFailures failures) {}

        @Override
        public Set<UnderlayLimit> limits() {
            return Set.of();
        }

        @Override
        public void close() {}
    }
}
