package dev.patchbay.datapath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.patchbay.codec.ip.InternetChecksum;
import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.codec.vxlan.VxlanFlyweight;
import dev.patchbay.datapath.counter.CycleTotal;
import dev.patchbay.datapath.counter.DropReason;
import dev.patchbay.datapath.ofproto.FlowMod;
import dev.patchbay.datapath.ofproto.FlowParser;
import dev.patchbay.datapath.ofproto.TunnelOptions;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import dev.patchbay.datapath.underlay.TestedEngine;
import dev.patchbay.datapath.underlay.UnderlayLimit;
import dev.patchbay.datapath.vport.TapVport;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A whole switch between a socket of the system and a tap. */
@EnabledOnOs(OS.LINUX)
class SwitchOnSocketsTest {
    private static final InetAddress HERE = InetAddress.ofLiteral("127.0.0.201");
    private static final InetAddress THERE = InetAddress.ofLiteral("127.0.0.202");
    private static final int LOGICAL_HERE = Ipv4Address.parse("10.0.0.1");
    private static final int LOGICAL_THERE = Ipv4Address.parse("10.0.0.2");
    private static final long WAIT_S = 20;
    private static final int CONGESTION_EXPERIENCED = 3;
    private static final int IP = 14;

    private final List<Throwable> defects = Collections.synchronizedList(new ArrayList<>());
    private final List<byte[]> frames = Collections.synchronizedList(new ArrayList<>());

    private static int freePort() throws SocketException {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(HERE, 0))) {
            return socket.getLocalPort();
        }
    }

    private VirtualSwitch start(TestedEngine engine, int port) throws Exception {
        return start(engine, port, 1);
    }

    private static TapVport build(SwitchModel model) {
        model.addBridge("br0");
        TunnelOptions options =
                TunnelOptions.of(Map.of("local_ip", "10.0.0.1", "remote_ip", "10.0.0.2", "key", "flow"));
        model.addPort("br0", PortSpec.vxlan("vx", 2, options));
        TapVport tap = model.tap(model.addPort("br0", PortSpec.ordinary("p1", 1)));
        for (String flow : List.of("in_port=2 actions=output:1", "in_port=1 actions=set_tunnel:7,output:2")) {
            model.bridge("br0")
                    .flows()
                    .apply(
                            FlowParser.parse(FlowMod.Command.ADD, flow, model.bridge("br0"), OpenFlowVersion.OF10)
                                    .mod(),
                            model.nowMs());
        }
        return tap;
    }

    /** A VXLAN datagram whose inner IPv4 packet has this TOS. */
    private static byte[] datagram(int tos) {
        ByteBuffer datagram = ByteBuffer.allocate(VxlanFlyweight.LENGTH + 60);
        datagram.putLong(VxlanFlyweight.encode(7))
                .putLong(0x0200_0000_0001_0200L)
                .putInt(2)
                .putShort((short) 0x800);
        datagram.putShort((short) (0x4500 | tos)).putShort((short) 46).putLong(0x0000_0000_4011_0000L);
        datagram.putInt(0xc000_0201)
                .putInt(0xc000_0202)
                .putShort((short) 1)
                .putShort((short) 2)
                .putShort((short) 26);
        UnsafeBuffer buffer = new UnsafeBuffer(datagram.array());
        int ip = VxlanFlyweight.LENGTH + IP;
        datagram.putShort(ip + 10, (short) InternetChecksum.compute(buffer, ip, 20));
        return datagram.array();
    }

    private void await(TapVport tap, BooleanSupplier done) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_S);
        while (!done.getAsBoolean() && System.nanoTime() < deadline) {
            tap.poll(
                    (buffer, offset, length) -> {
                        byte[] frame = new byte[length];
                        buffer.getBytes(offset, frame);
                        frames.add(frame);
                    },
                    10);
        }
        assertThat(done.getAsBoolean()).isTrue();
    }

    private VirtualSwitch start(TestedEngine engine, int port, int workers) throws Exception {
        return VirtualSwitch.started(
                new SwitchContext().workers(workers).errorHandler(defects::add),
                "on-sockets",
                UnderlayFactory.sockets(
                        engine.context().udpPort(port).local(LOGICAL_HERE, HERE).remote(LOGICAL_THERE, THERE)));
    }

    /** The kernel gives what comes from one port to one worker. */
    @ParameterizedTest
    @EnumSource(names = {"LINUX", "LINUX_PLAIN", "EPOLL"})
    void shouldSpreadSourcePortsOverWorkersAndKeepEachInOrder(TestedEngine engine) throws Exception {
        int sources = 24;
        int each = 40;
        int port = freePort();
        List<DatagramSocket> peers = new ArrayList<>();
        try (VirtualSwitch vswitch = start(engine, port, 2)) {
            TapVport tap = vswitch.call(SwitchOnSocketsTest::build).get(WAIT_S, TimeUnit.SECONDS);
            for (int i = 0; i < sources; i++) {
                peers.add(new DatagramSocket(new InetSocketAddress(THERE, 0)));
            }
            for (int number = 0; number < each; number++) {
                for (int source = 0; source < sources; source++) {
                    byte[] datagram = datagram(0);
                    datagram[datagram.length - 2] = (byte) source;
                    datagram[datagram.length - 1] = (byte) number;
                    peers.get(source).send(new DatagramPacket(datagram, datagram.length, HERE, port));
                }
                int expected = (number + 1) * sources;
                await(tap, () -> frames.size() == expected);
            }
            int[] next = new int[sources];
            for (byte[] frame : frames) {
                assertThat(frame[frame.length - 1]).isEqualTo((byte) next[frame[frame.length - 2]]++);
            }
            for (int worker = 0; worker < 2; worker++) {
                // That all ports fall to one of two is as likely as one in eight million.
                assertThat(vswitch.cycles(worker).snapshot().total(CycleTotal.PACKETS))
                        .as("packets of worker %d", worker)
                        .isPositive();
            }
        } finally {
            peers.forEach(DatagramSocket::close);
        }
        assertThat(defects).isEmpty();
    }

    /** RFC 6040 section 4.2: the mark of the outer header goes to the packets that can carry it; others are lost. */
    @ParameterizedTest
    @EnumSource(names = {"LINUX", "LINUX_PLAIN", "EPOLL"})
    void shouldHandCongestionOfTheOuterHeaderToTheInnerPacket(TestedEngine engine) throws Exception {
        int port = freePort();
        try (VirtualSwitch vswitch = start(engine, port);
                DatagramSocket peer = new DatagramSocket(new InetSocketAddress(THERE, 0))) {
            assumeThat(vswitch.underlayLimits()).as("%s engine", engine).doesNotContain(UnderlayLimit.RECEIVE_TOS);
            TapVport tap = vswitch.call(SwitchOnSocketsTest::build).join();
            peer.setTrafficClass(CONGESTION_EXPERIENCED);
            for (int ecn = 0; ecn <= CONGESTION_EXPERIENCED; ecn++) {
                byte[] datagram = datagram(ecn);
                peer.send(new DatagramPacket(datagram, datagram.length, HERE, port));
            }
            await(tap, () -> frames.size() == 3 && vswitch.counters().drops(DropReason.TUNNEL_ECN) == 1);
            for (byte[] frame : frames) {
                assertThat(frame[IP + 1]).isEqualTo((byte) CONGESTION_EXPERIENCED);
                assertThat(InternetChecksum.compute(new UnsafeBuffer(frame), IP, 20))
                        .isZero();
            }
        }
        assertThat(defects).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"LINUX", "LINUX_PLAIN", "EPOLL"})
    void shouldCarryFramesBothWaysAndCountThem(TestedEngine engine) throws Exception {
        int port = freePort();
        try (VirtualSwitch vswitch = start(engine, port);
                DatagramSocket peer = new DatagramSocket(new InetSocketAddress(THERE, port))) {
            peer.setSoTimeout((int) TimeUnit.SECONDS.toMillis(WAIT_S));
            TapVport tap = vswitch.call(SwitchOnSocketsTest::build).join();
            byte[] datagram = datagram(0);
            for (int i = 0; i < 100; i++) {
                peer.send(new DatagramPacket(datagram, datagram.length, HERE, port));
            }
            await(tap, () -> frames.size() == 100);
            UnsafeBuffer frame = new UnsafeBuffer(frames.getFirst());
            for (int i = 0; i < 100; i++) {
                assertThat(tap.offer(frame, 0, frame.capacity())).isTrue();
            }
            for (int i = 0; i < 100; i++) {
                DatagramPacket back = new DatagramPacket(new byte[200], 200);
                peer.receive(back);
                assertThat(back.getLength()).isEqualTo(datagram.length);
                assertThat(back.getPort()).isNotEqualTo(port);
            }
            assertThat(vswitch.underlayDescription()).isNotEmpty();
        }
        assertThat(defects).isEmpty();
    }
}
