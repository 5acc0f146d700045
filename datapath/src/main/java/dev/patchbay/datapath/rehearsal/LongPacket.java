package dev.patchbay.datapath.rehearsal;

import dev.patchbay.codec.eth.EtherType;
import dev.patchbay.codec.ip.Ipv4Flyweight;
import dev.patchbay.datapath.xlate.StageOrigin;
import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A packet that is longer than an MTU: whether it may be cut, and its first fragment (RFC 791 section 3.2).
 *
 * <p>Frames here have no tags: they are inside of a namespace.
 */
final class LongPacket {
    private static final int ETHERNET = 14;
    private static final int TYPE = 12;
    private static final int DONT_FRAGMENT = 0x4000;
    private static final int MORE = 0x2000;
    private static final int UNIT = 8;

    private final int mtu;
    private final UnsafeBuffer frame;
    private final Ipv4Flyweight header = new Ipv4Flyweight();

    LongPacket(UnsafeBuffer frame, int mtu) {
        this.frame = frame;
        this.mtu = mtu;
    }

    private boolean isIpv4() {
        return (frame.getShort(TYPE, ByteOrder.BIG_ENDIAN) & 0xffff) == EtherType.IPV4;
    }

    boolean mayBeCut() {
        return isIpv4() && (header.wrap(frame, ETHERNET).fragment() & DONT_FRAGMENT) == 0;
    }

    End refusal(StageOrigin origin, Place place) {
        String told = isIpv4() ? "fragmentation needed" : "packet too big";
        return new End(
                End.Kind.DROPPED,
                "MTU_EXCEEDED",
                PlaceRecorder.title(origin.namespace()) + " tells its sender: " + told + ", MTU " + mtu,
                place.blame(),
                frame);
    }

    private int headerLength() {
        return header.wrap(frame, ETHERNET).headerLength();
    }

    private int piece() {
        return Math.max(UNIT, (mtu - headerLength()) / UNIT * UNIT);
    }

    int pieces() {
        int payload = header.wrap(frame, ETHERNET).totalLength() - headerLength();
        return (payload + piece() - 1) / piece();
    }

    /** The first fragment, as a frame. */
    UnsafeBuffer first() {
        int length = headerLength();
        int fragment = header.fragment();
        byte[] bytes = new byte[Math.min(frame.capacity(), ETHERNET + length + piece())];
        frame.getBytes(0, bytes);
        UnsafeBuffer first = new UnsafeBuffer(bytes);
        new Ipv4Flyweight()
                .wrap(first, ETHERNET)
                .totalLength(bytes.length - ETHERNET)
                .fragment(MORE | fragment)
                .updateChecksum();
        return first;
    }
}
