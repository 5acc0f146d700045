package dev.patchbay.datapath.local;

import dev.patchbay.codec.ip.Ipv4Flyweight;
import dev.patchbay.datapath.xlate.StageOrigin;
import dev.patchbay.flowcache.key.FlowKey;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Deals with packets that are too long for the device by which they leave: tells the sender of one that must not be cut (RFC 1191,
 * RFC 8201), cuts the others (RFC 791 section 3.2).
 *
 * <p><b>Threads.</b> Slow path only.
 */
final class Fragmenter {
    private static final int UNREACHABLE = 3;
    private static final int NEEDED = 4;
    private static final int TOO_BIG_V6 = 2;
    private static final int DONT_FRAGMENT = 0x4000;
    private static final int MORE = 0x2000;
    private static final int OFFSET = 0x1fff;
    private static final int UNIT = 8;

    private final LocalPackets packets;
    private final IcmpErrors errors;
    private final Ipv4Flyweight header = new Ipv4Flyweight();

    Fragmenter(LocalPackets packets, IcmpErrors errors) {
        this.packets = packets;
        this.errors = errors;
    }

    /** A packet that shall be forwarded is too long. */
    void tooLong(StageOrigin origin, FlowKey key, UnsafeBuffer frame) {
        PacketHeaders packet = PacketHeaders.of(frame);
        if (packet == null) {
            return;
        }
        if (!packet.ipv4()) {
            errors.refuse(origin.namespace(), frame, TOO_BIG_V6, 0, origin.code());
        } else if ((header.wrap(frame, packet.network()).fragment() & DONT_FRAGMENT) != 0) {
            errors.refuse(origin.namespace(), frame, UNREACHABLE, NEEDED, origin.code());
        } else {
            packets.resume(origin.resume(), key, frame);
        }
    }

    /** A packet that may be cut is: each fragment goes on by itself. */
    void cut(StageOrigin origin, FlowKey key, UnsafeBuffer frame) {
        PacketHeaders packet = PacketHeaders.of(frame);
        if (packet == null || !packet.ipv4()) {
            return;
        }
        header.wrap(frame, packet.network());
        int headerLength = header.headerLength();
        int first = header.fragment();
        int start = packet.network() + headerLength;
        int payload = packet.end() - start;
        int piece = (origin.code() - headerLength) / UNIT * UNIT;
        if (piece <= 0) {
            return;
        }
        for (int done = 0; done < payload; done += piece) {
            int length = Math.min(piece, payload - done);
            boolean more = done + length < payload || (first & MORE) != 0;
            byte[] bytes = new byte[start + length];
            frame.getBytes(0, bytes, 0, start);
            frame.getBytes(start + done, bytes, start, length);
            UnsafeBuffer fragment = new UnsafeBuffer(bytes);
            header.wrap(fragment, packet.network())
                    .totalLength(headerLength + length)
                    .fragment((more ? MORE : 0) | ((first & OFFSET) + done / UNIT))
                    .updateChecksum();
            packets.resume(origin.resume(), key, fragment);
        }
    }
}
