package dev.patchbay.datapath.local;

import dev.patchbay.codec.eth.ArpFlyweight;
import dev.patchbay.codec.frame.FrameBuilder;
import dev.patchbay.datapath.netns.ArpPolicy;
import dev.patchbay.datapath.netns.IpAddress;
import dev.patchbay.datapath.netns.LocalServices;
import dev.patchbay.datapath.netns.Namespace;
import dev.patchbay.datapath.netns.Neighbour;
import dev.patchbay.datapath.netns.NetDevice;
import java.util.function.LongSupplier;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Answers ARP requests, and learns from what ARP packets say of their senders (RFC 826, Linux's {@code arp_process}).
 *
 * <p><b>Threads.</b> Slow path only.
 */
final class ArpAnswers {
    private static final int REQUEST = 1;
    private static final int REPLY = 2;
    private static final int FRAME_BYTES = 64;

    private final LocalPackets packets;
    private final NeighbourAgent neighbours;
    private final LongSupplier clock;
    private final ArpFlyweight arp = new ArpFlyweight();

    ArpAnswers(LocalPackets packets, NeighbourAgent neighbours, LongSupplier clock) {
        this.packets = packets;
        this.neighbours = neighbours;
        this.clock = clock;
    }

    /** An ARP packet came; its frame has no tags. */
    void receive(NetDevice device, UnsafeBuffer frame) {
        if (frame.capacity() < LocalPackets.ETHERNET + ArpFlyweight.LENGTH) {
            return;
        }
        arp.wrap(frame, LocalPackets.ETHERNET);
        int operation = arp.operation();
        IpAddress sender = IpAddress.of(arp.senderIp());
        IpAddress target = IpAddress.of(arp.targetIp());
        long mac = arp.senderMac();
        boolean answered = operation == REQUEST && new ArpPolicy(tag -> {}).answers(device, sender, target);
        learn(device, operation, sender, target, mac, answered);
        if (answered) {
            answer(device, sender, target, mac);
        }
        for (LocalServices.ArpListener listener : device.namespace().services().arpListeners()) {
            listener.arp(device, operation, mac, sender.ipv4(), target.ipv4(), clock.getAsLong());
        }
    }

    private void learn(
            NetDevice device, int operation, IpAddress sender, IpAddress target, long mac, boolean answered) {
        if (sender.isAny()) {
            return;
        }
        Namespace namespace = device.namespace();
        boolean toUs = operation == REPLY && namespace.holder(target) != null;
        Neighbour entry = namespace.neighbours().heard(device, sender, mac, toUs, answered, clock.getAsLong());
        if (entry != null && entry.state().isValid()) {
            neighbours.resolved(entry);
        }
    }

    private void answer(NetDevice device, IpAddress sender, IpAddress target, long mac) {
        UnsafeBuffer reply = new UnsafeBuffer(new byte[FRAME_BYTES]);
        int length = new FrameBuilder()
                .wrap(reply, 0)
                .ethernet(mac, device.mac())
                .arp(REPLY, device.mac(), target.ipv4(), mac, sender.ipv4())
                .finish();
        byte[] bytes = new byte[length];
        reply.getBytes(0, bytes);
        packets.sendFrame(device, new UnsafeBuffer(bytes));
    }
}
