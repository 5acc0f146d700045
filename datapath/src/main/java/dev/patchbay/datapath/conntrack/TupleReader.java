package dev.patchbay.datapath.conntrack;

import static java.nio.ByteOrder.BIG_ENDIAN;

import dev.patchbay.codec.ip.InternetChecksum;
import dev.patchbay.codec.ip.IpProtocol;

/**
 * Reads a packet's tuple and checks what Open vSwitch 3.1 checks before it tracks a packet.
 *
 * <p>A packet cannot be tracked if it is a fragment, if a checksum is wrong (of IPv4, TCP, UDP, ICMP and ICMPv6; a UDP
 * checksum of 0 counts as absent over IPv4 only), if a length does not fit, if a port is 0, or if it is an ICMP message
 * that is neither query nor answer nor error.
 *
 * <p>An ICMP error is named by the packet it quotes: the tuple is the reverse of the quoted packet's, so that the error
 * runs in the direction in which it travels. The quoted packet's checksums are not looked at, and it must have been sent by
 * whom the error goes to.
 *
 * <p><b>Threads.</b> Confined; reads nothing outside the packet.
 */
final class TupleReader {
    private static final int IPV4_HEADER = 20;
    private static final int IPV6_HEADER = 40;
    private static final int TCP_HEADER = 20;
    private static final int UDP_HEADER = 8;
    private static final int ICMP_HEADER = 8;

    /** What an ICMP error must quote of the transport header at least (RFC 792). */
    private static final int QUOTED = 8;

    private final PacketView quoted = new PacketView();
    private boolean related;

    /** Whether the last tuple is that of a quoted packet. */
    boolean related() {
        return related;
    }

    /** The quoted packet, if {@link #related}. */
    PacketView quoted() {
        return quoted;
    }

    /**
     * Reads a tuple.
     *
     * @param packet with whole headers, not a fragment.
     * @param verify whether checksums are checked.
     * @param tuple zone set; the rest is filled in.
     * @return false if the packet cannot be tracked.
     */
    boolean read(PacketView packet, boolean verify, PacketTuple tuple) {
        related = false;
        addresses(packet, tuple);
        if (verify && !packet.ipv6 && !headerIntact(packet)) {
            return false;
        }
        tuple.protocol = packet.protocol;
        return switch (packet.protocol) {
            case IpProtocol.TCP -> tcpFits(packet) && (!verify || intact(packet)) && ports(packet, tuple);
            case IpProtocol.UDP ->
                udpFits(packet) && (!verify || unchecked(packet) || intact(packet)) && ports(packet, tuple);
            case IpProtocol.ICMP -> packet.ipv6 || ((!verify || messageIntact(packet)) && icmp(packet, tuple, true));
            case IpProtocol.ICMPV6 -> !packet.ipv6 || ((!verify || intact(packet)) && icmpv6(packet, tuple, true));
            default -> true;
        };
    }

    private static boolean tcpFits(PacketView packet) {
        int size = packet.l4Size();
        return size >= TCP_HEADER && packet.tcpHeader() >= TCP_HEADER && packet.tcpHeader() <= size;
    }

    private static boolean udpFits(PacketView packet) {
        int size = packet.l4Size();
        int length = size < UDP_HEADER ? 0 : packet.unsignedShort(packet.l4 + 4);
        return length >= UDP_HEADER && length <= size;
    }

    /** UDP without a checksum, which IPv6 does not allow. */
    private static boolean unchecked(PacketView packet) {
        return !packet.ipv6 && packet.buffer.getShort(packet.l4 + 6) == 0;
    }

    private static boolean messageIntact(PacketView packet) {
        return InternetChecksum.isValid(InternetChecksum.sum(packet.buffer, packet.l4, packet.l4Size()));
    }

    private static boolean headerIntact(PacketView packet) {
        return InternetChecksum.isValid(InternetChecksum.sum(packet.buffer, packet.l3, packet.l4 - packet.l3));
    }

    /** Whether the checksum over pseudo header and transport is right. */
    private static boolean intact(PacketView packet) {
        return InternetChecksum.isValid(pseudoHeader(packet, packet.protocol)
                + InternetChecksum.sum(packet.buffer, packet.l4, packet.l4Size()));
    }

    static long pseudoHeader(PacketView packet, int protocol) {
        int l3 = packet.l3;
        int size = packet.l4Size();
        return packet.ipv6
                ? InternetChecksum.sum(packet.buffer, l3 + 8, 32) + protocol + size
                : InternetChecksum.sum(packet.buffer, l3 + 12, 8) + protocol + size;
    }

    private static void addresses(PacketView packet, PacketTuple tuple) {
        tuple.clear(packet.ipv6, tuple.zone);
        int l3 = packet.l3;
        if (packet.ipv6) {
            tuple.srcHigh = packet.buffer.getLong(l3 + 8, BIG_ENDIAN);
            tuple.srcLow = packet.buffer.getLong(l3 + 16, BIG_ENDIAN);
            tuple.dstHigh = packet.buffer.getLong(l3 + 24, BIG_ENDIAN);
            tuple.dstLow = packet.buffer.getLong(l3 + 32, BIG_ENDIAN);
        } else {
            tuple.srcLow = packet.buffer.getInt(l3 + 12, BIG_ENDIAN) & 0xffff_ffffL;
            tuple.dstLow = packet.buffer.getInt(l3 + 16, BIG_ENDIAN) & 0xffff_ffffL;
        }
    }

    private static boolean ports(PacketView packet, PacketTuple tuple) {
        tuple.srcPort = packet.unsignedShort(packet.l4);
        tuple.dstPort = packet.unsignedShort(packet.l4 + 2);
        return tuple.srcPort != 0 && tuple.dstPort != 0;
    }

    private boolean icmp(PacketView packet, PacketTuple tuple, boolean mayQuote) {
        if (packet.l4Size() < ICMP_HEADER) {
            return false;
        }
        int type = packet.unsignedByte(packet.l4);
        return switch (type) {
            case 0, 8, 13, 14, 15, 16 -> query(packet, tuple, type);
            case 3, 4, 5, 11, 12 -> mayQuote && quotedIpv4(packet, tuple);
            default -> false;
        };
    }

    private boolean icmpv6(PacketView packet, PacketTuple tuple, boolean mayQuote) {
        if (packet.l4Size() < ICMP_HEADER) {
            return false;
        }
        int type = packet.unsignedByte(packet.l4);
        return switch (type) {
            case 128, 129 -> query(packet, tuple, type);
            case 1, 2, 3, 4 -> mayQuote && quotedIpv6(packet, tuple);
            default -> false;
        };
    }

    private static boolean query(PacketView packet, PacketTuple tuple, int type) {
        if (packet.unsignedByte(packet.l4 + 1) != 0) {
            return false;
        }
        tuple.srcPort = packet.unsignedShort(packet.l4 + 4);
        tuple.dstPort = tuple.srcPort;
        tuple.type = type;
        return true;
    }

    private boolean quotedIpv4(PacketView packet, PacketTuple tuple) {
        long receiver = tuple.dstLow;
        int position = packet.l4 + ICMP_HEADER;
        quoted.buffer = packet.buffer;
        quoted.ipv6 = false;
        quoted.l3 = position;
        quoted.end = packet.end;
        if (packet.end - position < IPV4_HEADER) {
            return false;
        }
        int headerLength = (packet.unsignedByte(position) & 0xf) * 4;
        if (headerLength < IPV4_HEADER
                || headerLength > packet.end - position
                || (packet.unsignedShort(position + 6) & 0x3fff) != 0) {
            return false;
        }
        quoted.l4 = position + headerLength;
        quoted.protocol = packet.unsignedByte(position + 9);
        addresses(quoted, tuple);
        return tuple.srcLow == receiver && quotedTransport(tuple, QUOTED);
    }

    private boolean quotedIpv6(PacketView packet, PacketTuple tuple) {
        long receiverHigh = tuple.dstHigh;
        long receiverLow = tuple.dstLow;
        int position = packet.l4 + ICMP_HEADER;
        quoted.buffer = packet.buffer;
        quoted.ipv6 = true;
        quoted.l3 = position;
        quoted.end = packet.end;
        if (packet.end - position < IPV6_HEADER
                || !quoted.extensions(position + IPV6_HEADER, packet.unsignedByte(position + 6))
                || quoted.fragment) {
            return false;
        }
        addresses(quoted, tuple);
        return tuple.srcHigh == receiverHigh && tuple.srcLow == receiverLow && quotedTransport(tuple, TCP_HEADER);
    }

    /** Names the tuple by the quoted transport header, of which TCP's must be there as far as {@code tcpMin}. */
    private boolean quotedTransport(PacketTuple tuple, int tcpMin) {
        tuple.protocol = quoted.protocol;
        boolean named = switch (quoted.protocol) {
            case IpProtocol.TCP -> quoted.l4Size() >= tcpMin && ports(quoted, tuple);
            case IpProtocol.UDP -> quoted.l4Size() >= UDP_HEADER && ports(quoted, tuple);
            case IpProtocol.ICMP -> quoted.ipv6 || icmp(quoted, tuple, false);
            case IpProtocol.ICMPV6 -> !quoted.ipv6 || icmpv6(quoted, tuple, false);
            default -> true;
        };
        if (named) {
            tuple.reverse();
            related = true;
        }
        return named;
    }
}
