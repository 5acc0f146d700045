package dev.patchbay.control.why;

import static java.nio.ByteOrder.BIG_ENDIAN;

import dev.patchbay.codec.eth.EtherType;
import dev.patchbay.codec.ip.InternetChecksum;
import dev.patchbay.codec.ip.IpProtocol;
import dev.patchbay.codec.ip.Ipv4Flyweight;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowKeyExtractor;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What a guest answers to a frame: the echo reply, the second segment of a TCP connection, a UDP datagram back, an ARP answer.
 *
 * <p>Stateless.
 */
final class AnswerFrame {
    private static final int MAC = 6;
    private static final int ETHERNET = 14;
    private static final int ARP_OPERATION = ETHERNET + 6;
    private static final int ARP_SENDER = ETHERNET + 8;
    private static final int ARP_TARGET = ETHERNET + 18;
    private static final int ARP_HALF = 10;
    private static final int SOURCE = ETHERNET + 12;
    private static final int DESTINATION = ETHERNET + 16;
    private static final int TTL = 64;
    private static final int ECHO_REQUEST = 8;
    private static final int SYN = 2;
    private static final int SYN_ACK = 0x12;
    private static final int ACK = 0x10;

    private AnswerFrame() {}

    /** The answer; null if nobody answers such a frame. */
    static DirectBuffer to(DirectBuffer frame, long ownMac) {
        byte[] bytes = new byte[frame.capacity()];
        frame.getBytes(0, bytes);
        UnsafeBuffer answer = new UnsafeBuffer(bytes);
        FlowKey key = new FlowKey();
        FlowKeyExtractor extractor = new FlowKeyExtractor();
        extractor.extract(frame, 0, frame.capacity(), key);
        answer.putBytes(0, frame, MAC, MAC);
        answer.putShort(MAC, (short) (ownMac >>> 32), BIG_ENDIAN);
        answer.putInt(MAC + 2, (int) ownMac, BIG_ENDIAN);
        return switch ((int) key.get(FlowField.ETH_TYPE)) {
            case EtherType.ARP -> arp(answer, frame);
            case EtherType.IPV4 -> ipv4(answer, frame, key, extractor.l4Offset());
            default -> null;
        };
    }

    private static DirectBuffer arp(UnsafeBuffer answer, DirectBuffer frame) {
        if (frame.capacity() < ARP_TARGET + ARP_HALF || frame.getShort(ARP_OPERATION, BIG_ENDIAN) != 1) {
            return null;
        }
        answer.putShort(ARP_OPERATION, (short) 2, BIG_ENDIAN);
        answer.putBytes(ARP_TARGET, frame, ARP_SENDER, ARP_HALF);
        answer.putBytes(ARP_SENDER, answer, MAC, MAC);
        answer.putBytes(ARP_SENDER + MAC, frame, ARP_TARGET + MAC, Integer.BYTES);
        return answer;
    }

    private static DirectBuffer ipv4(UnsafeBuffer answer, DirectBuffer frame, FlowKey key, int transport) {
        if (transport < ETHERNET || key.get(FlowField.NW_FRAG) != 0) {
            return null;
        }
        answer.putBytes(SOURCE, frame, DESTINATION, Integer.BYTES);
        answer.putBytes(DESTINATION, frame, SOURCE, Integer.BYTES);
        new Ipv4Flyweight().wrap(answer, ETHERNET).ttl(TTL).updateChecksum();
        return switch ((int) key.get(FlowField.NW_PROTO)) {
            case IpProtocol.ICMP -> echo(answer, transport);
            case IpProtocol.UDP -> swapPorts(answer, frame, transport);
            case IpProtocol.TCP -> tcp(answer, frame, key, transport);
            default -> null;
        };
    }

    private static DirectBuffer echo(UnsafeBuffer answer, int transport) {
        if (answer.getByte(transport) != ECHO_REQUEST) {
            return null;
        }
        int before = answer.getShort(transport, BIG_ENDIAN) & 0xffff;
        answer.putByte(transport, (byte) 0);
        int sum = answer.getShort(transport + 2, BIG_ENDIAN) & 0xffff;
        int after = answer.getShort(transport, BIG_ENDIAN) & 0xffff;
        answer.putShort(transport + 2, (short) InternetChecksum.update(sum, before, after), BIG_ENDIAN);
        return answer;
    }

    /** The checksum stays right: the same numbers are in it. */
    private static UnsafeBuffer swapPorts(UnsafeBuffer answer, DirectBuffer frame, int transport) {
        answer.putBytes(transport, frame, transport + Short.BYTES, Short.BYTES);
        answer.putBytes(transport + Short.BYTES, frame, transport, Short.BYTES);
        return answer;
    }

    private static DirectBuffer tcp(UnsafeBuffer answer, DirectBuffer frame, FlowKey key, int transport) {
        boolean first = (key.get(FlowField.TCP_FLAGS) & SYN) != 0;
        int sequence = frame.getInt(transport + 4, BIG_ENDIAN);
        int acknowledged = frame.getInt(transport + 8, BIG_ENDIAN);
        swapPorts(answer, frame, transport);
        int sum = answer.getShort(transport + 16, BIG_ENDIAN) & 0xffff;
        int nextSequence = first ? 1 : acknowledged;
        int nextAcknowledged = first ? sequence + 1 : sequence;
        sum = InternetChecksum.updateInt(sum, sequence, nextSequence);
        sum = InternetChecksum.updateInt(sum, acknowledged, nextAcknowledged);
        answer.putInt(transport + 4, nextSequence, BIG_ENDIAN);
        answer.putInt(transport + 8, nextAcknowledged, BIG_ENDIAN);
        int flagsBefore = answer.getShort(transport + 12, BIG_ENDIAN) & 0xffff;
        int flags = (flagsBefore & 0xf000) | (first ? SYN_ACK : ACK);
        answer.putShort(transport + 12, (short) flags, BIG_ENDIAN);
        answer.putShort(transport + 16, (short) InternetChecksum.update(sum, flagsBefore, flags), BIG_ENDIAN);
        return answer;
    }
}
