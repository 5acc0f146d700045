package dev.patchbay.perf.draw;

import dev.patchbay.codec.frame.FrameBuilder;
import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Draws frames of all protocols that a flow can match, and of some that it cannot; now and then broken ones.
 *
 * <p><b>Threads.</b> One at a time.
 */
public final class FrameDraw {
    private static final int ETHERNET = 14;
    private static final int TAG = 4;
    private static final int IPV4 = 20;
    private static final int LABEL = 4;
    private static final int LABEL_SHIFT = 12;
    private static final int TC_SHIFT = 9;
    private static final int BOTTOM = 0x100;
    private static final int MORE_FRAGMENTS = 0x2000;
    private static final int[] TCP_FLAGS = {0x02, 0x12, 0x10, 0x18, 0x11, 0x04, 0x01, 0x29};
    private static final int[] OTHER_TYPES = {0x88cc, 0x8035, 0x22f3, 0x8847, 0x0806, 0x86dd, 0x0800};

    private final Dice dice;
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[2048]);
    private final FrameBuilder builder = new FrameBuilder();

    /**
     * Makes frames.
     *
     * @param dice what decides.
     */
    public FrameDraw(Dice dice) {
        this.dice = dice;
    }

    /**
     * A frame.
     *
     * @return its octets, new.
     */
    public byte[] frame() {
        builder.wrap(buffer, 0).ethernet(Pools.anyMac(dice), dice.percent(96) ? Pools.mac(dice) : Pools.anyMac(dice));
        int tags = tags();
        int length = network();
        byte[] bytes = new byte[length];
        buffer.getBytes(0, bytes);
        return dice.percent(12) ? broken(bytes, ETHERNET + tags * TAG) : bytes;
    }

    private int tags() {
        if (dice.percent(60)) {
            return 0;
        }
        builder.tag(dice.percent(90) ? 0x8100 : 0x88a8, (dice.percent(85) ? Pools.vlan(dice) : 0) | priority() << 13);
        if (dice.percent(75)) {
            return 1;
        }
        builder.tag(dice.percent(85) ? 0x8100 : 0x88a8, Pools.vlan(dice) | priority() << 13);
        return 2;
    }

    private int priority() {
        return dice.percent(60) ? 0 : dice.of(3, 5);
    }

    private int network() {
        int kind = dice.below(100);
        if (kind < 12) {
            builder.arp(dice.between(1, 2), Pools.mac(dice), Pools.ip(dice), Pools.mac(dice), Pools.ip(dice));
            return builder.finish();
        }
        if (kind < 30) {
            ipv6();
            return builder.finish();
        }
        if (kind < 34) {
            builder.etherType(dice.pick(OTHER_TYPES)).payload(dice.between(0, 60), dice.below(256));
            return builder.finish();
        }
        if (kind < 36) {
            return logicalLink();
        }
        if (kind < 40) {
            return labelled();
        }
        builder.ipv4(Pools.ip(dice), Pools.ip(dice)).tos(tos()).ttl(ttl());
        if (dice.percent(10)) {
            builder.fragment(dice.below(4), dice.of(MORE_FRAGMENTS, 0x0010, MORE_FRAGMENTS | 0x0010));
        }
        transport(false);
        return builder.finish();
    }

    /** IEEE 802.3 with a length, with or without SNAP. */
    private int logicalLink() {
        builder.etherType(dice.percent(50) ? 38 : 8).payload(38, dice.percent(50) ? 0xaa : 0x42);
        int length = builder.finish();
        if (dice.percent(60)) {
            int start = length - 38;
            buffer.putLong(start, dice.percent(50) ? 0x0008_0000_0003_aaaaL : 0xcc88_0000_0003_aaaaL);
        }
        return length;
    }

    /** One to four MPLS labels before an IPv4 packet. */
    private int labelled() {
        builder.etherType(dice.percent(90) ? 0x8847 : 0x8848);
        int labels = dice.of(1, 1, 2, 3, 4);
        int length = builder.payload(labels * LABEL + IPV4, dice.percent(80) ? 0x45 : 0)
                .finish();
        for (int i = 0; i < labels; i++) {
            int entry = dice.of(3, 7, 8) << LABEL_SHIFT | dice.below(2) << TC_SHIFT | dice.of(1, 2, 64);
            int bottom = i == labels - 1 ? BOTTOM : 0;
            buffer.putInt(length - IPV4 - (labels - i) * LABEL, entry | bottom, ByteOrder.BIG_ENDIAN);
        }
        return length;
    }

    private void ipv6() {
        builder.ipv6(Pools.ipv6High(), Pools.ipv6Low(dice), Pools.ipv6High(), Pools.ipv6Low(dice))
                .tos(tos())
                .ttl(ttl())
                .flowLabel(dice.percent(50) ? 0 : dice.of(1, 0x12345));
        switch (dice.below(10)) {
            case 0 -> builder.neighborSolicitation(Pools.ipv6High(), Pools.ipv6Low(dice), Pools.mac(dice));
            case 1 ->
                builder.neighborAdvertisement(dice.below(8), Pools.ipv6High(), Pools.ipv6Low(dice), Pools.mac(dice));
            default -> transport(true);
        }
    }

    private void transport(boolean ipv6) {
        switch (dice.below(12)) {
            case 0, 1, 2 ->
                builder.tcp(
                        Pools.l4Port(dice),
                        Pools.l4Port(dice),
                        dice.percent(70) ? 1 : dice.below(100_000),
                        dice.percent(70) ? 2 : dice.below(100_000),
                        dice.pick(TCP_FLAGS));
            case 3 -> builder.sctp(Pools.l4Port(dice), Pools.l4Port(dice), 1);
            case 4, 5 -> {
                if (dice.percent(50)) {
                    builder.echoRequest(dice.below(2), 1);
                } else if (dice.percent(50)) {
                    builder.echoReply(dice.below(2), 1);
                } else {
                    builder.icmp(ipv6 ? dice.of(1, 128, 129, 135) : dice.of(3, 8, 0, 13), dice.below(3), dice.below(4));
                }
            }
            case 6 -> builder.protocol(dice.of(0, 2, 47, 59, 115));
            case 7 -> builder.udpWithoutChecksum(Pools.l4Port(dice), Pools.l4Port(dice));
            default -> builder.udp(Pools.l4Port(dice), Pools.l4Port(dice));
        }
        builder.payload(dice.percent(90) ? 8 : dice.between(0, 200), 7);
    }

    private int tos() {
        return dice.percent(60) ? 0 : dice.of(1, 2, 3, 0x20, 0x23, 0x48);
    }

    private int ttl() {
        return dice.percent(60) ? FrameBuilder.DEFAULT_TTL : dice.of(0, 1, 2, 3, 255);
    }

    /** Cut short, or with a header that says what is not so. */
    private byte[] broken(byte[] frame, int network) {
        if (dice.percent(50)) {
            int least = Math.min(ETHERNET, frame.length);
            byte[] shorter = new byte[dice.between(least, frame.length)];
            System.arraycopy(frame, 0, shorter, 0, shorter.length);
            return shorter;
        }
        int octets = Math.min(frame.length - network, 60);
        if (octets > 0) {
            // Versions, header lengths and total lengths stand in the first octets.
            int place = network + dice.below(dice.percent(60) ? Math.min(octets, 8) : octets);
            frame[place] ^= (byte) (1 << dice.below(8));
        }
        return frame;
    }
}
