package dev.patchbay.datapath.underlay;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.datapath.counter.DropReason;
import dev.patchbay.datapath.vport.VtepTable;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What every engine on real sockets promises; on loopback addresses that only Linux has without being asked. */
@EnabledOnOs(OS.LINUX)
final class SocketsTest {
    private static final int LOGICAL_A = Ipv4Address.parse("10.200.137.96");
    private static final int LOGICAL_B = Ipv4Address.parse("10.200.137.94");
    private static final InetAddress BOUND_A = InetAddress.ofLiteral("127.0.0.196");
    private static final InetAddress BOUND_B = InetAddress.ofLiteral("127.0.0.194");
    private static final InetAddress LOOPBACK6 = InetAddress.ofLiteral("::1");
    private static final long WAIT_MS = 10_000;
    private static final int OUTER = TxBatch.outer(0, 64, TunnelFlags.DF);
    private static final int ARENA_BYTES = 8 << 20;
    private static final int FRAME_BYTES = 68 << 10;

    /** ipv6(7). */
    private static final int SOL_IPV6 = 41;

    private static final int IPV6_MTU = 24;

    private final List<EventLoopGroup> groups = new ArrayList<>();
    private final List<Underlay> underlays = new ArrayList<>();
    private final VtepTable vteps = new VtepTable();
    private final List<DropReason> failures = new ArrayList<>();

    private record Received(int remote, int local, int length, int flags, int number) {}

    /** One engine with its event loop. */
    private final class Site {
        final UnderlayContext context;
        final Arena arena = new Arena(ARENA_BYTES);
        final LinkedBlockingQueue<Received> received = new LinkedBlockingQueue<>();
        final LinkedBlockingQueue<Integer> outers = new LinkedBlockingQueue<>();
        int batch = 64;
        Underlay underlay;
        private final int frames = arena.reserve(FRAME_BYTES);

        Site(TestedEngine engine) {
            EventLoopGroup group = engine.transport().newEventLoops(1, "test");
            groups.add(group);
            context = engine.context()
                    .eventLoop(group.next())
                    .arena(arena)
                    .vteps(vteps)
                    .udpPort(0)
                    .remote(LOGICAL_A, BOUND_A)
                    .remote(LOGICAL_B, BOUND_B)
                    .onReceive(this::receive);
        }

        Site open() throws UnderlayBindException {
            underlay = TestedEngine.open(context);
            underlays.add(underlay);
            underlay.onFailure((port, length, reason) -> failures.add(reason));
            return this;
        }

        private void receive() {
            PacketBatch packets = new PacketBatch(batch);
            while (underlay.receive(packets) > 0) {
                for (int i = 0; i < packets.size(); i++) {
                    outers.add(TxBatch.outer(packets.tos(i), packets.ttl(i), 0));
                    received.add(new Received(
                            packets.remote(i),
                            packets.local(i),
                            packets.length(i),
                            packets.flags(i),
                            packets.length(i) < 12 ? 0 : arena.buffer().getInt(packets.offset(i) + 8, BIG_ENDIAN)));
                }
            }
        }

        Received next() throws InterruptedException {
            Received next = received.poll(WAIT_MS, TimeUnit.MILLISECONDS);
            assertThat(next).as("a datagram").isNotNull();
            return next;
        }

        <T> T call(Callable<T> work) throws Exception {
            EventLoop loop = context.eventLoop();
            return loop.submit(work).get(WAIT_MS, TimeUnit.MILLISECONDS);
        }

        /** Sends datagrams of one batch, each with its hash and then its number in the frame. */
        void send(int vtep, int outer, int[] lengths, int[] hashes) throws Exception {
            call(() -> {
                TxBatch batch = new TxBatch(Math.max(1, hashes.length));
                int at = frames;
                for (int i = 0; i < hashes.length; i++) {
                    int frame = at + TxBatch.HEADER_LENGTH;
                    arena.buffer().putLong(at, 0x0800_0000_0000_0300L, BIG_ENDIAN);
                    arena.buffer().putInt(frame, hashes[i], BIG_ENDIAN);
                    arena.buffer().putInt(frame + 4, i, BIG_ENDIAN);
                    batch.add(at, frame, lengths[i], vtep, outer, hashes[i], 1);
                    at = frame + lengths[i];
                }
                underlay.transmit(batch);
                return null;
            });
        }

        void send(int vtep, int outer, int length, int... hashes) throws Exception {
            int[] lengths = new int[hashes.length];
            Arrays.fill(lengths, length);
            send(vtep, outer, lengths, hashes);
        }
    }

    @AfterEach
    void close() {
        underlays.forEach(Underlay::close);
        groups.forEach(group -> group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly());
    }

    private Site a(TestedEngine engine) throws UnderlayBindException {
        Site site = new Site(engine);
        site.context.local(LOGICAL_A, BOUND_A);
        return site.open();
    }

    private Site b(TestedEngine engine) throws UnderlayBindException {
        Site site = new Site(engine);
        site.context.local(LOGICAL_B, BOUND_B);
        return site.open();
    }

    private int toB(Site b) {
        return vteps.intern(LOGICAL_A, LOGICAL_B, b.underlay.boundPort(LOGICAL_B));
    }

    private static DatagramSocket peer() throws SocketException {
        DatagramSocket peer = new DatagramSocket(new InetSocketAddress(BOUND_B, 0));
        peer.setSoTimeout((int) WAIT_MS);
        return peer;
    }

    @ParameterizedTest
    @EnumSource
    void shouldCarryDatagramsWithLogicalAddresses(TestedEngine engine) throws Exception {
        Site b = b(engine);
        Site a = a(engine);
        a.send(toB(b), OUTER, 64, 77);
        assertThat(b.next()).isEqualTo(new Received(LOGICAL_A, LOGICAL_B, 72, 0, 77));
        assertThat(b.<Long>call(b.underlay::takeOverruns)).isZero();
        assertThat(b.<Long>call(b.underlay::takeKernelDrops)).isZero();
        assertThat(failures).isEmpty();
        assertThat(a.underlay.description()).contains(engine.context().engine().toString());
    }

    @ParameterizedTest
    @EnumSource
    void shouldCarryDatagramsOverIpv6(TestedEngine engine) throws Exception {
        // One address is all that a system is sure to have: the host talks to itself.
        Site a = new Site(engine);
        a.context.local(LOGICAL_A, LOOPBACK6);
        openOrSkip(a);
        int vtep = vteps.intern(LOGICAL_A, LOGICAL_A, a.underlay.boundPort(LOGICAL_A));
        a.send(vtep, OUTER, 64, 77, 77, 78);
        assertThat(List.of(a.next(), a.next(), a.next()))
                .containsExactlyInAnyOrder(
                        new Received(LOGICAL_A, LOGICAL_A, 72, 0, 77),
                        new Received(LOGICAL_A, LOGICAL_A, 72, 0, 77),
                        new Received(LOGICAL_A, LOGICAL_A, 72, 0, 78));
        assertThat(a.underlay.limits()).contains(UnderlayLimit.SEND_WITHOUT_CSUM);
        // No way leads from IPv6 to IPv4.
        a.send(vteps.intern(LOGICAL_A, Ipv4Address.parse("127.0.0.1"), 9), OUTER, 64, 1);
        assertThat(failures).containsExactly(DropReason.UNDERLAY_NO_ADDRESS);
    }

    private static void openOrSkip(Site site) throws UnderlayBindException {
        try {
            site.open();
        } catch (UnderlayBindException e) {
            assumeThat(e).as("this system has no IPv6: %s", e.getMessage()).isNull();
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldKeepTheSourcePortWithinAFlowAndVaryItBetweenFlows(TestedEngine engine) throws Exception {
        Site a = new Site(engine);
        a.context.local(LOGICAL_A, BOUND_A).sourcePorts(4);
        a.open();
        try (DatagramSocket peer = peer()) {
            int vtep = vteps.intern(LOGICAL_A, LOGICAL_B, peer.getLocalPort());
            int[] hashes = {1, 2, 3, 4, 1, 2, 3, 4, -1, -1};
            a.send(vtep, OUTER, 60, hashes);

            Map<Integer, Integer> portByHash = new HashMap<>();
            Set<Integer> ports = new HashSet<>();
            for (int ignored : hashes) {
                DatagramPacket packet = new DatagramPacket(new byte[100], 100);
                peer.receive(packet);
                assertThat(packet.getLength()).isEqualTo(68);
                int hash = ByteBuffer.wrap(packet.getData()).getInt(8);
                Integer before = portByHash.put(hash, packet.getPort());
                assertThat(before == null || before == packet.getPort()).isTrue();
                ports.add(packet.getPort());
                assertThat(packet.getAddress()).isEqualTo(BOUND_A);
            }
            assertThat(ports).hasSize(4).doesNotContain(a.underlay.boundPort(LOGICAL_A));
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldSendFromTheFirstAddressWhenTheTunnelHasNone(TestedEngine engine) throws Exception {
        Site a = a(engine);
        try (DatagramSocket peer = peer()) {
            a.send(vteps.intern(0, LOGICAL_B, peer.getLocalPort()), OUTER, 60, 1);
            DatagramPacket packet = new DatagramPacket(new byte[100], 100);
            peer.receive(packet);
            assertThat(packet.getAddress()).isEqualTo(BOUND_A);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldNameTheDropWhenADatagramIsTooLongOrItsAddressUnknown(TestedEngine engine) throws Exception {
        Site a = a(engine);
        a.send(vteps.intern(LOGICAL_A, LOGICAL_B, 4789), OUTER, 65_500, 1);
        a.send(vteps.intern(LOGICAL_B, LOGICAL_A, 4789), OUTER, 60, 1);
        assertThat(failures).containsExactly(DropReason.EMSGSIZE, DropReason.UNDERLAY_NO_ADDRESS);
    }

    @ParameterizedTest
    @EnumSource
    void shouldMarkDatagramsThatWereCut(TestedEngine engine) throws Exception {
        Site b = new Site(engine);
        b.context.local(LOGICAL_B, BOUND_B).maxDatagram(1000);
        b.open();
        try (DatagramSocket peer = new DatagramSocket(new InetSocketAddress(BOUND_A, 0))) {
            for (int length : new int[] {1001, 1000, 0}) {
                peer.send(new DatagramPacket(new byte[length], length, BOUND_B, b.underlay.boundPort(LOGICAL_B)));
            }
        }
        assertThat(b.next()).isEqualTo(new Received(LOGICAL_A, LOGICAL_B, 1000, PacketBatch.CUT, 0));
        assertThat(b.next()).isEqualTo(new Received(LOGICAL_A, LOGICAL_B, 1000, 0, 0));
        assertThat(b.next()).isEqualTo(new Received(LOGICAL_A, LOGICAL_B, 0, 0, 0));
    }

    @ParameterizedTest
    @EnumSource
    void shouldNameAddressAndReasonWhenItIsNotOnThisHost(TestedEngine engine) {
        Site a = new Site(engine);
        a.context.local(LOGICAL_A, InetAddress.ofLiteral("192.0.2.77"));
        assertThatThrownBy(a::open)
                .isInstanceOfSatisfying(
                        UnderlayBindException.class,
                        e -> assertThat(e.reason()).isEqualTo(UnderlayBindException.Reason.NOT_ON_THIS_HOST))
                .hasMessageContaining("192.0.2.77")
                .hasMessageContaining("not on this host");
    }

    @ParameterizedTest
    @EnumSource
    void shouldNameAddressAndReasonWhenItIsInUse(TestedEngine engine) throws Exception {
        try (DatagramSocket other = new DatagramSocket(new InetSocketAddress(BOUND_A, 0))) {
            Site a = new Site(engine);
            a.context.local(LOGICAL_A, BOUND_A).udpPort(other.getLocalPort());
            assertThatThrownBy(a::open)
                    .isInstanceOfSatisfying(
                            UnderlayBindException.class,
                            e -> assertThat(e.reason()).isEqualTo(UnderlayBindException.Reason.IN_USE))
                    .hasMessageContaining("127.0.0.196");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "LINUX,false",
        "LINUX,true",
        "LINUX_PLAIN,false",
        "LINUX_PLAIN,true",
        "EPOLL,false",
        "EPOLL,true",
        "NIO,false"
    })
    void shouldSayWithTosAndTtlWhatItIsTold(TestedEngine engine, boolean v6) throws Exception {
        // Only the Linux engine can read them, so it is the receiver of all.
        Site b = new Site(TestedEngine.LINUX);
        b.context.local(LOGICAL_B, v6 ? LOOPBACK6 : BOUND_B);
        openOrSkip(b);
        Site a = new Site(engine);
        a.context.local(LOGICAL_A, v6 ? LOOPBACK6 : BOUND_A).remote(LOGICAL_B, v6 ? LOOPBACK6 : BOUND_B);
        a.open();
        int[] tos = {0, 0, 0xb8, 0x03, 0xff, 0};
        int[] ttl = {64, 64, 33, 64, 255, 1};
        boolean ttlKnown = !a.underlay.limits().contains(UnderlayLimit.SEND_TTL);
        for (int i = 0; i < tos.length; i++) {
            a.send(toB(b), TxBatch.outer(tos[i], ttl[i], TunnelFlags.DF), 60, 5, 5);
            for (int copy = 0; copy < 2; copy++) {
                b.next();
                int outer = b.outers.remove();
                assertThat(TxBatch.tos(outer)).as("TOS %s", tos[i]).isEqualTo(tos[i]);
                if (ttlKnown) {
                    assertThat(TxBatch.ttl(outer)).as("TTL %s", ttl[i]).isEqualTo(ttl[i]);
                }
            }
        }
        assertThat(failures).isEmpty();
    }

    /** With IPv6 a socket can be told a smaller MTU than the device's: a path with a narrow place, without one. */
    @ParameterizedTest
    @EnumSource
    void shouldFragmentOrRefuseWhatIsLongerThanThePathAsDfSays(TestedEngine engine) throws Exception {
        Site a = new Site(engine);
        a.context.local(LOGICAL_A, LOOPBACK6).sourcePorts(1);
        openOrSkip(a);
        List<Integer> descriptors = TestedEngine.sendingDescriptors(a.underlay);
        for (int descriptor : descriptors) {
            new Socket(descriptor).setIntOpt(SOL_IPV6, IPV6_MTU, 1280);
        }
        int vtep = vteps.intern(LOGICAL_A, LOGICAL_A, a.underlay.boundPort(LOGICAL_A));
        a.send(vtep, TxBatch.outer(0, 64, 0), 1400, 1, 1, 1);
        for (int i = 0; i < 3; i++) {
            assertThat(a.next().length()).isEqualTo(1408);
        }
        assertThat(failures).isEmpty();

        a.send(vtep, OUTER, new int[] {1400, 1400, 60, 60}, new int[] {1, 1, 2, 2});
        assertThat(a.next().length()).isEqualTo(68);
        assertThat(a.next().length()).isEqualTo(68);
        assertThat(a.<List<DropReason>>call(() -> List.copyOf(failures)))
                .containsExactly(DropReason.EMSGSIZE, DropReason.EMSGSIZE);
        assertThat(a.underlay.limits()).doesNotContain(UnderlayLimit.GSO);
    }

    @ParameterizedTest
    @EnumSource
    void shouldKeepTheOrderOfEachFlowInEveryBatch(TestedEngine engine) throws Exception {
        long seed = 20261121;
        Random random = new Random(seed);
        Site b = new Site(engine);
        b.batch = 10;
        b.context.local(LOGICAL_B, BOUND_B);
        b.open();
        Site a = a(engine);
        int vtep = toB(b);
        for (int round = 0; round < 50; round++) {
            int[] hashes = IntStream.range(0, 1 + random.nextInt(60))
                    .map(i -> random.nextInt(5) * 0x1234_5678)
                    .toArray();
            int[] lengths = Arrays.stream(hashes)
                    .map(hash -> random.nextBoolean() ? 60 : 30 + random.nextInt(900))
                    .toArray();
            a.send(vtep, OUTER, lengths, hashes);
            Map<Integer, List<Integer>> expected = new HashMap<>();
            Map<Integer, List<Integer>> seen = new HashMap<>();
            for (int i = 0; i < hashes.length; i++) {
                expected.computeIfAbsent(hashes[i], hash -> new ArrayList<>()).add(lengths[i] + 8);
                Received next = b.next();
                seen.computeIfAbsent(next.number(), hash -> new ArrayList<>()).add(next.length());
            }
            assertThat(seen).as("round %s of seed %s", round, seed).isEqualTo(expected);
        }
        assertThat(failures).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"LINUX", "LINUX_PLAIN", "EPOLL"})
    void shouldShareAnAddressBetweenWorkers(TestedEngine engine) throws Exception {
        Site one = new Site(engine);
        one.context.local(LOGICAL_B, BOUND_B).reusePort(true);
        one.open();
        int port = one.underlay.boundPort(LOGICAL_B);
        Site two = new Site(engine);
        two.context.local(LOGICAL_B, BOUND_B).reusePort(true).udpPort(port);
        two.open();
        Site a = new Site(engine);
        a.context.local(LOGICAL_A, BOUND_A).sourcePorts(32);
        a.open();
        int[] hashes = IntStream.range(0, 200).toArray();
        a.send(toB(one), OUTER, 60, hashes);
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(WAIT_MS);
        while (one.received.size() + two.received.size() < hashes.length && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(one.received.size() + two.received.size()).isEqualTo(hashes.length);
        assertThat(one.received).isNotEmpty();
        assertThat(two.received).isNotEmpty();
    }

    /** The JDK's selector lets go of a closed channel's address when it comes round again. */
    private static DatagramSocket bindWithin(InetSocketAddress address) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(WAIT_MS);
        while (true) {
            try {
                return new DatagramSocket(address);
            } catch (BindException e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
                Thread.onSpinWait();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldForgetItsAddressesWhenClosed(TestedEngine engine) throws Exception {
        Site a = a(engine);
        int port = a.underlay.boundPort(LOGICAL_A);
        a.underlay.close();
        try (DatagramSocket next = bindWithin(new InetSocketAddress(BOUND_A, port))) {
            assertThat(next.getLocalPort()).isEqualTo(port);
        }
        assertThat(a.<Integer>call(() -> a.underlay.receive(new PacketBatch(1))))
                .isZero();
    }
}
