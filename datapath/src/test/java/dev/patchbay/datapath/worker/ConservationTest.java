package dev.patchbay.datapath.worker;

import static dev.patchbay.datapath.worker.TestSwitch.LOCAL;
import static dev.patchbay.datapath.worker.TestSwitch.REMOTE;
import static dev.patchbay.datapath.worker.TestSwitch.REMOTE_2;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.codec.eth.EthernetFlyweight;
import dev.patchbay.codec.frame.FrameBuilder;
import dev.patchbay.codec.vxlan.VxlanFlyweight;
import dev.patchbay.datapath.action.ActionList;
import dev.patchbay.datapath.conntrack.CtRequest;
import dev.patchbay.datapath.conntrack.NatSpec;
import dev.patchbay.datapath.counter.DropReason;
import dev.patchbay.datapath.counter.PortCounters;
import dev.patchbay.datapath.counter.WorkerCounter;
import dev.patchbay.datapath.counter.WorkerCounters;
import dev.patchbay.datapath.meter.DatapathMeters;
import dev.patchbay.datapath.meter.TokenMeter;
import dev.patchbay.datapath.upcall.Injection;
import dev.patchbay.datapath.upcall.Upcall;
import dev.patchbay.datapath.vport.TapVport;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowKeyExtractor;
import dev.patchbay.flowcache.key.FlowMask;
import java.util.Arrays;
import java.util.Random;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every frame, and every branch of one, leaves by one door, and every output is a transmission, a copy for a controller or a
 * named drop, over random traffic: good frames, fragments, bits of frames and noise, from ports and from the slow path; ports
 * that are full, down or gone; answers of all kinds, with recirculations, blocks, meters and connections. Nothing throws.
 */
final class ConservationTest {
    private static final int STEPS = 20_000;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shouldAccountForEachFrameAndEachOutput(long seed) {
        Random random = new Random(seed);
        RandomFrames frames = new RandomFrames(random);
        DatapathMeters meters = new DatapathMeters();
        TestSwitch patch = new TestSwitch(
                context -> context.upcallSlots(32).upcallWindow(4).puntSlots(4).meters(meters));
        meters.set(1, new TokenMeter(true, 0, new TokenMeter.Band(5, 0, 0)));
        TapVport[] taps = {patch.tap(1), patch.tap(2), new TapVport(3, "small", 1, 4096)};
        patch.vports.add(taps[2]);
        patch.worker.attach(taps[2]);
        patch.tunnel(4, REMOTE);
        patch.tunnel(5, REMOTE_2);
        long offered = 0;
        long sent = 0;
        long punts = 0;
        for (int step = 0; step < STEPS; step++) {
            byte[] frame = random.nextInt(8) == 0 ? fragment(random) : damage(random, frames.next());
            switch (random.nextInt(6)) {
                case 0, 1 -> offered += TestSwitch.offer(taps[random.nextInt(3)], frame) ? 1 : 0;
                case 2 -> {
                    boolean taken = send(patch, random, frame);
                    offered += taken ? 1 : 0;
                    sent += taken ? 1 : 0;
                }
                default -> offered += inject(patch, random, frame) ? 1 : 0;
            }
            if (random.nextInt(8) == 0) {
                patch.worker.doWork();
            }
            if (random.nextInt(20) == 0) {
                patch.worker.upcalls().poll(upcall -> answer(patch, random, upcall), random.nextInt(40));
            }
            if (random.nextInt(30) == 0) {
                punts += patch.worker.punts().poll(punt -> {}, 2);
                patch.nowNs += 50_000_000;
            }
            if (random.nextInt(50) == 0) {
                taps[random.nextInt(3)].down(random.nextInt(4) == 0);
            }
            if (random.nextInt(2_000) == 0) {
                TestSwitch.poll(taps[random.nextInt(3)]);
            }
        }
        patch.settle(upcall -> answer(patch, random, upcall));
        punts += patch.worker.punts().poll(punt -> {}, 10);

        WorkerCounters counters = patch.worker.counters();
        assertThat(patch.errors).as("seed %d", seed).isEmpty();
        assertThat(patch.worker.upcalls().isEmpty()).isTrue();
        assertThat(counters.get(WorkerCounter.RECEIVED)).isEqualTo(offered);
        long fromPorts = 0;
        for (int number = 1; number <= 5; number++) {
            PortCounters port = patch.vports.get(number).counters(0);
            fromPorts += port.rxPackets() + port.rxDropped();
        }
        assertThat(sent)
                .as("no port counts frames of the slow path")
                .isPositive()
                .isLessThanOrEqualTo(offered - fromPorts);
        assertThat(counters.get(WorkerCounter.FORWARDED)
                        + counters.get(WorkerCounter.CONSUMED)
                        + counters.get(WorkerCounter.FRAGMENTS_HELD)
                        + counters.drops(DropReason.Scope.FRAME))
                .as("doors, seed %d", seed)
                .isEqualTo(offered
                        + counters.get(WorkerCounter.BRANCHES)
                        + counters.get(WorkerCounter.FRAGMENTS_RELEASED));
        long transmitted = 0;
        for (int number = 1; number <= 5; number++) {
            transmitted += patch.vports.get(number).total(PortCounters::txPackets);
        }
        assertThat(transmitted + punts + counters.drops(DropReason.Scope.COPY))
                .as("outputs, seed %d", seed)
                .isEqualTo(counters.get(WorkerCounter.OUTPUTS));
        assertThat(counters.get(WorkerCounter.PUNTED)).isEqualTo(punts);
        for (WorkerCounter counter : new WorkerCounter[] {
            WorkerCounter.FORWARDED,
            WorkerCounter.CONSUMED,
            WorkerCounter.BRANCHES,
            WorkerCounter.FRAGMENTS_HELD,
            WorkerCounter.FRAGMENTS_RELEASED,
            WorkerCounter.RECIRCULATED
        }) {
            assertThat(counters.get(counter)).as("%s, seed %d", counter, seed).isPositive();
        }
        for (DropReason reason : new DropReason[] {
            DropReason.VXLAN_TRUNCATED,
            DropReason.VXLAN_RESERVED_BITS,
            DropReason.TUNNEL_NO_PORT,
            DropReason.PORT_DOWN,
            DropReason.UPCALL_PORT_SHARE,
            DropReason.ACTIONS_DROP,
            DropReason.RECIRCULATION_LIMIT,
            DropReason.METER_EXCEEDED,
            DropReason.PUNT_QUEUE_FULL,
            DropReason.PORT_QUEUE_FULL,
            DropReason.OUTPUT_NO_PORT,
            DropReason.OUTPUT_PORT_DOWN
        }) {
            assertThat(counters.drops(reason)).as("%s, seed %d", reason, seed).isPositive();
        }
    }

    /** One of two halves of a datagram; half a dozen datagrams are under way. */
    private static byte[] fragment(Random random) {
        ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        boolean first = random.nextBoolean();
        int length = new FrameBuilder()
                .wrap(buffer, 0)
                .ethernet(1, 2)
                .ipv4(0x0a00_0001, 0x0a00_0002)
                .fragment(random.nextInt(6), first ? 0x2000 : 1216 / 8)
                .protocol(99)
                .payload(first ? 1216 : 500, 7)
                .finish();
        byte[] frame = new byte[length];
        buffer.getBytes(0, frame);
        return frame;
    }

    private static byte[] damage(Random random, byte[] frame) {
        if (random.nextInt(3) > 0) {
            return frame;
        }
        byte[] damaged = Arrays.copyOf(frame, random.nextInt(frame.length + 1));
        for (int i = random.nextInt(8); i > 0 && damaged.length > 0; i--) {
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
        }
        return damaged;
    }

    private static boolean inject(TestSwitch patch, Random random, byte[] frame) {
        UnsafeBuffer payload = new UnsafeBuffer(new byte[VxlanFlyweight.LENGTH + frame.length]);
        new VxlanFlyweight().wrap(payload, 0).header(VxlanFlyweight.encode(random.nextInt(3)));
        payload.putBytes(VxlanFlyweight.LENGTH, frame);
        if (random.nextInt(20) == 0) {
            payload.putByte(random.nextInt(VxlanFlyweight.LENGTH), (byte) random.nextInt());
        }
        int remote = random.nextInt(20) == 0 ? random.nextInt() : REMOTE;
        int length = random.nextInt(20) == 0 ? random.nextInt(payload.capacity() + 1) : payload.capacity();
        return patch.underlay.inject(remote, LOCAL, random.nextInt(4), 64, 0, payload, 0, length);
    }

    /** A frame that comes from the slow path with its actions: by a port, by one that is gone or by none. */
    private static boolean send(TestSwitch patch, Random random, byte[] frame) {
        UnsafeBuffer whole = new UnsafeBuffer(Arrays.copyOf(frame, Math.max(frame.length, EthernetFlyweight.LENGTH)));
        FlowKey key = new FlowKey().set(FlowField.IN_PORT, random.nextInt(7));
        new FlowKeyExtractor(FlowKeyExtractor.DEFAULT_VLAN_LIMIT).extract(whole, 0, whole.capacity(), key);
        return patch.worker
                .injections()
                .offer(new Injection(actions(patch, random), key, FlowKeyExtractor.flowHash(key), whole));
    }

    private static void answer(TestSwitch patch, Random random, Upcall upcall) {
        ActionList actions = actions(patch, random);
        if (random.nextBoolean()) {
            FlowMask mask = new FlowMask()
                    .unwildcard(FlowField.IN_PORT)
                    .unwildcard(FlowField.ETH_TYPE)
                    .unwildcard(FlowField.NW_PROTO)
                    .unwildcard(FlowField.RECIRC_ID);
            patch.install(upcall, actions, mask);
            upcall.answer(actions);
        } else {
            upcall.answer(actions);
        }
    }

    private static ActionList actions(TestSwitch patch, Random random) {
        ActionList.Builder builder = new ActionList.Builder();
        addActions(patch, random, builder, 0);
        return builder.build();
    }

    private static void addActions(TestSwitch patch, Random random, ActionList.Builder builder, int depth) {
        for (int i = random.nextInt(8 - depth); i > 0; i--) {
            switch (random.nextInt(depth < 3 ? 14 : 12)) {
                case 0, 1 -> builder.output(random.nextInt(7));
                case 2, 3 -> builder.tunnelOutput(random.nextInt(7), patch.vtep(REMOTE_2), random.nextInt(3), 0, 64, 0);
                case 4 -> builder.pushVlan(0x8100, random.nextInt(4096));
                case 5 -> builder.popVlan();
                case 6 ->
                    builder.set(FlowField.IPV6_DST, random.nextLong(), random.nextLong(), -1, -1)
                            .set(FlowField.ARP_SHA, random.nextLong(), -1);
                case 7 -> builder.pushMpls(0x8847, random.nextInt()).popMpls(random.nextInt(0x10000));
                case 8 -> builder.meter(random.nextInt(3)).truncate(random.nextInt(100));
                case 9 -> builder.punt(random.nextInt(5));
                case 10 -> builder.recirc(random.nextInt(4)).ctClear();
                case 11 ->
                    builder.ct(CtRequest.inZone(random.nextInt(3))
                            .nat(random.nextBoolean() ? NatSpec.EXISTING : null)
                            .build());
                case 12 -> {
                    builder.beginClone();
                    addActions(patch, random, builder, depth + 1);
                    builder.endClone().beginSample(random.nextInt());
                    addActions(patch, random, builder, depth + 1);
                    builder.endSample();
                }
                default -> {
                    builder.beginCheckLength(random.nextInt(100));
                    addActions(patch, random, builder, depth + 1);
                    builder.orElse();
                    addActions(patch, random, builder, depth + 1);
                    builder.endCheckLength();
                }
            }
        }
    }
}
