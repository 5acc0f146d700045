package dev.patchbay.perf.differential;

import dev.patchbay.codec.frame.FrameBuilder;
import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.codec.vxlan.VxlanFlyweight;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;

/** VXLAN packets as they are on the wire between two hosts, in the words of scenario files. Stateless. */
final class OuterPacket {
    private static final int ETHERNET = 14;
    private static final int IPV4 = 20;
    private static final int UDP = 8;
    private static final int VXLAN = ETHERNET + IPV4 + UDP;
    private static final int INNER = VXLAN + VxlanFlyweight.LENGTH;
    private static final int UDP_PORT = 4789;
    private static final int SOURCE_PORT = 54_321;
    private static final int DONT_FRAGMENT = 0x4000;
    private static final int TOS_AT = ETHERNET + 1;
    private static final int FRAGMENT_AT = ETHERNET + 6;
    private static final int TTL_AT = ETHERNET + 8;
    private static final int SOURCE_AT = ETHERNET + 12;
    private static final int DESTINATION_AT = ETHERNET + 16;
    private static final int UDP_CHECKSUM_AT = ETHERNET + IPV4 + 6;

    private OuterPacket() {}

    /** The frame that brings an inner one. */
    static String wrap(String inner, long vni, int remote, int local, int tos, int ttl, long from, long to) {
        byte[] payload = HexFormat.of().parseHex(inner);
        UnsafeBuffer buffer = new UnsafeBuffer(new byte[INNER + payload.length]);
        FrameBuilder builder = new FrameBuilder();
        builder.wrap(buffer, 0)
                .ethernet(to, from)
                .ipv4(remote, local)
                .tos(tos)
                .ttl(ttl)
                .fragment(0, DONT_FRAGMENT)
                .udpWithoutChecksum(SOURCE_PORT, UDP_PORT)
                .vxlan((int) vni)
                .payload(new UnsafeBuffer(payload), 0, payload.length);
        byte[] frame = new byte[builder.finish()];
        buffer.getBytes(0, frame);
        return HexFormat.of().formatHex(frame);
    }

    /** What a frame between hosts carries, in the shape of an element of {@code out}; null if it is no such packet. */
    static Map<String, Object> unwrap(String frame, Map<String, String> portsByRemote) {
        UnsafeBuffer buffer = new UnsafeBuffer(HexFormat.of().parseHex(frame));
        if (buffer.capacity() < INNER || buffer.getShort(ETHERNET + IPV4 + 2, ByteOrder.BIG_ENDIAN) != UDP_PORT) {
            return null;
        }
        String remote = Ipv4Address.format(buffer.getInt(DESTINATION_AT, ByteOrder.BIG_ENDIAN));
        Map<String, Object> tunnel = new LinkedHashMap<>();
        tunnel.put("tun_id", (long) VxlanFlyweight.vni(buffer.getLong(VXLAN, ByteOrder.BIG_ENDIAN)));
        tunnel.put("local_ip", Ipv4Address.format(buffer.getInt(SOURCE_AT, ByteOrder.BIG_ENDIAN)));
        tunnel.put("remote_ip", remote);
        tunnel.put("ttl", (long) (buffer.getByte(TTL_AT) & 0xff));
        tunnel.put("tos", (long) (buffer.getByte(TOS_AT) & 0xff));
        tunnel.put("df", (buffer.getShort(FRAGMENT_AT, ByteOrder.BIG_ENDIAN) & DONT_FRAGMENT) != 0);
        tunnel.put("udp_csum", buffer.getShort(UDP_CHECKSUM_AT) != 0);
        tunnel.put("vxlan_flags", String.format("0x%02x", buffer.getByte(VXLAN) & 0xff));
        Map<String, Object> output = new LinkedHashMap<>();
        output.put("port", portsByRemote.getOrDefault(remote, remote));
        output.put("frame", frame.substring(2 * INNER));
        output.put("tunnel", tunnel);
        return output;
    }
}
