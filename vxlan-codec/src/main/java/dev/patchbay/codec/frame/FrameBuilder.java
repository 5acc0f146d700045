package dev.patchbay.codec.frame;

import dev.patchbay.codec.eth.ArpFlyweight;
import dev.patchbay.codec.eth.EtherType;
import dev.patchbay.codec.eth.EthernetFlyweight;
import dev.patchbay.codec.eth.VlanTagFlyweight;
import dev.patchbay.codec.frame.FrameLayers.Layer;
import dev.patchbay.codec.ip.IcmpFlyweight;
import dev.patchbay.codec.ip.Icmpv6Flyweight;
import dev.patchbay.codec.ip.IpProtocol;
import dev.patchbay.codec.ip.Ipv4Flyweight;
import dev.patchbay.codec.ip.Ipv6Flyweight;
import dev.patchbay.codec.ip.NdOptionFlyweight;
import dev.patchbay.codec.ip.SctpFlyweight;
import dev.patchbay.codec.ip.TcpFlyweight;
import dev.patchbay.codec.ip.UdpFlyweight;
import dev.patchbay.codec.vxlan.VxlanFlyweight;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Writes a frame header by header, outermost first.
 *
 * <p><b>What.</b> {@code builder.wrap(buffer, 0).ethernet(dst, src).vlan(100, 0).ipv4(a, b).ttl(9).udp(1, 2)
 * .payload(18, 'x').finish()}: each header announces itself in the one before (EtherType, protocol), and {@link #finish}
 * fixes lengths and checksums from the innermost out, so tunnels nest. {@link #tos}, {@link #ttl} and their like change
 * the header that was written last.
 *
 * <p><b>Invariants.</b> All octets from the wrap's offset to the returned length are written; nothing is left over from
 * what the memory held before. Reusing a builder is the rule.
 *
 * <p><b>Threads.</b> Confined to one thread.
 *
 * <p><b>Memory, bounds.</b> Nothing is allocated per frame. The caller's buffer must be large enough: it is not checked
 * here. At most {@value #MAX_LAYERS} headers.
 *
 * <p><b>Errors.</b> An {@link IllegalStateException} names the header that cannot stand where it was asked for.
 */
public final class FrameBuilder {
    /** Most headers in one frame. */
    public static final int MAX_LAYERS = 16;

    /** Shortest Ethernet frame without its frame check sequence (IEEE 802.3 clause 4). */
    public static final int ETHERNET_MIN = 60;

    /** Time to live and hop limit unless {@link #ttl} says otherwise. */
    public static final int DEFAULT_TTL = 64;

    private static final int NEIGHBOR_DISCOVERY_TTL = 255;
    private static final int DEFAULT_WINDOW = 65_535;
    private static final int IPV4_IN_IP = 4;
    private static final int IPV6_IN_IP = 41;

    private final FrameLayers layers = new FrameLayers();
    private final EthernetFlyweight ethernet = new EthernetFlyweight();
    private final VlanTagFlyweight vlan = new VlanTagFlyweight();
    private final ArpFlyweight arp = new ArpFlyweight();
    private final Ipv4Flyweight ipv4 = new Ipv4Flyweight();
    private final Ipv6Flyweight ipv6 = new Ipv6Flyweight();
    private final IcmpFlyweight icmp = new IcmpFlyweight();
    private final Icmpv6Flyweight icmpv6 = new Icmpv6Flyweight();
    private final NdOptionFlyweight ndOption = new NdOptionFlyweight();
    private final UdpFlyweight udp = new UdpFlyweight();
    private final TcpFlyweight tcp = new TcpFlyweight();
    private final SctpFlyweight sctp = new SctpFlyweight();
    private final VxlanFlyweight vxlan = new VxlanFlyweight();

    private MutableDirectBuffer buffer;
    private int start;
    private int position;

    /**
     * Starts a frame.
     *
     * @param buffer to write to
     * @param offset of the frame's first octet
     * @return this
     */
    public FrameBuilder wrap(MutableDirectBuffer buffer, int offset) {
        this.buffer = buffer;
        start = offset;
        position = offset;
        layers.clear();
        return this;
    }

    /**
     * Adds an Ethernet header. Its type comes from the next header, or is 0 if none that has one follows.
     *
     * @param destination MAC address
     * @param source MAC address
     * @return this
     */
    public FrameBuilder ethernet(long destination, long source) {
        int at = add(Layer.ETHERNET, EthernetFlyweight.LENGTH);
        ethernet.wrap(buffer, at).destination(destination).source(source).etherType(0);
        return this;
    }

    /**
     * Sets the type in the Ethernet header or VLAN tag written last, for a payload that is no header known here.
     *
     * @param etherType low 16 bits are used
     * @return this
     */
    public FrameBuilder etherType(int etherType) {
        switch (layers.top()) {
            case ETHERNET -> ethernet.wrap(buffer, layers.topStart()).etherType(etherType);
            case VLAN -> vlan.wrap(buffer, layers.topStart()).nextType(etherType);
            default -> throw misplaced("an EtherType");
        }
        return this;
    }

    /**
     * Adds an 802.1Q tag.
     *
     * @param vlanId 0 to 4095
     * @param priority 0 to 7
     * @return this
     */
    public FrameBuilder vlan(int vlanId, int priority) {
        return tag(EtherType.VLAN, priority << VlanTagFlyweight.PRIORITY_SHIFT | vlanId);
    }

    /**
     * Adds a VLAN tag of any kind.
     *
     * @param type {@link EtherType#VLAN} or {@link EtherType#SERVICE_VLAN}
     * @param tci tag control information, 16 bits
     * @return this
     */
    public FrameBuilder tag(int type, int tci) {
        etherType(type);
        vlan.wrap(buffer, add(Layer.VLAN, VlanTagFlyweight.LENGTH)).tci(tci).nextType(0);
        return this;
    }

    /**
     * Adds an ARP packet for IPv4 over Ethernet.
     *
     * @param operation {@link ArpFlyweight#REQUEST} or {@link ArpFlyweight#REPLY}
     * @param senderMac MAC address
     * @param senderIp IPv4 address
     * @param targetMac MAC address, 0 in a request
     * @param targetIp IPv4 address
     * @return this
     */
    public FrameBuilder arp(int operation, long senderMac, int senderIp, long targetMac, int targetIp) {
        etherType(EtherType.ARP);
        arp.wrap(buffer, add(Layer.ARP, ArpFlyweight.LENGTH))
                .ethernetIpv4(operation)
                .senderMac(senderMac)
                .senderIp(senderIp)
                .targetMac(targetMac)
                .targetIp(targetIp);
        return this;
    }

    /**
     * Adds an IPv4 header without options: TOS 0, TTL {@value #DEFAULT_TTL}, identification 0, no flags.
     *
     * @param source address
     * @param destination address
     * @return this
     */
    public FrameBuilder ipv4(int source, int destination) {
        announce(EtherType.IPV4, IPV4_IN_IP);
        ipv4.wrap(buffer, add(Layer.IPV4, Ipv4Flyweight.LENGTH))
                .initialize(0, 0, DEFAULT_TTL, 0)
                .source(source)
                .destination(destination);
        return this;
    }

    /**
     * Adds an IPv6 header: traffic class 0, flow label 0, hop limit {@value #DEFAULT_TTL}.
     *
     * @param sourceHigh first half of the source address
     * @param sourceLow second half of the source address
     * @param destinationHigh first half of the destination address
     * @param destinationLow second half of the destination address
     * @return this
     */
    public FrameBuilder ipv6(long sourceHigh, long sourceLow, long destinationHigh, long destinationLow) {
        announce(EtherType.IPV6, IPV6_IN_IP);
        ipv6.wrap(buffer, add(Layer.IPV6, Ipv6Flyweight.LENGTH))
                .initialize(0, 0, IpProtocol.NONE, DEFAULT_TTL)
                .source(sourceHigh, sourceLow)
                .destination(destinationHigh, destinationLow);
        return this;
    }

    /**
     * Sets the type of service, or the traffic class, of the IP header written last.
     *
     * @param tos low eight bits are used
     * @return this
     */
    public FrameBuilder tos(int tos) {
        switch (layers.top()) {
            case IPV4 -> ipv4.wrap(buffer, layers.topStart()).tos(tos);
            case IPV6 -> ipv6.wrap(buffer, layers.topStart()).trafficClass(tos);
            default -> throw misplaced("a type of service");
        }
        return this;
    }

    /**
     * Sets the time to live, or the hop limit, of the IP header written last.
     *
     * @param ttl low eight bits are used
     * @return this
     */
    public FrameBuilder ttl(int ttl) {
        switch (layers.top()) {
            case IPV4 -> ipv4.wrap(buffer, layers.topStart()).ttl(ttl);
            case IPV6 -> ipv6.wrap(buffer, layers.topStart()).hopLimit(ttl);
            default -> throw misplaced("a time to live");
        }
        return this;
    }

    /**
     * Sets the protocol of the IP header written last, for a payload that is no header known here.
     *
     * @param protocol low eight bits are used
     * @return this
     */
    public FrameBuilder protocol(int protocol) {
        switch (layers.top()) {
            case IPV4 -> ipv4.wrap(buffer, layers.topStart()).protocol(protocol);
            case IPV6 -> ipv6.wrap(buffer, layers.topStart()).nextHeader(protocol);
            default -> throw misplaced("an IP protocol");
        }
        return this;
    }

    /**
     * Sets identification, flags and fragment offset of the IPv4 header written last.
     *
     * @param identification low 16 bits are used
     * @param flagsAndOffset as {@link Ipv4Flyweight#fragment(int)}
     * @return this
     */
    public FrameBuilder fragment(int identification, int flagsAndOffset) {
        if (layers.top() != Layer.IPV4) {
            throw misplaced("a fragment offset");
        }
        ipv4.wrap(buffer, layers.topStart()).identification(identification).fragment(flagsAndOffset);
        return this;
    }

    /**
     * Sets the flow label of the IPv6 header written last.
     *
     * @param label low 20 bits are used
     * @return this
     */
    public FrameBuilder flowLabel(int label) {
        if (layers.top() != Layer.IPV6) {
            throw misplaced("a flow label");
        }
        ipv6.wrap(buffer, layers.topStart()).flowLabel(label);
        return this;
    }

    /**
     * Adds an echo request, of ICMP or ICMPv6 by the header before.
     *
     * @param identifier 16 bits
     * @param sequence 16 bits
     * @return this
     */
    public FrameBuilder echoRequest(int identifier, int sequence) {
        return echo(IcmpFlyweight.ECHO_REQUEST, Icmpv6Flyweight.ECHO_REQUEST, identifier, sequence);
    }

    /**
     * Adds an echo reply, of ICMP or ICMPv6 by the header before.
     *
     * @param identifier 16 bits
     * @param sequence 16 bits
     * @return this
     */
    public FrameBuilder echoReply(int identifier, int sequence) {
        return echo(IcmpFlyweight.ECHO_REPLY, Icmpv6Flyweight.ECHO_REPLY, identifier, sequence);
    }

    private FrameBuilder echo(int type, int typeV6, int identifier, int sequence) {
        return icmp(layers.top() == Layer.IPV6 ? typeV6 : type, 0, identifier << 16 | (sequence & 0xffff));
    }

    /**
     * Adds the first eight octets of any ICMP or ICMPv6 message, by the header before.
     *
     * @param type 8 bits
     * @param code 8 bits
     * @param rest the four octets behind the checksum
     * @return this
     */
    public FrameBuilder icmp(int type, int code, int rest) {
        boolean v6 = layers.top() == Layer.IPV6;
        announceIn("an ICMP message", v6 ? IpProtocol.ICMPV6 : IpProtocol.ICMP);
        int at = add(v6 ? Layer.ICMPV6 : Layer.ICMP, IcmpFlyweight.LENGTH);
        icmp.wrap(buffer, at).type(type).code(code).identifier(rest >>> 16).sequence(rest);
        return this;
    }

    /**
     * Adds a neighbour solicitation with the source link-layer address option, and sets the hop limit to 255 as
     * RFC 4861 demands.
     *
     * @param targetHigh first half of the address asked for
     * @param targetLow second half of the address asked for
     * @param sourceMac who asks
     * @return this
     */
    public FrameBuilder neighborSolicitation(long targetHigh, long targetLow, long sourceMac) {
        return neighborDiscovery(
                Icmpv6Flyweight.NEIGHBOR_SOLICITATION,
                0,
                targetHigh,
                targetLow,
                NdOptionFlyweight.SOURCE_LINK_LAYER_ADDRESS,
                sourceMac);
    }

    /**
     * Adds a neighbour advertisement with the target link-layer address option, and sets the hop limit to 255 as
     * RFC 4861 demands.
     *
     * @param flags of {@link Icmpv6Flyweight#ND_ROUTER}, {@link Icmpv6Flyweight#ND_SOLICITED},
     *     {@link Icmpv6Flyweight#ND_OVERRIDE}
     * @param targetHigh first half of the address advertised
     * @param targetLow second half of the address advertised
     * @param targetMac who has it
     * @return this
     */
    public FrameBuilder neighborAdvertisement(int flags, long targetHigh, long targetLow, long targetMac) {
        return neighborDiscovery(
                Icmpv6Flyweight.NEIGHBOR_ADVERTISEMENT,
                flags,
                targetHigh,
                targetLow,
                NdOptionFlyweight.TARGET_LINK_LAYER_ADDRESS,
                targetMac);
    }

    private FrameBuilder neighborDiscovery(
            int type, int flags, long targetHigh, long targetLow, int optionType, long mac) {
        if (layers.top() != Layer.IPV6) {
            throw misplaced("neighbour discovery");
        }
        ttl(NEIGHBOR_DISCOVERY_TTL);
        icmp(type, 0, flags);
        icmpv6.wrap(buffer, layers.topStart()).ndTarget(targetHigh, targetLow);
        ndOption.wrap(buffer, layers.topStart() + Icmpv6Flyweight.ND_OPTIONS_OFFSET)
                .linkLayerAddress(optionType, mac);
        position = layers.topStart() + Icmpv6Flyweight.ND_OPTIONS_OFFSET + NdOptionFlyweight.LENGTH;
        return this;
    }

    /**
     * Adds a UDP header with a checksum.
     *
     * @param sourcePort 16 bits
     * @param destinationPort 16 bits
     * @return this
     */
    public FrameBuilder udp(int sourcePort, int destinationPort) {
        return udp(Layer.UDP, sourcePort, destinationPort);
    }

    /**
     * Adds a UDP header without a checksum.
     *
     * @param sourcePort 16 bits
     * @param destinationPort 16 bits
     * @return this
     */
    public FrameBuilder udpWithoutChecksum(int sourcePort, int destinationPort) {
        return udp(Layer.UDP_NO_CHECKSUM, sourcePort, destinationPort);
    }

    private FrameBuilder udp(Layer layer, int sourcePort, int destinationPort) {
        announceIn("a UDP header", IpProtocol.UDP);
        udp.wrap(buffer, add(layer, UdpFlyweight.LENGTH))
                .sourcePort(sourcePort)
                .destinationPort(destinationPort)
                .datagramLength(0)
                .checksum(0);
        return this;
    }

    /**
     * Adds a TCP header without options, window 65535.
     *
     * @param sourcePort 16 bits
     * @param destinationPort 16 bits
     * @param sequence number of the first octet
     * @param acknowledgment number, meaningful with {@link TcpFlyweight#ACK}
     * @param flags see {@link TcpFlyweight}
     * @return this
     */
    public FrameBuilder tcp(int sourcePort, int destinationPort, int sequence, int acknowledgment, int flags) {
        announceIn("a TCP header", IpProtocol.TCP);
        tcp.wrap(buffer, add(Layer.TCP, TcpFlyweight.LENGTH))
                .sourcePort(sourcePort)
                .destinationPort(destinationPort)
                .sequence(sequence)
                .acknowledgment(acknowledgment)
                .headerLengthAndFlags(TcpFlyweight.LENGTH, flags)
                .window(DEFAULT_WINDOW)
                .urgentPointer(0);
        return this;
    }

    /**
     * Adds an SCTP common header.
     *
     * @param sourcePort 16 bits
     * @param destinationPort 16 bits
     * @param verificationTag 32 bits
     * @return this
     */
    public FrameBuilder sctp(int sourcePort, int destinationPort, int verificationTag) {
        announceIn("an SCTP header", IpProtocol.SCTP);
        sctp.wrap(buffer, add(Layer.SCTP, SctpFlyweight.LENGTH))
                .sourcePort(sourcePort)
                .destinationPort(destinationPort)
                .verificationTag(verificationTag);
        return this;
    }

    /**
     * Adds a VXLAN header, first of all for what a UDP socket sends, or behind a UDP header. An Ethernet header follows.
     *
     * @param vni 24 bits
     * @return this
     */
    public FrameBuilder vxlan(int vni) {
        vxlan.wrap(buffer, add(Layer.VXLAN, VxlanFlyweight.LENGTH)).header(VxlanFlyweight.encode(vni));
        return this;
    }

    /**
     * Adds octets from another place.
     *
     * @param source that holds them
     * @param offset of the first
     * @param length how many
     * @return this
     */
    public FrameBuilder payload(DirectBuffer source, int offset, int length) {
        buffer.putBytes(position, source, offset, length);
        position += length;
        return this;
    }

    /**
     * Adds equal octets.
     *
     * @param length how many
     * @param value low eight bits are used
     * @return this
     */
    public FrameBuilder payload(int length, int value) {
        buffer.setMemory(position, length, (byte) value);
        position += length;
        return this;
    }

    /**
     * Adds eight octets: a time stamp or a sequence number.
     *
     * @param value written most significant octet first
     * @return this
     */
    public FrameBuilder payload(long value) {
        buffer.putLong(position, value, ByteOrder.BIG_ENDIAN);
        position += Long.BYTES;
        return this;
    }

    /**
     * Fixes lengths and checksums of all headers, the innermost first.
     *
     * @return octets of the frame
     */
    public int finish() {
        layers.complete(buffer, position);
        return position - start;
    }

    /**
     * As {@link #finish()}, then fills up with zeros that belong to no header.
     *
     * @param minLength octets that the frame must have, such as {@link #ETHERNET_MIN}
     * @return octets of the frame
     */
    public int finish(int minLength) {
        int length = finish();
        if (length < minLength) {
            payload(minLength - length, 0);
        }
        return position - start;
    }

    private int add(Layer layer, int length) {
        int at = position;
        layers.add(layer, at);
        position += length;
        return at;
    }

    private void announce(int etherType, int protocol) {
        if (layers.top().isIp()) {
            protocol(protocol);
        } else {
            etherType(etherType);
        }
    }

    private void announceIn(String what, int protocol) {
        if (!layers.top().isIp()) {
            throw misplaced(what);
        }
        protocol(protocol);
    }

    private IllegalStateException misplaced(String what) {
        return new IllegalStateException(what + " cannot follow a header of kind " + layers.top());
    }
}
