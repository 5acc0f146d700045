package dev.patchbay.control.guest;

import dev.patchbay.codec.eth.ArpFlyweight;
import dev.patchbay.codec.eth.EtherType;
import dev.patchbay.codec.eth.EthernetFlyweight;
import dev.patchbay.codec.eth.MacAddress;
import dev.patchbay.codec.ip.IcmpFlyweight;
import dev.patchbay.codec.ip.IpProtocol;
import dev.patchbay.codec.ip.Ipv4Flyweight;
import dev.patchbay.codec.ip.TcpFlyweight;
import dev.patchbay.codec.ip.UdpFlyweight;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Writes the frames that guests send, into a buffer of its own that the next call overwrites.
 *
 * <p>Payload comes first: the caller fills {@link #buffer()} from {@link #ICMP_PAYLOAD} or {@link #UDP_PAYLOAD} on, then
 * lets the headers be written around it. Every method returns the length of the frame; no frame is padded, as on a tap.
 *
 * <p><b>Threads.</b> Confined to its owner's.
 */
public final class FrameWriter {
    /** Where the payload of an ICMP echo message starts. */
    public static final int ICMP_PAYLOAD = EthernetFlyweight.LENGTH + Ipv4Flyweight.LENGTH + IcmpFlyweight.LENGTH;

    /** Where the payload of a UDP datagram starts. */
    public static final int UDP_PAYLOAD = EthernetFlyweight.LENGTH + Ipv4Flyweight.LENGTH + UdpFlyweight.LENGTH;

    /** Longest frame that can be written. */
    public static final int CAPACITY = EthernetFlyweight.LENGTH + 9000;

    /** Time to live of what guests send. */
    public static final int TTL = 64;

    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[CAPACITY]);
    private final EthernetFlyweight ethernet = new EthernetFlyweight().wrap(buffer, 0);
    private final ArpFlyweight arp = new ArpFlyweight().wrap(buffer, EthernetFlyweight.LENGTH);
    private final Ipv4Flyweight ip = new Ipv4Flyweight().wrap(buffer, EthernetFlyweight.LENGTH);
    private final IcmpFlyweight icmp =
            new IcmpFlyweight().wrap(buffer, EthernetFlyweight.LENGTH + Ipv4Flyweight.LENGTH);
    private final UdpFlyweight udp = new UdpFlyweight().wrap(buffer, EthernetFlyweight.LENGTH + Ipv4Flyweight.LENGTH);
    private final TcpFlyweight tcp = new TcpFlyweight();

    private int identification;

    /** Creates a writer whose IPv4 identifications start at 1. */
    public FrameWriter() {}

    /**
     * Where frames are written.
     *
     * @return the buffer; a frame starts at 0
     */
    public MutableDirectBuffer buffer() {
        return buffer;
    }

    /**
     * The frame just written.
     *
     * @param length what the writing method returned
     * @return a copy
     */
    public byte[] copy(int length) {
        byte[] frame = new byte[length];
        buffer.getBytes(0, frame);
        return frame;
    }

    /**
     * Sets the destination MAC address of the frame just written.
     *
     * @param mac address
     */
    public void destination(long mac) {
        ethernet.destination(mac);
    }

    /**
     * A broadcast ARP request.
     *
     * @param senderMac also the Ethernet source
     * @param senderIp of the one who asks
     * @param targetIp that is asked for
     * @return length
     */
    public int arpRequest(long senderMac, int senderIp, int targetIp) {
        return arp(ArpFlyweight.REQUEST, senderMac, senderIp, 0, targetIp, MacAddress.BROADCAST);
    }

    /**
     * An ARP reply to one station.
     *
     * @param senderMac also the Ethernet source
     * @param senderIp the answer
     * @param targetMac of the one who asked
     * @param targetIp of the one who asked
     * @return length
     */
    public int arpReply(long senderMac, int senderIp, long targetMac, int targetIp) {
        return arp(ArpFlyweight.REPLY, senderMac, senderIp, targetMac, targetIp, targetMac);
    }

    /**
     * Any ARP packet.
     *
     * @param operation 1 request, 2 reply
     * @param senderMac also the Ethernet source
     * @param senderIp address of the sender
     * @param targetMac hardware address of the target
     * @param targetIp address of the target
     * @param destination of the frame
     * @return length
     */
    public int arp(int operation, long senderMac, int senderIp, long targetMac, int targetIp, long destination) {
        ethernet.destination(destination).source(senderMac).etherType(EtherType.ARP);
        arp.ethernetIpv4(operation)
                .senderMac(senderMac)
                .senderIp(senderIp)
                .targetMac(targetMac)
                .targetIp(targetIp);
        return EthernetFlyweight.LENGTH + ArpFlyweight.LENGTH;
    }

    /**
     * An ICMP message with identifier and sequence number around the payload that stands in the buffer. The destination
     * MAC address is left as zero.
     *
     * @param sourceMac of the frame
     * @param source of the packet
     * @param destination of the packet
     * @param type of the message
     * @param code of the message
     * @param id identifier
     * @param sequence sequence number
     * @param payload octets of payload
     * @param ttl time to live
     * @return length
     */
    public int icmp(
            long sourceMac,
            int source,
            int destination,
            int type,
            int code,
            int id,
            int sequence,
            int payload,
            int ttl) {
        int length = ipv4(
                sourceMac,
                source,
                destination,
                IpProtocol.ICMP,
                IcmpFlyweight.LENGTH + payload,
                ttl,
                identification + 1);
        icmp.type(type).code(code).identifier(id).sequence(sequence).updateChecksum(IcmpFlyweight.LENGTH + payload);
        return length;
    }

    /**
     * An ICMP message that quotes a packet it is about (RFC 792). The destination MAC address is left as zero.
     *
     * @param sourceMac of the frame
     * @param source of the packet
     * @param destination of the packet
     * @param type of the message
     * @param code of the message
     * @param packet has the packet that is quoted
     * @param offset where its IP header begins
     * @param length octets of it that are quoted
     * @return length
     */
    public int icmpError(
            long sourceMac,
            int source,
            int destination,
            int type,
            int code,
            DirectBuffer packet,
            int offset,
            int length) {
        buffer.putBytes(ICMP_PAYLOAD, packet, offset, length);
        return icmp(sourceMac, source, destination, type, code, 0, 0, length, TTL);
    }

    /**
     * A UDP datagram around the payload that stands in the buffer. The destination MAC address is left as zero.
     *
     * @param sourceMac of the frame
     * @param source of the packet
     * @param destination of the packet
     * @param sourcePort of the datagram
     * @param destinationPort of the datagram
     * @param payload octets of payload
     * @return length
     */
    public int udp(long sourceMac, int source, int destination, int sourcePort, int destinationPort, int payload) {
        return udp(sourceMac, source, destination, sourcePort, destinationPort, payload, TTL);
    }

    /**
     * The same with a time to live.
     *
     * @param sourceMac of the frame
     * @param source of the packet
     * @param destination of the packet
     * @param sourcePort of the datagram
     * @param destinationPort of the datagram
     * @param payload octets of payload
     * @param ttl time to live
     * @return length
     */
    public int udp(
            long sourceMac, int source, int destination, int sourcePort, int destinationPort, int payload, int ttl) {
        int datagram = UdpFlyweight.LENGTH + payload;
        int length = ipv4(sourceMac, source, destination, IpProtocol.UDP, datagram, ttl, identification + 1);
        udp.sourcePort(sourcePort)
                .destinationPort(destinationPort)
                .datagramLength(datagram)
                .updateChecksum(ip.pseudoHeader(datagram));
        return length;
    }

    /**
     * A TCP segment. The destination MAC address is left as zero.
     *
     * @param sourceMac of the frame
     * @param source of the packet
     * @param destination of the packet
     * @param ports source port above, destination port below
     * @param sequence number of the first octet
     * @param acknowledgment number of the octet expected
     * @param flags of {@link TcpFlyweight}
     * @param window octets that may come
     * @param data behind the header
     * @return length
     */
    public int tcp(
            long sourceMac,
            int source,
            int destination,
            int ports,
            int sequence,
            int acknowledgment,
            int flags,
            int window,
            byte[] data) {
        int segment = TcpFlyweight.LENGTH + data.length;
        int length = ipv4(sourceMac, source, destination, IpProtocol.TCP, segment, TTL, identification + 1);
        int start = EthernetFlyweight.LENGTH + Ipv4Flyweight.LENGTH;
        buffer.putBytes(start + TcpFlyweight.LENGTH, data);
        tcp.wrap(buffer, start)
                .sourcePort(ports >>> 16)
                .destinationPort(ports & 0xffff)
                .sequence(sequence)
                .acknowledgment(acknowledgment)
                .headerLengthAndFlags(TcpFlyweight.LENGTH, flags)
                .window(window)
                .urgentPointer(0)
                .updateChecksum(ip.pseudoHeader(segment), segment);
        return length;
    }

    private int ipv4(long sourceMac, int source, int destination, int protocol, int payload, int ttl, int id) {
        identification = id & 0xffff;
        ethernet.destination(0).source(sourceMac).etherType(EtherType.IPV4);
        ip.initialize(0, Ipv4Flyweight.LENGTH + payload, ttl, protocol)
                .identification(identification)
                .fragment(Ipv4Flyweight.DONT_FRAGMENT)
                .source(source)
                .destination(destination)
                .updateChecksum();
        return EthernetFlyweight.LENGTH + Ipv4Flyweight.LENGTH + payload;
    }
}
