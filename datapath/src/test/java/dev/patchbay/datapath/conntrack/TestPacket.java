package dev.patchbay.datapath.conntrack;

import dev.patchbay.codec.frame.FrameBuilder;
import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.codec.ip.Ipv6Address;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowKeyExtractor;
import java.util.HexFormat;
import org.agrona.concurrent.UnsafeBuffer;

/** A frame with its key, as a worker would hold them. */
final class TestPacket {
    static final int FIN = 0x01;
    static final int SYN = 0x02;
    static final int RST = 0x04;
    static final int PSH = 0x08;
    static final int ACK = 0x10;

    private static final int OFFSET = 64;
    private static final String[] FLAGS = {"new", "est", "rel", "rpl", "inv", "trk", "snat", "dnat"};

    final UnsafeBuffer buffer = new UnsafeBuffer(new byte[70_000]);
    final FlowKey key = new FlowKey();
    int length;

    static FrameBuilder begin(TestPacket packet, String source, String destination) {
        var builder = new FrameBuilder().wrap(packet.buffer, OFFSET).ethernet(0x0200_0000_0002L, 0x0200_0000_0001L);
        if (source.indexOf(':') >= 0) {
            Ipv6Address from = Ipv6Address.parse(source);
            Ipv6Address to = Ipv6Address.parse(destination);
            return builder.ipv6(from.high(), from.low(), to.high(), to.low());
        }
        return builder.ipv4(Ipv4Address.parse(source), Ipv4Address.parse(destination));
    }

    TestPacket finished(FrameBuilder builder) {
        length = builder.finish();
        return extracted();
    }

    TestPacket extracted() {
        new FlowKeyExtractor().extract(buffer, OFFSET, length, key);
        return this;
    }

    static TestPacket udp(String source, int from, String destination, int to) {
        var packet = new TestPacket();
        return packet.finished(begin(packet, source, destination).udp(from, to).payload(8, 0x55));
    }

    static TestPacket tcp(
            String source, int from, String destination, int to, int seq, int ack, int flags, int payload) {
        var packet = new TestPacket();
        var builder = begin(packet, source, destination).tcp(from, to, seq, ack, flags);
        return packet.finished(payload > 0 ? builder.payload(payload, 0x41) : builder);
    }

    static TestPacket echo(String source, String destination, boolean request, int id) {
        var packet = new TestPacket();
        var builder = begin(packet, source, destination);
        return packet.finished(request ? builder.echoRequest(id, 1) : builder.echoReply(id, 1));
    }

    /** An ICMP error of type 3 that quotes the first octets of another packet, IP header included. */
    static TestPacket unreachable(String source, String destination, TestPacket quoted, int octets) {
        var packet = new TestPacket();
        boolean ipv6 = source.indexOf(':') >= 0;
        return packet.finished(begin(packet, source, destination)
                .icmp(ipv6 ? 1 : 3, ipv6 ? 4 : 3, 0)
                .payload(quoted.buffer, OFFSET + 14, octets));
    }

    static TestPacket hex(String frame) {
        var packet = new TestPacket();
        byte[] octets = HexFormat.of().parseHex(frame);
        packet.buffer.putBytes(OFFSET, octets);
        packet.length = octets.length;
        return packet.extracted();
    }

    /** Tracks it; returns its state as flows write it, without the sign of what is not set. */
    String track(Tracker tracker, CtRequest request, long nowMs) {
        if ((tracker.track(request, key, buffer, OFFSET, length, nowMs) & Tracker.HELD) != 0) {
            return "held";
        }
        length = tracker.length();
        extracted();
        return state();
    }

    String state() {
        long state = key.get(FlowField.CT_STATE);
        var text = new StringBuilder();
        for (int i = 0; i < FLAGS.length; i++) {
            if ((state & 1L << i) != 0) {
                text.append(text.isEmpty() ? "" : "|").append(FLAGS[i]);
            }
        }
        return text.toString();
    }

    String source() {
        return Ipv4Address.format((int) key.get(FlowField.NW_SRC)) + ':' + key.get(FlowField.TP_SRC);
    }

    String destination() {
        return Ipv4Address.format((int) key.get(FlowField.NW_DST)) + ':' + key.get(FlowField.TP_DST);
    }

    byte[] frame() {
        byte[] octets = new byte[length];
        buffer.getBytes(OFFSET, octets);
        return octets;
    }
}
