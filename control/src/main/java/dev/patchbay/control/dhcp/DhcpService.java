package dev.patchbay.control.dhcp;

import static java.nio.ByteOrder.BIG_ENDIAN;

import dev.patchbay.codec.dhcp.DhcpFlyweight;
import dev.patchbay.codec.eth.EtherType;
import dev.patchbay.codec.eth.EthernetFlyweight;
import dev.patchbay.codec.eth.MacAddress;
import dev.patchbay.codec.ip.IpProtocol;
import dev.patchbay.codec.ip.Ipv4Flyweight;
import dev.patchbay.codec.ip.UdpFlyweight;
import dev.patchbay.datapath.netns.IpAddress;
import dev.patchbay.datapath.netns.LocalOutput;
import dev.patchbay.datapath.netns.LocalPacket;
import dev.patchbay.datapath.netns.LocalService;
import dev.patchbay.datapath.netns.NeighbourState;
import dev.patchbay.datapath.netns.NetDevice;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A {@link DhcpServer} behind one device of a namespace.
 *
 * <p>Answers to a client that has no address yet go to its hardware address: as dnsmasq does, the service tells it to the
 * neighbour table first.
 *
 * <p><b>Threads.</b> Slow path only.
 */
public final class DhcpService implements LocalService {
    private static final int LIMITED_BROADCAST = -1;
    private static final int PRECEDENCE = 0xc0;
    private static final int TTL = 64;
    private static final int IP = EthernetFlyweight.LENGTH;
    private static final int UDP = IP + Ipv4Flyweight.LENGTH;
    private static final int PAYLOAD = UDP + UdpFlyweight.LENGTH;
    private static final long MS_PER_SECOND = 1000;

    private final DhcpServer server;
    private final NetDevice device;
    private int identification;

    private DhcpService(DhcpServer server, NetDevice device) {
        this.server = server;
        this.device = device;
    }

    /**
     * Starts to listen on port 67 of the device's namespace.
     *
     * @param server that answers
     * @param device whose clients are answered; others are left alone
     * @return what to stop
     */
    public static DhcpService start(DhcpServer server, NetDevice device) {
        DhcpService service = new DhcpService(server, device);
        device.namespace().services().bind(IpProtocol.UDP, IpAddress.ANY_IPV4, DhcpFlyweight.SERVER_PORT, service);
        return service;
    }

    /** Stops listening. */
    public void stop() {
        device.namespace().services().release(IpProtocol.UDP, IpAddress.ANY_IPV4, DhcpFlyweight.SERVER_PORT);
    }

    /**
     * The server behind it.
     *
     * @return to change its settings, or look at leases
     */
    public DhcpServer server() {
        return server;
    }

    @Override
    public void receive(LocalPacket packet, LocalOutput output) {
        int start = packet.transport() + UdpFlyweight.LENGTH;
        int length = packet.end() - start;
        if (packet.device() != device
                || length <= 0
                || packet.frame().getByte(packet.network() + Ipv4Flyweight.PROTOCOL_OFFSET) != IpProtocol.UDP) {
            return;
        }
        var message = new UnsafeBuffer(new byte[length]);
        message.putBytes(0, packet.frame(), start, length);
        int source = packet.frame().getInt(packet.network() + Ipv4Flyweight.SOURCE_OFFSET, BIG_ENDIAN);
        int target = packet.frame().getInt(packet.network() + Ipv4Flyweight.DESTINATION_OFFSET, BIG_ENDIAN);
        boolean toServer = target != LIMITED_BROADCAST && device.address(IpAddress.of(target)) != null;
        DhcpAnswer answer = server.answer(message, 0, length, source, toServer, packet.nowMs() / MS_PER_SECOND);
        if (answer != null) {
            send(answer, output, packet.nowMs());
        }
    }

    private void send(DhcpAnswer answer, LocalOutput output, long nowMs) {
        UnsafeBuffer frame = frame(answer);
        if (answer.to() == DhcpAnswer.EVERYBODY) {
            output.sendFrame(device, frame);
            return;
        }
        if (answer.fresh()) {
            device.namespace()
                    .neighbours()
                    .set(device, IpAddress.of(answer.to()), answer.mac(), NeighbourState.REACHABLE, nowMs);
        }
        output.send(device, new UnsafeBuffer(frame, IP, frame.capacity() - IP));
    }

    private UnsafeBuffer frame(DhcpAnswer answer) {
        int datagram = UdpFlyweight.LENGTH + answer.message().length;
        var frame = new UnsafeBuffer(new byte[UDP + datagram]);
        frame.putBytes(PAYLOAD, answer.message());
        new EthernetFlyweight()
                .wrap(frame, 0)
                .destination(MacAddress.BROADCAST)
                .source(device.mac())
                .etherType(EtherType.IPV4);
        identification = identification + 1 & 0xffff;
        Ipv4Flyweight ip = new Ipv4Flyweight().wrap(frame, IP);
        ip.initialize(PRECEDENCE, Ipv4Flyweight.LENGTH + datagram, TTL, IpProtocol.UDP)
                .identification(identification)
                .source(answer.from())
                .destination(answer.to())
                .updateChecksum();
        new UdpFlyweight()
                .wrap(frame, UDP)
                .sourcePort(DhcpFlyweight.SERVER_PORT)
                .destinationPort(answer.port())
                .datagramLength(datagram)
                .updateChecksum(ip.pseudoHeader(datagram));
        return frame;
    }
}
