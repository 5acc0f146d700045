package dev.patchbay.datapath.underlay;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.datapath.counter.DropReason;
import dev.patchbay.datapath.vport.VtepTable;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real sockets on loopback addresses that only Linux has without being asked. */
@EnabledOnOs(OS.LINUX)
final class PortableUnderlayTest {
    private static final int LOGICAL_A = Ipv4Address.parse("10.200.137.96");
    private static final int LOGICAL_B = Ipv4Address.parse("10.200.137.94");
    private static final int BOUND_A = Ipv4Address.parse("127.0.0.196");
    private static final int BOUND_B = Ipv4Address.parse("127.0.0.194");
    private static final long WAIT_MS = 10_000;
    private static final int OUTER = TxBatch.outer(0, 64, TunnelFlags.DF);

    private final List<EventLoopGroup> groups = new ArrayList<>();
    private final List<PortableUnderlay> underlays = new ArrayList<>();
    private final VtepTable vteps = new VtepTable();
    private final Arena arenaA = new Arena(2 << 20);
    private final Arena arenaB = new Arena(2 << 20);

    @AfterEach
    void close() {
        underlays.forEach(PortableUnderlay::close);
        groups.forEach(group -> group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly());
    }

    private EventLoop loop(Transport transport) {
        EventLoopGroup group = transport.newEventLoops(1, "test");
        groups.add(group);
        return group.next();
    }

    private PortableContext context(Transport transport, Arena arena) {
        return new PortableContext()
                .transport(transport)
                .eventLoop(loop(transport))
                .arena(arena)
                .vteps(vteps)
                .udpPort(0)
                .remote(LOGICAL_A, BOUND_A)
                .remote(LOGICAL_B, BOUND_B);
    }

    private PortableUnderlay open(PortableContext context) throws UnderlayBindException {
        PortableUnderlay underlay = PortableUnderlay.open(context);
        underlays.add(underlay);
        return underlay;
    }

    private static <T> T on(EventLoop loop, Callable<T> call) throws Exception {
        return loop.submit(call).get(WAIT_MS, TimeUnit.MILLISECONDS);
    }

    /** Runs on the event loop what sends one datagram per flow hash, each with its number as payload. */
    private static void send(Arena arena, PortableUnderlay underlay, int vtep, int outer, int length, int... hashes) {
        TxBatch batch = new TxBatch(Math.max(1, hashes.length));
        int header = arena.reserve(8);
        for (int hash : hashes) {
            int frame = arena.reserve(length);
            arena.buffer().putLong(header, 0x0800_0000_0000_0300L, BIG_ENDIAN);
            arena.buffer().putInt(frame, hash, BIG_ENDIAN);
            batch.add(header, frame, length, vtep, outer, hash, 1);
        }
        underlay.transmit(batch);
    }

    private record Received(int remote, int local, int length, int flags, int number) {}

    @ParameterizedTest
    @EnumSource
    void shouldCarryDatagramsWithLogicalAddressesBothWays(Transport transport) throws Exception {
        CompletableFuture<Received> atB = new CompletableFuture<>();
        PortableUnderlay[] b = new PortableUnderlay[1];
        PortableContext contextB = context(transport, arenaB).local(LOGICAL_B, BOUND_B);
        contextB.onReceive(() -> receive(b[0], arenaB, atB));
        b[0] = open(contextB);
        PortableContext contextA = context(transport, arenaA).local(LOGICAL_A, BOUND_A);
        PortableUnderlay a = open(contextA);
        int vtep = vteps.intern(LOGICAL_A, LOGICAL_B, b[0].boundPort(LOGICAL_B));

        on(contextA.eventLoop(), () -> {
            send(arenaA, a, vtep, OUTER, 64, 77);
            return null;
        });

        assertThat(atB.get(WAIT_MS, TimeUnit.MILLISECONDS)).isEqualTo(new Received(LOGICAL_A, LOGICAL_B, 72, 0, 77));
        assertThat(b[0].takeOverruns()).isZero();
    }

    private static void receive(PortableUnderlay underlay, Arena arena, CompletableFuture<Received> result) {
        PacketBatch batch = new PacketBatch(4);
        for (int i = 0; i < underlay.receive(batch); i++) {
            result.complete(new Received(
                    batch.remote(i),
                    batch.local(i),
                    batch.length(i),
                    batch.flags(i),
                    arena.buffer().getInt(batch.offset(i) + 8, BIG_ENDIAN)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldKeepTheSourcePortWithinAFlowAndVaryItBetweenFlows(Transport transport) throws Exception {
        PortableContext contextA =
                context(transport, arenaA).local(LOGICAL_A, BOUND_A).sourcePorts(4);
        PortableUnderlay a = open(contextA);
        try (DatagramSocket peer = new DatagramSocket(new InetSocketAddress(address(BOUND_B), 0))) {
            peer.setSoTimeout((int) WAIT_MS);
            int vtep = vteps.intern(LOGICAL_A, LOGICAL_B, peer.getLocalPort());
            int[] hashes = {1, 2, 3, 4, 1, 2, 3, 4, -1, -1};
            on(contextA.eventLoop(), () -> {
                send(arenaA, a, vtep, OUTER, 60, hashes);
                return null;
            });

            int[][] portsByHash = new int[6][];
            Set<Integer> ports = new HashSet<>();
            for (int ignored : hashes) {
                DatagramPacket packet = new DatagramPacket(new byte[100], 100);
                peer.receive(packet);
                int hash = ByteBuffer.wrap(packet.getData()).getInt(8);
                int index = hash < 0 ? 5 : hash;
                if (portsByHash[index] != null) {
                    assertThat(packet.getPort()).isEqualTo(portsByHash[index][0]);
                }
                portsByHash[index] = new int[] {packet.getPort()};
                ports.add(packet.getPort());
                assertThat(packet.getAddress()).isEqualTo(address(BOUND_A));
            }
            assertThat(ports).hasSize(4).doesNotContain(a.boundPort(LOGICAL_A));
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldSendFromTheFirstAddressWhenTheTunnelHasNone(Transport transport) throws Exception {
        PortableContext contextA = context(transport, arenaA).local(LOGICAL_A, BOUND_A);
        PortableUnderlay a = open(contextA);
        try (DatagramSocket peer = new DatagramSocket(new InetSocketAddress(address(BOUND_B), 0))) {
            peer.setSoTimeout((int) WAIT_MS);
            int vtep = vteps.intern(0, LOGICAL_B, peer.getLocalPort());
            on(contextA.eventLoop(), () -> {
                send(arenaA, a, vtep, OUTER, 60, 1);
                return null;
            });
            DatagramPacket packet = new DatagramPacket(new byte[100], 100);
            peer.receive(packet);
            assertThat(packet.getAddress()).isEqualTo(address(BOUND_A));
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldNameTheDropWhenADatagramIsTooLongOrItsAddressUnknown(Transport transport) throws Exception {
        PortableContext contextA = context(transport, arenaA).local(LOGICAL_A, BOUND_A);
        PortableUnderlay a = open(contextA);
        List<DropReason> failures = new ArrayList<>();
        a.onFailure((port, length, reason) -> failures.add(reason));
        int known = vteps.intern(LOGICAL_A, LOGICAL_B, 4789);
        int unknown = vteps.intern(LOGICAL_B, LOGICAL_A, 4789);

        List<DropReason> seen = on(contextA.eventLoop(), () -> {
            send(arenaA, a, known, OUTER, 65_500, 1);
            send(arenaA, a, unknown, OUTER, 60, 1);
            return List.copyOf(failures);
        });

        assertThat(seen).containsExactly(DropReason.EMSGSIZE, DropReason.UNDERLAY_NO_ADDRESS);
    }

    @ParameterizedTest
    @EnumSource
    void shouldMarkDatagramsThatWereCut(Transport transport) throws Exception {
        CompletableFuture<Received> atB = new CompletableFuture<>();
        PortableUnderlay[] b = new PortableUnderlay[1];
        PortableContext contextB =
                context(transport, arenaB).local(LOGICAL_B, BOUND_B).maxDatagram(1000);
        contextB.onReceive(() -> receive(b[0], arenaB, atB));
        b[0] = open(contextB);
        try (DatagramSocket peer = new DatagramSocket(new InetSocketAddress(address(BOUND_A), 0))) {
            peer.send(new DatagramPacket(new byte[1001], 1001, address(BOUND_B), b[0].boundPort(LOGICAL_B)));
        }

        assertThat(atB.get(WAIT_MS, TimeUnit.MILLISECONDS))
                .isEqualTo(new Received(LOGICAL_A, LOGICAL_B, 1000, PacketBatch.CUT, 0));
    }

    @ParameterizedTest
    @EnumSource
    void shouldNameAddressAndReasonWhenItIsNotOnThisHost(Transport transport) throws Exception {
        assertThatThrownBy(() -> open(context(transport, arenaA).local(LOGICAL_A, Ipv4Address.parse("192.0.2.77"))))
                .isInstanceOfSatisfying(
                        UnderlayBindException.class,
                        e -> assertThat(e.reason()).isEqualTo(UnderlayBindException.Reason.NOT_ON_THIS_HOST))
                .hasMessageContaining("192.0.2.77")
                .hasMessageContaining("not on this host");
    }

    @ParameterizedTest
    @EnumSource
    void shouldNameAddressAndReasonWhenItIsInUse(Transport transport) throws Exception {
        try (DatagramSocket other = new DatagramSocket(new InetSocketAddress(address(BOUND_A), 0))) {
            assertThatThrownBy(() -> open(
                            context(transport, arenaA).local(LOGICAL_A, BOUND_A).udpPort(other.getLocalPort())))
                    .isInstanceOfSatisfying(
                            UnderlayBindException.class,
                            e -> assertThat(e.reason()).isEqualTo(UnderlayBindException.Reason.IN_USE))
                    .hasMessageContaining("127.0.0.196");
        }
    }

    private static InetAddress address(int address) {
        return PortableContext.inetAddress(address);
    }
}
