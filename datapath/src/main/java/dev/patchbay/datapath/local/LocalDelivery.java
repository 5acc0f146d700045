package dev.patchbay.datapath.local;

import static java.nio.ByteOrder.BIG_ENDIAN;

import dev.patchbay.codec.frame.FrameBuilder;
import dev.patchbay.codec.ip.IpProtocol;
import dev.patchbay.datapath.netns.IpAddress;
import dev.patchbay.datapath.netns.LocalPacket;
import dev.patchbay.datapath.netns.LocalService;
import dev.patchbay.datapath.netns.Namespace;
import dev.patchbay.datapath.netns.NetDevice;
import dev.patchbay.datapath.netns.RouteQuery;
import dev.patchbay.flowcache.key.FlowField;
import java.util.function.LongSupplier;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Hands packets that are for a namespace to whoever is bound to their port, answers echo requests, and says so if nobody is there.
 *
 * <p><b>Threads.</b> Slow path only.
 */
final class LocalDelivery {
    private static final int ECHO_REPLY = 0;
    private static final int UNREACHABLE = 3;
    private static final int ECHO_REQUEST = 8;
    private static final int ECHO_REQUEST_V6 = 128;
    private static final int ECHO_REPLY_V6 = 129;
    private static final int PROTOCOL = 2;
    private static final int PORT = 3;
    private static final int UNREACHABLE_V6 = 1;
    private static final int PORT_V6 = 4;
    private static final int PARAMETER_V6 = 4;
    private static final int NEXT_HEADER_V6 = 1;
    private static final int ICMP_HEADER = 8;
    private static final int IPV6_HEADER = 40;
    private static final int IDENTIFIER = 4;

    private final LocalPackets packets;
    private final IcmpErrors errors;
    private final LongSupplier clock;

    LocalDelivery(LocalPackets packets, IcmpErrors errors, LongSupplier clock) {
        this.packets = packets;
        this.errors = errors;
        this.clock = clock;
    }

    void deliver(Namespace namespace, NetDevice device, UnsafeBuffer frame) {
        PacketHeaders packet = PacketHeaders.of(frame);
        if (packet == null || packet.isFragment()) {
            return;
        }
        LocalPacket local = new LocalPacket(
                namespace,
                device,
                packet.key(),
                frame,
                frame.capacity(),
                packet.network(),
                packet.transport(),
                packet.end(),
                clock.getAsLong());
        namespace.services().listeners().forEach(listener -> listener.receive(local, packets));
        switch (packet.protocol()) {
            case IpProtocol.ICMP, IpProtocol.ICMPV6 -> icmp(namespace, packet, local);
            case IpProtocol.UDP, IpProtocol.TCP -> ported(namespace, packet, local);
            default -> refuseProtocol(namespace, packet);
        }
    }

    private static boolean give(
            Namespace namespace, int protocol, IpAddress address, int port, LocalPacket packet, LocalPackets output) {
        LocalService service = namespace.services().find(protocol, address, port);
        if (service != null) {
            service.receive(packet, output);
        }
        return service != null;
    }

    private void ported(Namespace namespace, PacketHeaders packet, LocalPacket local) {
        if (packet.payload() < ICMP_HEADER
                || give(namespace, packet.protocol(), packet.destination(), packet.port(2), local, packets)) {
            return;
        }
        if (packet.protocol() == IpProtocol.TCP) {
            errors.reset(namespace, packet.frame());
        } else if (packet.ipv4()) {
            errors.refuse(namespace, packet.frame(), UNREACHABLE, PORT, 0);
        } else {
            errors.refuse(namespace, packet.frame(), UNREACHABLE_V6, PORT_V6, 0);
        }
    }

    private void refuseProtocol(Namespace namespace, PacketHeaders packet) {
        if (packet.ipv4()) {
            errors.refuse(namespace, packet.frame(), UNREACHABLE, PROTOCOL, 0);
        } else {
            errors.refuse(namespace, packet.frame(), PARAMETER_V6, NEXT_HEADER_V6, IPV6_HEADER);
        }
    }

    private void icmp(Namespace namespace, PacketHeaders packet, LocalPacket local) {
        if (packet.payload() < ICMP_HEADER) {
            return;
        }
        int type = packet.octet(packet.transport());
        boolean ipv4 = packet.ipv4();
        if (type == (ipv4 ? ECHO_REQUEST : ECHO_REQUEST_V6)) {
            echo(namespace, packet, local);
        } else if (type == (ipv4 ? ECHO_REPLY : ECHO_REPLY_V6)) {
            give(namespace, packet.protocol(), packet.destination(), packet.port(IDENTIFIER), local, packets);
        } else if (packet.isIcmpError()) {
            giveError(namespace, packet, local);
        }
    }

    /** An error is for who sent the packet that it quotes. */
    private void giveError(Namespace namespace, PacketHeaders packet, LocalPacket local) {
        int quoted = packet.transport() + ICMP_HEADER;
        boolean ipv4 = packet.ipv4();
        int header = ipv4 ? 20 : IPV6_HEADER;
        if (packet.end() < quoted + header + ICMP_HEADER) {
            return;
        }
        int protocol = packet.octet(quoted + (ipv4 ? 9 : 6));
        int transport = quoted + (ipv4 ? (packet.octet(quoted) & 0xf) * Integer.BYTES : header);
        boolean echo = protocol == IpProtocol.ICMP || protocol == IpProtocol.ICMPV6;
        int at = transport + (echo ? IDENTIFIER : 0);
        if (at + Short.BYTES <= packet.end()) {
            int port = local.frame().getShort(at, BIG_ENDIAN) & 0xffff;
            give(namespace, protocol, packet.destination(), port, local, packets);
        }
    }

    private void echo(Namespace namespace, PacketHeaders packet, LocalPacket local) {
        boolean ipv4 = packet.ipv4();
        String ignore = ipv4 ? "net.ipv4.icmp_echo_ignore_all" : "net.ipv6.icmp.echo_ignore_all";
        boolean own = namespace.holder(packet.destination()) != null;
        boolean ignored = namespace.sysctls().number(ignore) != 0
                || (!own && namespace.sysctls().number("net.ipv4.icmp_echo_ignore_broadcasts") != 0 && ipv4);
        if (ignored) {
            return;
        }
        IpAddress to = packet.source();
        IpAddress from = own ? packet.destination() : RouteQuery.addressOf(local.device(), to);
        if (from == null) {
            return;
        }
        int data = packet.transport() + ICMP_HEADER;
        int length = packet.end() - data;
        UnsafeBuffer reply = new UnsafeBuffer(new byte[packet.end() + IPV6_HEADER]);
        FrameBuilder builder = new FrameBuilder().wrap(reply, 0).ethernet(0, 0);
        if (ipv4) {
            builder.ipv4(from.ipv4(), to.ipv4()).tos((int) packet.key().get(FlowField.NW_TOS));
        } else {
            builder.ipv6(from.high(), from.low(), to.high(), to.low());
        }
        int octets = builder.echoReply(packet.port(IDENTIFIER), packet.port(IDENTIFIER + 2))
                .payload(packet.frame(), data, length)
                .finish();
        byte[] bytes = new byte[octets - LocalPackets.ETHERNET];
        reply.getBytes(LocalPackets.ETHERNET, bytes);
        packets.send(namespace, new UnsafeBuffer(bytes));
    }
}
