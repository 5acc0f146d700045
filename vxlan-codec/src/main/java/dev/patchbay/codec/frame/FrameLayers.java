package dev.patchbay.codec.frame;

import dev.patchbay.codec.ip.IcmpFlyweight;
import dev.patchbay.codec.ip.Icmpv6Flyweight;
import dev.patchbay.codec.ip.Ipv4Flyweight;
import dev.patchbay.codec.ip.Ipv6Flyweight;
import dev.patchbay.codec.ip.SctpFlyweight;
import dev.patchbay.codec.ip.TcpFlyweight;
import dev.patchbay.codec.ip.UdpFlyweight;
import org.agrona.MutableDirectBuffer;

/**
 * Which headers a {@link FrameBuilder} has written and where, and the fields that can only be filled in when everything
 * behind them is there: lengths and checksums.
 *
 * <p>Confined to the builder's thread; two arrays and a flyweight per kind, nothing per frame.
 */
final class FrameLayers {
    /** Kinds of headers. */
    enum Layer {
        ETHERNET,
        VLAN,
        ARP,
        IPV4,
        IPV6,
        ICMP,
        ICMPV6,
        UDP,
        UDP_NO_CHECKSUM,
        TCP,
        SCTP,
        VXLAN;

        boolean isIp() {
            return this == IPV4 || this == IPV6;
        }
    }

    private final Layer[] layers = new Layer[FrameBuilder.MAX_LAYERS];
    private final int[] starts = new int[FrameBuilder.MAX_LAYERS];
    private final Ipv4Flyweight ipv4 = new Ipv4Flyweight();
    private final Ipv6Flyweight ipv6 = new Ipv6Flyweight();
    private final IcmpFlyweight icmp = new IcmpFlyweight();
    private final Icmpv6Flyweight icmpv6 = new Icmpv6Flyweight();
    private final UdpFlyweight udp = new UdpFlyweight();
    private final TcpFlyweight tcp = new TcpFlyweight();
    private final SctpFlyweight sctp = new SctpFlyweight();

    private int depth;

    void clear() {
        depth = 0;
    }

    void add(Layer layer, int start) {
        if (depth == FrameBuilder.MAX_LAYERS) {
            throw new IllegalStateException("a frame cannot have more than " + FrameBuilder.MAX_LAYERS + " headers");
        }
        layers[depth] = layer;
        starts[depth] = start;
        depth++;
    }

    /** The kind of the header written last. */
    Layer top() {
        if (depth == 0) {
            throw new IllegalStateException("a frame must begin with an Ethernet or a VXLAN header");
        }
        return layers[depth - 1];
    }

    /** Where the header written last begins; there must be one. */
    int topStart() {
        return starts[depth - 1];
    }

    /** Fills in lengths and checksums, the innermost first since outer checksums cover inner ones. */
    void complete(MutableDirectBuffer buffer, int end) {
        for (int layer = depth - 1; layer >= 0; layer--) {
            complete(buffer, layer, end - starts[layer]);
        }
    }

    private void complete(MutableDirectBuffer buffer, int layer, int length) {
        int at = starts[layer];
        switch (layers[layer]) {
            case IPV4 -> ipv4.wrap(buffer, at).totalLength(length).updateChecksum();
            case IPV6 -> ipv6.wrap(buffer, at).payloadLength(length - Ipv6Flyweight.LENGTH);
            case ICMP -> icmp.wrap(buffer, at).updateChecksum(length);
            case ICMPV6 -> icmpv6.wrap(buffer, at).updateChecksum(pseudoHeaderBelow(buffer, layer, length), length);
            case UDP ->
                udp.wrap(buffer, at).datagramLength(length).updateChecksum(pseudoHeaderBelow(buffer, layer, length));
            case UDP_NO_CHECKSUM -> udp.wrap(buffer, at).datagramLength(length);
            case TCP -> tcp.wrap(buffer, at).updateChecksum(pseudoHeaderBelow(buffer, layer, length), length);
            case SCTP -> sctp.wrap(buffer, at).updateChecksum(length);
            case ETHERNET, VLAN, ARP, VXLAN -> {
                // Nothing in these depends on what follows but the type, which is there already.
            }
        }
    }

    private long pseudoHeaderBelow(MutableDirectBuffer buffer, int layer, int length) {
        int at = starts[layer - 1];
        if (layers[layer - 1] == Layer.IPV4) {
            return ipv4.wrap(buffer, at).pseudoHeader(length);
        }
        ipv6.wrap(buffer, at);
        return ipv6.pseudoHeader(ipv6.nextHeader(), length);
    }
}
