package dev.patchbay.datapath.local;

import static java.nio.ByteOrder.BIG_ENDIAN;

import dev.patchbay.codec.ip.IpProtocol;
import dev.patchbay.datapath.netns.IpAddress;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowKeyExtractor;
import org.agrona.DirectBuffer;

/**
 * An IP packet in a frame without tags: where its headers are and what they say.
 *
 * @param frame all of the buffer.
 * @param key its headers.
 * @param network where the IP header begins.
 * @param transport where the header behind it begins.
 * @param end where the packet ends; padding may follow.
 */
record PacketHeaders(DirectBuffer frame, FlowKey key, int network, int transport, int end) {
    private static final int IPV4 = 0x0800;
    private static final int ECHO_REQUEST = 8;
    private static final int ECHO_REPLY = 0;
    private static final int FIRST_INFORMATIONAL_V6 = 128;
    private static final int IPV4_HEADER = 20;
    private static final int IPV6_HEADER = 40;

    /** Null if the frame holds no whole IP header. */
    static PacketHeaders of(DirectBuffer frame) {
        FlowKeyExtractor extractor = new FlowKeyExtractor();
        FlowKey key = new FlowKey();
        extractor.extract(frame, 0, frame.capacity(), key);
        boolean ipv4 = key.get(FlowField.ETH_TYPE) == IPV4;
        int network = LocalPackets.ETHERNET;
        if (frame.capacity() < network + (ipv4 ? IPV4_HEADER : IPV6_HEADER)) {
            return null;
        }
        int length = ipv4 ? unsigned(frame, network + 2) : IPV6_HEADER + unsigned(frame, network + 4);
        int end = Math.min(frame.capacity(), network + length);
        int transport = extractor.l4Offset();
        return transport < network || transport > end ? null : new PacketHeaders(frame, key, network, transport, end);
    }

    private static int unsigned(DirectBuffer frame, int at) {
        return frame.getShort(at, BIG_ENDIAN) & 0xffff;
    }

    boolean ipv4() {
        return key.get(FlowField.ETH_TYPE) == IPV4;
    }

    IpAddress source() {
        return ipv4()
                ? IpAddress.of((int) key.get(FlowField.NW_SRC))
                : IpAddress.of(key.get(FlowField.IPV6_SRC), key.getLow(FlowField.IPV6_SRC));
    }

    IpAddress destination() {
        return ipv4()
                ? IpAddress.of((int) key.get(FlowField.NW_DST))
                : IpAddress.of(key.get(FlowField.IPV6_DST), key.getLow(FlowField.IPV6_DST));
    }

    int protocol() {
        return (int) key.get(FlowField.NW_PROTO);
    }

    boolean isLaterFragment() {
        return (key.get(FlowField.NW_FRAG) & FlowKeyExtractor.FRAG_LATER) != 0;
    }

    boolean isFragment() {
        return (key.get(FlowField.NW_FRAG) & FlowKeyExtractor.FRAG_ANY) != 0;
    }

    /** Octets behind the IP header. */
    int payload() {
        return end - transport;
    }

    int octet(int at) {
        return frame.getByte(at) & 0xff;
    }

    int port(int offset) {
        return unsigned(frame, transport + offset);
    }

    /** Whether it says that another packet did not arrive: about such a one nothing is ever said. */
    boolean isIcmpError() {
        int protocol = protocol();
        if (payload() < 1 || isLaterFragment()) {
            return false;
        }
        int type = octet(transport);
        if (ipv4() && protocol == IpProtocol.ICMP) {
            return type != ECHO_REPLY && type != ECHO_REQUEST && (type < 13 || type > 18);
        }
        return !ipv4() && protocol == IpProtocol.ICMPV6 && type < FIRST_INFORMATIONAL_V6;
    }
}
