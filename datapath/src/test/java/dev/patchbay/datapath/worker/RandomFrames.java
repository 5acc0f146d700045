package dev.patchbay.datapath.worker;

import dev.patchbay.codec.eth.EtherType;
import dev.patchbay.codec.frame.FrameBuilder;
import java.util.Random;
import org.agrona.ExpandableArrayBuffer;

/** Correct frames of all kinds that the action executor may meet, from a seed. */
final class RandomFrames {
    private final Random random;
    private final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer(4096);

    RandomFrames(Random random) {
        this.random = random;
    }

    byte[] next() {
        FrameBuilder builder = new FrameBuilder().wrap(buffer, 0);
        builder.ethernet(mac(), mac());
        int tags = random.nextInt(4) == 0 ? random.nextInt(3) : 0;
        for (int i = 0; i < tags; i++) {
            builder.tag(random.nextBoolean() ? EtherType.VLAN : EtherType.SERVICE_VLAN, random.nextInt(0x10000));
        }
        switch (random.nextInt(8)) {
            case 0 -> builder.arp(1 + random.nextInt(2), mac(), random.nextInt(), mac(), random.nextInt());
            case 1, 2, 3 -> ipv4(builder);
            case 4, 5, 6 -> ipv6(builder);
            default -> builder.etherType(0x88b5).payload(random.nextInt(100), random.nextInt());
        }
        int length = builder.finish(random.nextBoolean() ? FrameBuilder.ETHERNET_MIN : 0);
        byte[] frame = new byte[length];
        buffer.getBytes(0, frame);
        return frame;
    }

    private void ipv4(FrameBuilder builder) {
        builder.ipv4(random.nextInt(), random.nextInt())
                .tos(random.nextInt(256))
                .ttl(random.nextInt(256));
        if (random.nextInt(4) == 0) {
            boolean first = random.nextBoolean();
            builder.fragment(random.nextInt(65536), first ? 0x2000 : 1 + random.nextInt(0x1000));
        }
        switch (random.nextInt(6)) {
            case 0 -> builder.tcp(port(), port(), random.nextInt(), random.nextInt(), random.nextInt(64));
            case 1 -> builder.udp(port(), port());
            case 2 -> builder.udpWithoutChecksum(port(), port());
            case 3 -> builder.icmp(random.nextInt(256), random.nextInt(256), random.nextInt());
            case 4 -> builder.sctp(port(), port(), random.nextInt());
            default -> builder.protocol(89);
        }
        payload(builder);
    }

    private void ipv6(FrameBuilder builder) {
        builder.ipv6(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong())
                .tos(random.nextInt(256))
                .ttl(random.nextInt(256))
                .flowLabel(random.nextInt(1 << 20));
        switch (random.nextInt(6)) {
            case 0 -> {
                builder.tcp(port(), port(), random.nextInt(), random.nextInt(), random.nextInt(64));
                payload(builder);
            }
            case 1 -> {
                builder.udp(port(), port());
                payload(builder);
            }
            case 2 -> builder.neighborSolicitation(random.nextLong(), random.nextLong(), mac());
            case 3 -> builder.neighborAdvertisement(0x4000_0000, random.nextLong(), random.nextLong(), mac());
            case 4 -> {
                builder.sctp(port(), port(), random.nextInt());
                payload(builder);
            }
            default -> builder.echoRequest(random.nextInt(65536), random.nextInt(65536));
        }
    }

    private void payload(FrameBuilder builder) {
        builder.payload(random.nextInt(60), random.nextInt());
    }

    private int port() {
        return random.nextInt(65536);
    }

    private long mac() {
        return random.nextLong() & 0xffff_ffff_ffffL;
    }
}
