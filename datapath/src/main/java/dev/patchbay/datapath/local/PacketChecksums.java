package dev.patchbay.datapath.local;

import static java.nio.ByteOrder.BIG_ENDIAN;

import dev.patchbay.codec.ip.InternetChecksum;
import dev.patchbay.codec.ip.IpProtocol;
import dev.patchbay.codec.ip.Ipv4Flyweight;
import dev.patchbay.datapath.netns.IpAddress;
import java.util.function.IntUnaryOperator;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Changes the source of a packet that was made without one, and its checksums with it (RFC 1624).
 *
 * <p><b>Threads.</b> Stateless.
 */
final class PacketChecksums {
    private static final int SOURCE_V4 = 12;
    private static final int SOURCE_V6 = 8;
    private static final int NEXT_HEADER = 6;
    private static final int HEADER_V6 = 40;

    private PacketChecksums() {}

    static void replaceSource(UnsafeBuffer frame, int network, int source) {
        Ipv4Flyweight header = new Ipv4Flyweight().wrap(frame, network);
        int before = frame.getInt(network + SOURCE_V4, BIG_ENDIAN);
        header.source(source);
        header.updateChecksum();
        int place = checksum(header.protocol(), network + header.headerLength());
        if (place >= 0 && place + Short.BYTES <= frame.capacity() && !header.isLaterFragment()) {
            update(frame, place, header.protocol(), checksum -> InternetChecksum.updateInt(checksum, before, source));
        }
    }

    static void replaceSource(UnsafeBuffer frame, int network, IpAddress source) {
        int at = network + SOURCE_V6;
        long high = frame.getLong(at, BIG_ENDIAN);
        long low = frame.getLong(at + Long.BYTES, BIG_ENDIAN);
        frame.putLong(at, source.high(), BIG_ENDIAN);
        frame.putLong(at + Long.BYTES, source.low(), BIG_ENDIAN);
        int protocol = frame.getByte(network + NEXT_HEADER) & 0xff;
        int place = checksum(protocol, network + HEADER_V6);
        if (place >= 0 && place + Short.BYTES <= frame.capacity()) {
            update(
                    frame,
                    place,
                    protocol,
                    checksum -> InternetChecksum.updateLong(
                            InternetChecksum.updateLong(checksum, high, source.high()), low, source.low()));
        }
    }

    private static void update(UnsafeBuffer frame, int place, int protocol, IntUnaryOperator change) {
        int before = frame.getShort(place, BIG_ENDIAN) & 0xffff;
        if (protocol == IpProtocol.UDP && before == 0) {
            return;
        }
        int after = change.applyAsInt(before);
        frame.putShort(place, (short) (protocol == IpProtocol.UDP ? InternetChecksum.udp(after) : after), BIG_ENDIAN);
    }

    /** Where the checksum is that covers the addresses; -1 if there is none. */
    private static int checksum(int protocol, int transport) {
        return switch (protocol) {
            case IpProtocol.TCP -> transport + 16;
            case IpProtocol.UDP -> transport + 6;
            case IpProtocol.ICMPV6 -> transport + 2;
            default -> -1;
        };
    }
}
