package dev.patchbay.datapath.worker;

import static dev.patchbay.datapath.worker.TestSwitch.REMOTE;
import static dev.patchbay.datapath.worker.TestSwitch.REMOTE_2;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.codec.vxlan.VxlanFlyweight;
import dev.patchbay.datapath.AllocatedBytes;
import dev.patchbay.datapath.action.ActionList;
import dev.patchbay.datapath.conntrack.CtRequest;
import dev.patchbay.datapath.counter.DropReason;
import dev.patchbay.datapath.counter.WorkerCounter;
import dev.patchbay.datapath.meter.DatapathMeters;
import dev.patchbay.datapath.meter.TokenMeter;
import dev.patchbay.datapath.underlay.TunnelFlags;
import dev.patchbay.datapath.upcall.PuntHandler;
import dev.patchbay.datapath.vport.FrameConsumer;
import dev.patchbay.datapath.vport.TapVport;
import dev.patchbay.flowcache.emc.ExactMatchCache;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowMask;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** At steady state a packet costs no object, from the underlay's or tap's ring to the underlay's or tap's ring. */
final class AllocationTest {
    private static final int BATCHES = 500;
    private static final int BATCH = 32;
    private static final int FLOWS = 64;
    private static final int ENOUGH = BATCHES * BATCH / 10;

    private final UnsafeBuffer[] datagrams = new UnsafeBuffer[FLOWS];
    private long rounds;

    @Test
    void shouldNotAllocateOnExactMatchHits() {
        TestSwitch patch = tunnelSwitch(1);
        assertThat(bytes(patch, () -> tunnelTraffic(patch))).isLessThan(ENOUGH);
        assertThat(patch.worker.counters().get(WorkerCounter.EMC_HITS)).isGreaterThan(BATCHES * BATCH);
    }

    @Test
    void shouldNotAllocateOnMegaflowHits() {
        TestSwitch patch = tunnelSwitch(0);
        assertThat(bytes(patch, () -> tunnelTraffic(patch))).isLessThan(ENOUGH);
        assertThat(patch.worker.counters().get(WorkerCounter.MEGAFLOW_HITS)).isGreaterThan(BATCHES * BATCH);
    }

    @Test
    void shouldNotAllocateFromTapToTap() {
        TestSwitch patch = new TestSwitch();
        TapVport in = patch.tap(1);
        TapVport out = patch.tap(2);
        ActionList actions = new ActionList.Builder()
                .set(FlowField.NW_SRC, 0x0a0b_0c0d, -1)
                .pushVlan(0x8100, 5)
                .output(2)
                .popVlan()
                .output(2)
                .build();
        UnsafeBuffer frame = new UnsafeBuffer(TestSwitch.udp(1, 2, 3));
        in.offer(frame, 0, frame.capacity());
        patch.settle(upcall -> {
            patch.install(upcall, actions);
            upcall.answer(actions);
        });
        long[] taken = new long[1];
        FrameConsumer endpoint = (buffer, offset, length) -> taken[0] += length;
        long bytes = bytes(patch, () -> {
            for (int batch = 0; batch < BATCHES; batch++) {
                for (int i = 0; i < BATCH; i++) {
                    in.offer(frame, 0, frame.capacity());
                }
                patch.worker.doWork();
                out.poll(endpoint, Integer.MAX_VALUE);
            }
        });
        assertThat(bytes).isLessThan(ENOUGH);
        assertThat(taken[0]).isGreaterThan((long) BATCHES * BATCH * frame.capacity());
    }

    @Test
    void shouldNotAllocateForConnectionsRecirculationsBlocksMetersAndPunts() {
        DatapathMeters meters = new DatapathMeters();
        TestSwitch patch = new TestSwitch(context -> context.meters(meters));
        meters.set(1, new TokenMeter(true, 0, new TokenMeter.Band(1000, 0, 0)));
        TapVport in = patch.tap(1);
        TapVport out = patch.tap(2);
        ActionList[] lists = {
            new ActionList.Builder()
                    .beginClone()
                    .set(FlowField.NW_TTL, 5, -1)
                    .output(2)
                    .endClone()
                    .ct(CtRequest.inZone(7).commit().build())
                    .recirc(1)
                    .punt(3)
                    .build(),
            new ActionList.Builder()
                    .set(FlowField.PKT_MARK, 6, -1)
                    .setPriority(4)
                    .meter(1)
                    .output(2)
                    .build()
        };
        FlowMask mask = new FlowMask().unwildcard(FlowField.RECIRC_ID);
        UnsafeBuffer frame = new UnsafeBuffer(TestSwitch.udp(1, 2, 3));
        in.offer(frame, 0, frame.capacity());
        patch.settle(upcall -> {
            ActionList actions = lists[(int) upcall.key().get(FlowField.RECIRC_ID)];
            patch.install(upcall, actions, mask);
            upcall.answer(actions);
        });
        long[] taken = new long[2];
        FrameConsumer endpoint = (buffer, offset, length) -> taken[0]++;
        PuntHandler handler = punt -> taken[1]++;
        long bytes = bytes(patch, () -> {
            for (int batch = 0; batch < BATCHES; batch++) {
                for (int i = 0; i < BATCH; i++) {
                    in.offer(frame, 0, frame.capacity());
                }
                patch.worker.doWork();
                out.poll(endpoint, Integer.MAX_VALUE);
                patch.worker.punts().poll(handler, Integer.MAX_VALUE);
            }
        });
        assertThat(bytes).isLessThan(ENOUGH);
        assertThat(taken[0]).isGreaterThan(rounds * BATCHES * BATCH);
        assertThat(taken[1]).isGreaterThanOrEqualTo(rounds * BATCHES * BATCH);
        assertThat(patch.worker.counters().drops(DropReason.METER_EXCEEDED)).isPositive();
    }

    private TestSwitch tunnelSwitch(int emcInverseProbability) {
        TestSwitch patch =
                new TestSwitch(context -> context.emc(new ExactMatchCache<>(1024, emcInverseProbability, 1)));
        patch.underlay.observer(null);
        patch.tunnel(1, REMOTE);
        patch.tunnel(2, REMOTE_2);
        for (int i = 0; i < FLOWS; i++) {
            byte[] frame = TestSwitch.udp(1000 + i, 2000, i);
            datagrams[i] = new UnsafeBuffer(new byte[VxlanFlyweight.LENGTH + frame.length]);
            new VxlanFlyweight().wrap(datagrams[i], 0).header(VxlanFlyweight.encode(3));
            datagrams[i].putBytes(VxlanFlyweight.LENGTH, frame);
        }
        ActionList actions = new ActionList.Builder()
                .tunnelOutput(2, patch.vtep(REMOTE_2), 4, 0, 64, TunnelFlags.DF)
                .set(FlowField.ETH_SRC, 1, -1)
                .tunnelOutput(2, patch.vtep(REMOTE_2), 5, 0, 64, TunnelFlags.DF)
                .build();
        FlowMask mask = new FlowMask().unwildcard(FlowField.IN_PORT).unwildcard(FlowField.TUN_ID);
        tunnelTraffic(patch);
        patch.settle(upcall -> {
            patch.install(upcall, actions, mask);
            upcall.answer(actions);
        });
        return patch;
    }

    private void tunnelTraffic(TestSwitch patch) {
        for (int batch = 0; batch < BATCHES; batch++) {
            for (int i = 0; i < BATCH; i++) {
                UnsafeBuffer datagram = datagrams[(batch * BATCH + i) % FLOWS];
                patch.underlay.inject(REMOTE, TestSwitch.LOCAL, 0, 64, 0, datagram, 0, datagram.capacity());
            }
            patch.worker.doWork();
        }
    }

    private long bytes(TestSwitch patch, Runnable traffic) {
        long bytes = AllocatedBytes.until(ENOUGH, () -> {
            traffic.run();
            rounds++;
        });
        assertThat(patch.errors).isEmpty();
        return bytes;
    }
}
