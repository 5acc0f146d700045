package dev.patchbay.datapath.conntrack;

import static java.nio.ByteOrder.BIG_ENDIAN;

import dev.patchbay.codec.ip.InternetChecksum;
import dev.patchbay.codec.ip.IpProtocol;
import org.agrona.MutableDirectBuffer;

/**
 * Writes a connection's translation into packets and keeps checksums right (RFC 3022, RFC 5508 for ICMP errors).
 *
 * <p>Checksums are updated, not computed anew, so a wrong one stays wrong; a UDP checksum of 0 stays 0. Where Open vSwitch
 * 3.1 takes the header of an ICMPv6 error for the connection's own transport header, so does this.
 *
 * <p><b>Threads.</b> Confined; writes nothing outside the packet.
 */
final class AddressTranslator {
    private static final int TCP_HEADER = 20;
    private static final int UDP_HEADER = 8;
    private static final int ICMPV6_HEADER = 4;
    private static final int IPV4_CHECKSUM = 10;
    private static final int TCP_CHECKSUM = 16;
    private static final int UDP_CHECKSUM = 6;
    private static final int ICMP_CHECKSUM = 2;
    private static final int ICMP_IDENTIFIER = 4;

    private final PacketTuple tuple = new PacketTuple();

    /**
     * Translates a packet.
     *
     * @param quoted the packet quoted by an ICMP error, if it is one, else null.
     * @return bits of {@link CtState} to add.
     */
    int translate(PacketView packet, Connection connection, boolean reply, PacketView quoted) {
        NatSpec.Direction direction = connection.translation();
        if (direction == NatSpec.Direction.NONE) {
            return 0;
        }
        // After this the tuple is the wanted outcome.
        if (reply) {
            connection.tuple(tuple).reverse();
        } else {
            connection.replyTuple(tuple).reverse();
        }
        boolean source = direction == NatSpec.Direction.SRC ^ reply;
        address(packet, source);
        if (quoted == null) {
            ports(packet);
        } else {
            tuple.reverse();
            ports(quoted);
            address(quoted, !source);
            checksumError(packet);
        }
        return source ? CtState.SOURCE_NAT : CtState.DESTINATION_NAT;
    }

    /**
     * Translates one half of a packet, as a hook of Linux's does (RFC 3022), ICMP identifiers included.
     *
     * @param packet is a reply or not.
     * @param source which half: the source, else the destination.
     * @param quoted the packet quoted by an ICMP error, whose other half is translated; else null.
     */
    void half(PacketView packet, Connection connection, boolean reply, boolean source, PacketView quoted) {
        if (reply) {
            connection.tuple(tuple).reverse();
        } else {
            connection.replyTuple(tuple).reverse();
        }
        half(packet, source, quoted);
    }

    /** The same for a packet whose connection is not made yet. */
    void half(PacketView packet, PacketTuple wanted, boolean source) {
        tuple.copyFrom(wanted);
        half(packet, source, null);
    }

    private void half(PacketView packet, boolean source, PacketView quoted) {
        if (quoted == null) {
            address(packet, source);
            port(packet, source);
            return;
        }
        int protocol = tuple.protocol;
        tuple.protocol = packet.protocol;
        address(packet, source);
        tuple.protocol = protocol;
        tuple.reverse();
        port(quoted, !source);
        address(quoted, !source);
        checksumError(packet);
    }

    private void port(PacketView packet, boolean source) {
        switch (tuple.protocol) {
            case IpProtocol.TCP -> word(packet, source ? 0 : 2, portOf(source), TCP_CHECKSUM, false);
            case IpProtocol.UDP -> word(packet, source ? 0 : 2, portOf(source), UDP_CHECKSUM, true);
            case IpProtocol.ICMP, IpProtocol.ICMPV6 -> {
                if (tuple.icmp()) {
                    word(packet, ICMP_IDENTIFIER, tuple.srcPort, ICMP_CHECKSUM, false);
                }
            }
            default -> {}
        }
    }

    private int portOf(boolean source) {
        return source ? tuple.srcPort : tuple.dstPort;
    }

    /** Writes 16 bits of the transport header, and its checksum if that is there and, with {@code optional}, not 0. */
    private void word(PacketView packet, int place, int after, int checksumPlace, boolean optional) {
        int before = packet.unsignedShort(packet.l4 + place);
        if (before == after) {
            return;
        }
        int checksum = packet.l4 + checksumPlace;
        boolean there =
                packet.l4Size() >= checksumPlace + Short.BYTES && (!optional || packet.buffer.getShort(checksum) != 0);
        if (there) {
            put(packet, checksum, InternetChecksum.update(packet.unsignedShort(checksum), before, after));
        }
        packet.buffer.putShort(packet.l4 + place, (short) after, BIG_ENDIAN);
    }

    private void address(PacketView packet, boolean source) {
        if (packet.ipv6) {
            ipv6Address(packet, source);
        } else {
            ipv4Address(packet, source);
        }
    }

    private void ipv4Address(PacketView packet, boolean source) {
        MutableDirectBuffer buffer = packet.buffer;
        int l3 = packet.l3;
        int position = l3 + (source ? 12 : 16);
        int before = buffer.getInt(position, BIG_ENDIAN);
        int after = (int) (source ? tuple.srcLow : tuple.dstLow);
        int checksum = transportChecksum(packet, packet.unsignedByte(l3 + 9), false);
        if (checksum >= 0) {
            put(packet, checksum, InternetChecksum.updateInt(packet.unsignedShort(checksum), before, after));
        }
        int header = l3 + IPV4_CHECKSUM;
        buffer.putShort(
                header, (short) InternetChecksum.updateInt(packet.unsignedShort(header), before, after), BIG_ENDIAN);
        buffer.putInt(position, after, BIG_ENDIAN);
    }

    private void ipv6Address(PacketView packet, boolean source) {
        MutableDirectBuffer buffer = packet.buffer;
        int position = packet.l3 + (source ? 8 : 24);
        long high = source ? tuple.srcHigh : tuple.dstHigh;
        long low = source ? tuple.srcLow : tuple.dstLow;
        int checksum = transportChecksum(packet, tuple.protocol, true);
        if (checksum >= 0) {
            int updated = InternetChecksum.updateLong(
                    packet.unsignedShort(checksum), buffer.getLong(position, BIG_ENDIAN), high);
            put(packet, checksum, InternetChecksum.updateLong(updated, buffer.getLong(position + 8, BIG_ENDIAN), low));
        }
        buffer.putLong(position, high, BIG_ENDIAN);
        buffer.putLong(position + 8, low, BIG_ENDIAN);
    }

    /** Where the checksum over the addresses lies, or negative if there is none. */
    private static int transportChecksum(PacketView packet, int protocol, boolean icmpv6) {
        int size = packet.l4Size();
        int l4 = packet.l4;
        return switch (protocol) {
            case IpProtocol.TCP -> size >= TCP_HEADER ? l4 + TCP_CHECKSUM : -1;
            case IpProtocol.UDP ->
                size >= UDP_HEADER && packet.buffer.getShort(l4 + UDP_CHECKSUM) != 0 ? l4 + UDP_CHECKSUM : -1;
            case IpProtocol.ICMPV6 -> icmpv6 && size >= ICMPV6_HEADER ? l4 + ICMP_CHECKSUM : -1;
            default -> -1;
        };
    }

    private void put(PacketView packet, int position, int checksum) {
        int value = tuple.protocol == IpProtocol.UDP ? InternetChecksum.udp(checksum) : checksum;
        packet.buffer.putShort(position, (short) value, BIG_ENDIAN);
    }

    private void ports(PacketView packet) {
        int l4 = packet.l4;
        MutableDirectBuffer buffer = packet.buffer;
        int checksum;
        if (tuple.protocol == IpProtocol.TCP) {
            checksum = packet.l4Size() >= TCP_CHECKSUM + Short.BYTES ? l4 + TCP_CHECKSUM : -1;
        } else if (tuple.protocol == IpProtocol.UDP) {
            checksum = buffer.getShort(l4 + UDP_CHECKSUM) != 0 ? l4 + UDP_CHECKSUM : -1;
        } else {
            return;
        }
        int before = buffer.getInt(l4, BIG_ENDIAN);
        int after = tuple.srcPort << 16 | tuple.dstPort;
        if (checksum >= 0 && before != after) {
            put(packet, checksum, InternetChecksum.updateInt(packet.unsignedShort(checksum), before, after));
        }
        buffer.putInt(l4, after, BIG_ENDIAN);
    }

    /** Computes the checksum of an ICMP error anew: its content has changed. */
    private static void checksumError(PacketView packet) {
        int position = packet.l4 + ICMP_CHECKSUM;
        packet.buffer.putShort(position, (short) 0);
        long sum = InternetChecksum.sum(packet.buffer, packet.l4, packet.l4Size());
        if (packet.ipv6) {
            sum += TupleReader.pseudoHeader(packet, IpProtocol.ICMPV6);
        }
        packet.buffer.putShort(position, (short) InternetChecksum.finish(sum), BIG_ENDIAN);
    }
}
