package dev.patchbay.control.guest;

import dev.patchbay.codec.eth.ArpFlyweight;
import dev.patchbay.codec.eth.EtherType;
import dev.patchbay.codec.eth.EthernetFlyweight;
import dev.patchbay.codec.ip.IcmpFlyweight;
import dev.patchbay.codec.ip.InternetChecksum;
import dev.patchbay.codec.ip.IpProtocol;
import dev.patchbay.codec.ip.Ipv4Flyweight;
import dev.patchbay.codec.ip.TcpFlyweight;
import dev.patchbay.codec.ip.UdpFlyweight;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Reads one received frame: every length and checksum is checked once, here; afterwards the flyweights may be read.
 *
 * <p><b>Threads.</b> The agent's. <b>Memory.</b> One buffer for the longest frame; nothing is allocated per frame.
 */
final class FrameReader {
    /** What a frame is. */
    enum Kind {
        /** An ARP packet for IPv4 over Ethernet. */
        ARP,
        /** An ICMP message in one piece. */
        ICMP,
        /** A UDP datagram in one piece. */
        UDP,
        /** A TCP segment in one piece. */
        TCP,
        /** Anything a guest has no ear for: other protocols, tags, fragments. */
        OTHER,
        /** Cut short, lying about its lengths, or with a wrong checksum. */
        MALFORMED
    }

    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[FrameWriter.CAPACITY]);
    final EthernetFlyweight ethernet = new EthernetFlyweight().wrap(buffer, 0);
    final ArpFlyweight arp = new ArpFlyweight().wrap(buffer, EthernetFlyweight.LENGTH);
    final Ipv4Flyweight ip = new Ipv4Flyweight().wrap(buffer, EthernetFlyweight.LENGTH);
    final IcmpFlyweight icmp = new IcmpFlyweight();
    final UdpFlyweight udp = new UdpFlyweight();
    final TcpFlyweight tcp = new TcpFlyweight();
    private int payloadOffset;
    private int payloadLength;

    /** Takes a frame and says what it is. */
    Kind read(DirectBuffer source, int offset, int length) {
        if (length < EthernetFlyweight.LENGTH || length > buffer.capacity()) {
            return Kind.MALFORMED;
        }
        buffer.putBytes(0, source, offset, length);
        return switch (ethernet.etherType()) {
            case EtherType.ARP -> readArp(length);
            case EtherType.IPV4 -> readIpv4(length);
            default -> Kind.OTHER;
        };
    }

    private Kind readArp(int length) {
        if (length < EthernetFlyweight.LENGTH + ArpFlyweight.LENGTH) {
            return Kind.MALFORMED;
        }
        return arp.isEthernetIpv4() ? Kind.ARP : Kind.OTHER;
    }

    private Kind readIpv4(int length) {
        int available = length - EthernetFlyweight.LENGTH;
        if (available < Ipv4Flyweight.LENGTH
                || ip.version() != 4
                || ip.headerLength() < Ipv4Flyweight.LENGTH
                || ip.totalLength() < ip.headerLength()
                || ip.totalLength() > available
                || !ip.isChecksumValid()) {
            return Kind.MALFORMED;
        }
        if (ip.isFragment()) {
            return Kind.OTHER;
        }
        int start = EthernetFlyweight.LENGTH + ip.headerLength();
        int segment = ip.totalLength() - ip.headerLength();
        return switch (ip.protocol()) {
            case IpProtocol.ICMP -> readIcmp(start, segment);
            case IpProtocol.UDP -> readUdp(start, segment);
            case IpProtocol.TCP -> readTcp(start, segment);
            default -> Kind.OTHER;
        };
    }

    private Kind readIcmp(int start, int length) {
        if (length < IcmpFlyweight.LENGTH || !InternetChecksum.isValid(InternetChecksum.sum(buffer, start, length))) {
            return Kind.MALFORMED;
        }
        icmp.wrap(buffer, start);
        payloadOffset = start + IcmpFlyweight.LENGTH;
        payloadLength = length - IcmpFlyweight.LENGTH;
        return Kind.ICMP;
    }

    private Kind readUdp(int start, int length) {
        if (length < UdpFlyweight.LENGTH) {
            return Kind.MALFORMED;
        }
        udp.wrap(buffer, start);
        int datagram = udp.datagramLength();
        if (datagram < UdpFlyweight.LENGTH || datagram > length || !udp.isChecksumValid(ip.pseudoHeader(datagram))) {
            return Kind.MALFORMED;
        }
        payloadOffset = start + UdpFlyweight.LENGTH;
        payloadLength = datagram - UdpFlyweight.LENGTH;
        return Kind.UDP;
    }

    private Kind readTcp(int start, int length) {
        if (length < TcpFlyweight.LENGTH) {
            return Kind.MALFORMED;
        }
        tcp.wrap(buffer, start);
        int header = tcp.headerLength();
        if (header < TcpFlyweight.LENGTH || header > length || !tcp.isChecksumValid(ip.pseudoHeader(length), length)) {
            return Kind.MALFORMED;
        }
        payloadOffset = start + header;
        payloadLength = length - header;
        return Kind.TCP;
    }

    /** The memory of the frame, for its payload. */
    UnsafeBuffer buffer() {
        return buffer;
    }

    /** First octet behind the ICMP, UDP or TCP header. */
    int payloadOffset() {
        return payloadOffset;
    }

    /** Octets behind the ICMP, UDP or TCP header. */
    int payloadLength() {
        return payloadLength;
    }
}
