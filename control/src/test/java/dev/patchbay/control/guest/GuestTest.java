package dev.patchbay.control.guest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.codec.eth.ArpFlyweight;
import dev.patchbay.codec.eth.EtherType;
import dev.patchbay.codec.eth.EthernetFlyweight;
import dev.patchbay.codec.eth.MacAddress;
import dev.patchbay.control.lab.GuestSpec;
import dev.patchbay.control.lab.LabReader;
import dev.patchbay.datapath.vport.TapVport;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GuestTest {
    private static final int A_IP = 0xc0000204;
    private static final int B_IP = 0xc0000203;
    private static final int FAR_IP = 0x08080808;
    private static final long SECOND = 1_000_000_000L;

    private long nowNs = 5 * SECOND;
    private final GuestAgent agent = new GuestAgent(() -> nowNs, () -> nowNs / 1_000_000);
    private final TapVport portA = new TapVport(1, "tapA", 1);
    private final TapVport portB = new TapVport(2, "tapB", 1);
    private final List<byte[]> wire = new ArrayList<>();
    private boolean cut;
    private Guest a;
    private Guest b;

    @BeforeEach
    void plugIn() throws Exception {
        List<GuestSpec> specs =
                List.copyOf(LabReader.parse("guests", """
                        version: 1
                        name: x
                        hosts: {h: {local_ip: 10.0.0.1, bridges: [{name: br, ports: [{name: tapA}, {name: tapB}]}]}}
                        guests:
                          A: {host: h, port: tapA, mac: "fa:16:3e:00:00:0a", ip: 192.0.2.4/24, gateway: 192.0.2.3}
                          B: {host: h, port: tapB, mac: "fa:16:3e:00:00:0b", ip: 192.0.2.3/24}
                        """).guests().values());
        a = agent.add(specs.get(0), portA);
        b = agent.add(specs.get(1), portB);
    }

    /** Runs the agent and carries frames from each port to the other until nothing moves. */
    private void settle() {
        int moved;
        do {
            moved = agent.doWork() + carry(portA, portB) + carry(portB, portA);
        } while (moved > 0);
    }

    private int carry(TapVport from, TapVport to) {
        return from.switchPoll(
                (type, buffer, index, length) -> {
                    byte[] frame = new byte[length];
                    buffer.getBytes(index, frame);
                    wire.add(frame);
                    if (!cut) {
                        assertThat(to.switchOffer(new UnsafeBuffer(frame), 0, length))
                                .isTrue();
                    }
                },
                64);
    }

    private void runUntil(CompletableFuture<?> done) {
        settle();
        for (int i = 0; i < 100_000 && !done.isDone(); i++) {
            long deadline = agent.nextDeadlineNs();
            assertThat(deadline).isNotEqualTo(Long.MAX_VALUE);
            nowNs = Math.max(nowNs, deadline);
            settle();
        }
        assertThat(done).isDone();
    }

    private static EchoRequest ping(int destination, int count, long intervalNs, int size) {
        return new EchoRequest(EchoRequest.Kind.PING, destination, count, intervalNs, size, 0, SECOND);
    }

    private int typeOf(byte[] frame) {
        return new EthernetFlyweight().wrap(new UnsafeBuffer(frame), 0).etherType();
    }

    @Test
    void shouldResolveOnceThenPing() {
        CompletableFuture<EchoResult> done = a.run(ping(B_IP, 3, SECOND, 56));
        runUntil(done);
        EchoResult result = done.join();
        assertThat(result.sent()).isEqualTo(3);
        assertThat(result.received()).isEqualTo(3);
        assertThat(result.latency().count()).isEqualTo(3);
        assertThat(result.firstAnswerEpochMs()).isEqualTo(5000);
        assertThat(wire).hasSize(2 + 3 * 2);
        assertThat(wire.stream().map(this::typeOf).toList())
                .startsWith(EtherType.ARP, EtherType.ARP, EtherType.IPV4, EtherType.IPV4);
        assertThat(wire.get(2)).hasSize(14 + 20 + 8 + 56);
        assertThat(nowNs).as("ends with the last answer, not with the patience").isEqualTo(7 * SECOND);
    }

    @Test
    void shouldSendThroughTheGatewayWhenTheDestinationIsElsewhere() {
        a.sendEcho(FAR_IP, 7, 1, 8, 64);
        settle();
        ArpFlyweight question = new ArpFlyweight().wrap(new UnsafeBuffer(wire.getFirst()), EthernetFlyweight.LENGTH);
        assertThat(question.targetIp()).isEqualTo(B_IP);
        EthernetFlyweight routed = new EthernetFlyweight().wrap(new UnsafeBuffer(wire.getLast()), 0);
        assertThat(routed.destination()).isEqualTo(b.mac());
    }

    @Test
    void shouldAskThreeTimesThenGiveUp() {
        cut = true;
        CompletableFuture<EchoResult> done = a.run(ping(B_IP, 2, SECOND / 10, 56));
        List<Integer> unresolved = new ArrayList<>();
        a.listen(new GuestListener() {
            @Override
            public void onUnresolved(int destination, int id, int sequence) {
                unresolved.add(sequence);
            }
        });
        runUntil(done);
        assertThat(done.join().received()).isZero();
        while (agent.nextDeadlineNs() != Long.MAX_VALUE) {
            nowNs = agent.nextDeadlineNs();
            settle();
        }
        assertThat(wire)
                .hasSize(3)
                .allSatisfy(frame -> assertThat(typeOf(frame)).isEqualTo(EtherType.ARP));
        assertThat(unresolved).containsExactly(1, 2);
    }

    @Test
    void shouldForgetANeighbourAfterAMinute() {
        runUntil(a.run(ping(B_IP, 1, 0, 56)));
        wire.clear();
        nowNs += Neighbours.LIFETIME_NS + 1;
        runUntil(a.run(ping(B_IP, 1, 0, 56)));
        assertThat(typeOf(wire.getFirst())).isEqualTo(EtherType.ARP);
    }

    @Test
    void shouldPingBackToBackWhenTheIntervalIsZero() {
        CompletableFuture<EchoResult> done = a.run(ping(B_IP, 70_000, 0, 0));
        runUntil(done);
        assertThat(done.join().received()).isEqualTo(70_000);
        assertThat(nowNs).isEqualTo(5 * SECOND);
    }

    @Test
    void shouldEchoUdpAndCheckWhatComesBack() {
        CompletableFuture<EchoResult> done =
                a.run(new EchoRequest(EchoRequest.Kind.UDP, B_IP, 100, SECOND / 500, 64, 7, SECOND));
        runUntil(done);
        assertThat(done.join().received()).isEqualTo(100);
        assertThat(done.join().corrupt()).isZero();
        assertThat(done.join().duplicates()).isZero();
        CompletableFuture<GuestCounters> counters = b.counters();
        settle();
        assertThat(counters.join().udpEchoed()).isEqualTo(100);
    }

    @Test
    void shouldCountLossAndDuplicates() {
        runUntil(a.run(ping(B_IP, 1, 0, 56)));
        wire.clear();
        CompletableFuture<EchoResult> done = a.run(ping(B_IP, 2, SECOND, 56));
        settle();
        byte[] reply = wire.getLast();
        assertThat(portA.switchOffer(new UnsafeBuffer(reply), 0, reply.length)).isTrue();
        cut = true;
        runUntil(done);
        assertThat(done.join().received()).isEqualTo(1);
        assertThat(done.join().duplicates()).isEqualTo(1);
        assertThat(done.join().sent()).isEqualTo(2);
    }

    @Test
    void shouldAnswerArpingFromAnyone() {
        CompletableFuture<EchoResult> done =
                a.run(new EchoRequest(EchoRequest.Kind.ARPING, B_IP, 2, SECOND, 0, 0, SECOND));
        runUntil(done);
        assertThat(done.join().received()).isEqualTo(2);
        EthernetFlyweight request = new EthernetFlyweight().wrap(new UnsafeBuffer(wire.getFirst()), 0);
        assertThat(request.destination()).isEqualTo(MacAddress.BROADCAST);
        EthernetFlyweight reply = new EthernetFlyweight().wrap(new UnsafeBuffer(wire.get(1)), 0);
        assertThat(reply.destination()).isEqualTo(a.mac());
    }

    @Test
    void shouldCountFramesBySource() {
        FrameWriter writer = new FrameWriter();
        byte[] foreign = writer.copy(writer.arpRequest(0x020000000001L, 1, B_IP));
        CompletableFuture<Long> sent = a.send(foreign, 3);
        settle();
        CompletableFuture<Long> seen = b.framesFrom(0x020000000001L);
        settle();
        assertThat(sent.join()).isEqualTo(3);
        assertThat(seen.join()).isEqualTo(3);
    }

    @Test
    void shouldTellTheTimeOfSendingWhenTheAgentSleptBefore() {
        List<Long> sent = new ArrayList<>();
        a.listen(new GuestListener() {
            @Override
            public void onEchoSent(int destination, int id, int sequence, long timeNs) {
                sent.add(timeNs);
            }
        });
        settle();
        nowNs += 5_000_000_000L;

        a.sendEcho(b.address(), 7, 1, 56, 64);
        settle();

        assertThat(sent).containsExactly(nowNs);
    }

    @Test
    void shouldIgnoreFramesForOthers() {
        FrameWriter writer = new FrameWriter();
        int length = writer.icmp(0x020000000001L, A_IP, B_IP, 8, 0, 1, 1, 0, 64);
        writer.destination(0x020000000002L);
        CompletableFuture<Long> sent = a.send(writer.copy(length), 1);
        settle();
        assertThat(sent).isCompletedWithValue(1L);
        CompletableFuture<GuestCounters> counters = b.counters();
        settle();
        assertThat(counters.join().notForMe()).isEqualTo(1);
        assertThat(wire).hasSize(1);
    }

    @Test
    void shouldSurviveMalformedFrames() {
        long seed = 7;
        Random random = new Random(seed);
        FrameWriter writer = new FrameWriter();
        List<byte[]> sound = new ArrayList<>();
        sound.add(writer.copy(writer.arpRequest(a.mac(), A_IP, B_IP)));
        sound.add(writer.copy(writer.arpReply(a.mac(), A_IP, b.mac(), B_IP)));
        for (int type : new int[] {0, 3, 8, 11}) {
            int length = writer.icmp(a.mac(), A_IP, B_IP, type, 0, 1, 1, 40, 64);
            writer.destination(b.mac());
            sound.add(writer.copy(length));
        }
        int length = writer.udp(a.mac(), A_IP, B_IP, 1000, 7, 32);
        writer.destination(b.mac());
        sound.add(writer.copy(length));
        for (int i = 0; i < 20_000; i++) {
            byte[] frame = sound.get(random.nextInt(sound.size())).clone();
            if (random.nextInt(3) == 0) {
                frame = java.util.Arrays.copyOf(frame, random.nextInt(frame.length + 1));
            }
            for (int flips = random.nextInt(4); flips > 0 && frame.length > 0; flips--) {
                frame[random.nextInt(frame.length)] ^= (byte) (1 << random.nextInt(8));
            }
            portB.switchOffer(new UnsafeBuffer(frame), 0, frame.length);
            agent.doWork();
            portB.switchPoll((type, buffer, index, size) -> {}, 64);
        }
        CompletableFuture<GuestCounters> counters = b.counters();
        settle();
        assertThat(counters.join().malformed()).as("seed %d", seed).isPositive();
        cut = true;
        wire.clear();
        FrameWriter fresh = new FrameWriter();
        byte[] question = fresh.copy(fresh.arpRequest(a.mac(), A_IP, B_IP));
        assertThat(portB.switchOffer(new UnsafeBuffer(question), 0, question.length))
                .isTrue();
        settle();
        assertThat(wire).as("still answers").isNotEmpty();
    }

    @Test
    void shouldNeedNoWorkWhenNothingHappens() {
        runUntil(a.run(ping(B_IP, 1, 0, 56)));
        assertThat(agent.nextDeadlineNs()).isEqualTo(Long.MAX_VALUE);
        assertThat(agent.doWork()).isZero();
    }
}
