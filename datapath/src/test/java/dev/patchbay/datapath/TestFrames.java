package dev.patchbay.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.codec.eth.MacAddress;
import dev.patchbay.codec.frame.FrameBuilder;
import dev.patchbay.codec.ip.InternetChecksum;
import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.codec.ip.Ipv6Address;
import dev.patchbay.datapath.netns.IpFamily;
import dev.patchbay.datapath.netns.Namespace;
import dev.patchbay.datapath.netns.iptables.Family;
import dev.patchbay.datapath.netns.iptables.IptablesCommand;
import dev.patchbay.datapath.netns.iptables.IptablesException;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.agrona.concurrent.UnsafeBuffer;

/** Frames for tests of namespaces, and what matters of those that come out; rules of iptables as users write them. */
final class TestFrames {
    private TestFrames() {}

    static byte[] frame(Consumer<FrameBuilder> layers) {
        UnsafeBuffer buffer = new UnsafeBuffer(new byte[4096]);
        FrameBuilder builder = new FrameBuilder().wrap(buffer, 0);
        layers.accept(builder);
        byte[] bytes = new byte[builder.finish()];
        buffer.getBytes(0, bytes);
        return bytes;
    }

    static byte[] arp(int operation, long from, int fromIp, long to, int toIp) {
        return frame(builder -> builder.ethernet(operation == 1 ? MacAddress.BROADCAST : to, from)
                .arp(operation, from, fromIp, operation == 1 ? 0 : to, toIp));
    }

    static byte[] ping(long from, int fromIp, long to, int toIp, int ttl, int sequence, int octets) {
        return frame(builder -> builder.ethernet(to, from)
                .ipv4(fromIp, toIp)
                .ttl(ttl)
                .echoRequest(7, sequence)
                .payload(octets, 0x55));
    }

    /** What matters of a frame: addresses, TTL, ICMP type and code or ARP operation. */
    static String describe(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        UnsafeBuffer frame = new UnsafeBuffer(bytes);
        String macs = MacAddress.format(MacAddress.read(frame, 6)).substring(12) + ">"
                + MacAddress.format(MacAddress.read(frame, 0)).substring(12);
        if (frame.getShort(12) == 0x0608) {
            return macs + " arp " + frame.getByte(21) + " " + address(frame, 28) + " " + address(frame, 38);
        }
        if (frame.getShort(12, ByteOrder.BIG_ENDIAN) == (short) 0x86dd) {
            return macs + ' ' + address6(frame, 22) + '>' + address6(frame, 38) + " ttl " + (frame.getByte(21) & 0xff)
                    + (frame.getByte(20) == 58
                            ? " icmp6 " + (frame.getByte(54) & 0xff) + "/" + frame.getByte(55)
                            : " proto " + frame.getByte(20));
        }
        assertThat(InternetChecksum.isValid(InternetChecksum.sum(frame, 14, 20)))
                .as("IP checksum")
                .isTrue();
        return macs + " " + address(frame, 26) + ">" + address(frame, 30) + " ttl " + (frame.getByte(22) & 0xff)
                + (frame.getByte(23) == 1
                        ? " icmp " + frame.getByte(34) + "/" + frame.getByte(35)
                        : " proto " + frame.getByte(23));
    }

    static String address(UnsafeBuffer frame, int at) {
        return Ipv4Address.format(frame.getInt(at, ByteOrder.BIG_ENDIAN));
    }

    private static String address6(UnsafeBuffer frame, int at) {
        return Ipv6Address.format(frame.getLong(at, ByteOrder.BIG_ENDIAN), frame.getLong(at + 8, ByteOrder.BIG_ENDIAN));
    }

    static List<String> on(Map<String, List<String>> sent, String port) {
        return sent.getOrDefault(port, List.of()).stream()
                .map(TestFrames::describe)
                .toList();
    }

    static byte[] pong(long from, int fromIp, long to, int toIp, int sequence) {
        return pong(from, fromIp, to, toIp, 7, sequence);
    }

    /** The same with an identifier that somebody has changed. */
    static byte[] pong(long from, int fromIp, long to, int toIp, int identifier, int sequence) {
        return frame(builder -> builder.ethernet(to, from)
                .ipv4(fromIp, toIp)
                .echoReply(identifier, sequence)
                .payload(56, 0x55));
    }

    static void rules(Namespace namespace, String table, String... lines) {
        for (String line : lines) {
            try {
                IptablesCommand.parse(Family.IPV4, List.of(("-t " + table + " " + line).split(" ")))
                        .run(namespace.iptables(IpFamily.IPV4));
            } catch (IptablesException e) {
                throw new IllegalArgumentException(line, e);
            }
        }
    }

    /** Identifier of an echo request. */
    static int identifier(String hex) {
        return Integer.parseInt(hex.substring(2 * 38, 2 * 40), 16);
    }
}
