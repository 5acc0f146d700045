package dev.patchbay.datapath.local;

import static java.nio.ByteOrder.BIG_ENDIAN;

import dev.patchbay.codec.eth.MacAddress;
import dev.patchbay.codec.frame.FrameBuilder;
import dev.patchbay.codec.ip.Icmpv6Flyweight;
import dev.patchbay.codec.ip.NdOptionFlyweight;
import dev.patchbay.datapath.netns.IpAddress;
import dev.patchbay.datapath.netns.IpFamily;
import dev.patchbay.datapath.netns.Namespace;
import dev.patchbay.datapath.netns.Neighbour;
import dev.patchbay.datapath.netns.NetDevice;
import java.util.function.LongSupplier;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Answers neighbour solicitations and learns from neighbour discovery (RFC 4861 section 7.2). Router discovery is left to services.
 *
 * <p><b>Threads.</b> Slow path only.
 */
final class Discovery {
    private static final int MAX_HOPS = 255;
    private static final int HOP_LIMIT = 7;
    private static final long ALL_NODES_MAC = 0x3333_0000_0001L;
    private static final int FRAME_BYTES = 128;

    private final LocalPackets packets;
    private final NeighbourAgent neighbours;
    private final LocalDelivery delivery;
    private final LongSupplier clock;

    Discovery(LocalPackets packets, NeighbourAgent neighbours, LocalDelivery delivery, LongSupplier clock) {
        this.packets = packets;
        this.neighbours = neighbours;
        this.delivery = delivery;
        this.clock = clock;
    }

    void receive(NetDevice device, UnsafeBuffer frame) {
        PacketHeaders packet = PacketHeaders.of(frame);
        if (packet == null || packet.payload() < Icmpv6Flyweight.ND_OPTIONS_OFFSET) {
            return;
        }
        if (packet.octet(packet.network() + HOP_LIMIT) != MAX_HOPS) {
            return;
        }
        int at = packet.transport();
        IpAddress target = IpAddress.of(
                frame.getLong(at + Icmpv6Flyweight.ND_TARGET_OFFSET, BIG_ENDIAN),
                frame.getLong(at + Icmpv6Flyweight.ND_TARGET_OFFSET + Long.BYTES, BIG_ENDIAN));
        switch (packet.octet(at)) {
            case Icmpv6Flyweight.NEIGHBOR_SOLICITATION -> solicited(device, packet, target);
            case Icmpv6Flyweight.NEIGHBOR_ADVERTISEMENT -> advertised(device, packet, target);
            default -> delivery.deliver(device.namespace(), device, frame);
        }
    }

    private static long option(PacketHeaders packet, int type) {
        int options = packet.transport() + Icmpv6Flyweight.ND_OPTIONS_OFFSET;
        int found = NdOptionFlyweight.find(packet.frame(), options, packet.end(), type);
        if (found < 0 || found + NdOptionFlyweight.LENGTH > packet.end()) {
            return Neighbour.NO_MAC;
        }
        return MacAddress.read(packet.frame(), found + NdOptionFlyweight.MAC_OFFSET);
    }

    private void solicited(NetDevice device, PacketHeaders packet, IpAddress target) {
        Namespace namespace = device.namespace();
        if (device.address(target) == null) {
            return;
        }
        IpAddress asker = packet.source();
        long mac = option(packet, NdOptionFlyweight.SOURCE_LINK_LAYER_ADDRESS);
        if (!asker.isAny() && mac != Neighbour.NO_MAC) {
            learn(device, asker, mac, false, true);
        }
        long to = mac != Neighbour.NO_MAC ? mac : ALL_NODES_MAC;
        IpAddress receiver = asker.isAny() ? IpAddress.parse("ff02::1") : asker;
        int flags = Icmpv6Flyweight.ND_OVERRIDE
                | (asker.isAny() ? 0 : Icmpv6Flyweight.ND_SOLICITED)
                | (namespace.sysctls().forwards(IpFamily.IPV6, device.name()) ? Icmpv6Flyweight.ND_ROUTER : 0);
        UnsafeBuffer frame = new UnsafeBuffer(new byte[FRAME_BYTES]);
        int length = new FrameBuilder()
                .wrap(frame, 0)
                .ethernet(to, device.mac())
                .ipv6(target.high(), target.low(), receiver.high(), receiver.low())
                .ttl(MAX_HOPS)
                .neighborAdvertisement(flags, target.high(), target.low(), device.mac())
                .finish();
        byte[] bytes = new byte[length];
        frame.getBytes(0, bytes);
        packets.sendFrame(device, new UnsafeBuffer(bytes));
    }

    private void advertised(NetDevice device, PacketHeaders packet, IpAddress target) {
        int flags = packet.frame().getInt(packet.transport() + Icmpv6Flyweight.ND_FLAGS_OFFSET, BIG_ENDIAN);
        long mac = option(packet, NdOptionFlyweight.TARGET_LINK_LAYER_ADDRESS);
        if (mac != Neighbour.NO_MAC) {
            learn(device, target, mac, (flags & Icmpv6Flyweight.ND_SOLICITED) != 0, false);
        }
    }

    private void learn(NetDevice device, IpAddress address, long mac, boolean answered, boolean create) {
        Neighbour entry =
                device.namespace().neighbours().heard(device, address, mac, answered, create, clock.getAsLong());
        if (entry != null && entry.state().isValid()) {
            neighbours.resolved(entry);
        }
    }
}
