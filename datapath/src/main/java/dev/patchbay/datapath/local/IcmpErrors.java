package dev.patchbay.datapath.local;

import static java.nio.ByteOrder.BIG_ENDIAN;

import dev.patchbay.codec.eth.MacAddress;
import dev.patchbay.codec.frame.FrameBuilder;
import dev.patchbay.codec.ip.IpProtocol;
import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.datapath.netns.IpAddress;
import dev.patchbay.datapath.netns.Namespace;
import dev.patchbay.flowcache.key.FlowField;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Tells senders that their packets do not arrive (RFC 1812 section 4.3.2, RFC 4443 section 2.4).
 *
 * <p>Nothing is said about ICMP errors, later fragments, and packets from or to several hosts. Each host hears at most {@value
 * #BURST} errors at once and one per {@code icmp_ratelimit} for long, of the types that {@code icmp_ratemask} names.
 *
 * <p><b>Threads.</b> Slow path only. <b>Bounds.</b> The budgets of {@value #MAX_PEERS} hosts are remembered.
 */
final class IcmpErrors {
    private static final int BURST = 6;
    private static final int MAX_PEERS = 4096;
    private static final int MAX_QUOTE_V4 = 548;
    private static final int MAX_QUOTE_V6 = 1232;
    private static final int ERROR_TOS = 0xc0;
    private static final int SCRATCH = 2048;
    private static final int TCP_HEADER = 20;
    private static final int FIN = 1;
    private static final int SYN = 2;
    private static final int RST = 4;
    private static final int ACK = 16;

    private final LocalPackets packets;
    private final LongSupplier clock;
    private final Map<Peer, Budget> budgets = new LinkedHashMap<>();

    private record Peer(Namespace namespace, IpAddress address) {}

    /** What a host may still hear, in milliseconds of its rate. */
    private static final class Budget {
        private long tokens;
        private long atMs;
    }

    IcmpErrors(LocalPackets packets, LongSupplier clock) {
        this.packets = packets;
        this.clock = clock;
    }

    /**
     * Says that a packet does not arrive.
     *
     * @param frame with the packet, as it was when it was stopped.
     * @param type of the ICMP or ICMPv6 message, by the packet's family.
     * @param code of the message.
     * @param rest the four octets behind the checksum: the next hop's MTU, if that is why.
     */
    void refuse(Namespace namespace, DirectBuffer frame, int type, int code, int rest) {
        PacketHeaders packet = PacketHeaders.of(frame);
        if (packet == null || !mayBeAnswered(packet) || packet.isIcmpError()) {
            return;
        }
        if (!isInBudget(namespace, packet, type)) {
            return;
        }
        IpAddress to = packet.source();
        IpAddress from = from(namespace, packet);
        if (from == null) {
            return;
        }
        int quote = Math.min(packet.end() - packet.network(), packet.ipv4() ? MAX_QUOTE_V4 : MAX_QUOTE_V6);
        UnsafeBuffer scratch = new UnsafeBuffer(new byte[SCRATCH]);
        FrameBuilder builder = new FrameBuilder().wrap(scratch, 0).ethernet(0, 0);
        if (packet.ipv4()) {
            int tos = ((int) packet.key().get(FlowField.NW_TOS) & 0x1e) | ERROR_TOS;
            builder.ipv4(from.ipv4(), to.ipv4()).tos(tos);
        } else {
            builder.ipv6(from.high(), from.low(), to.high(), to.low());
        }
        int length = builder.icmp(type, code, rest)
                .payload(frame, packet.network(), quote)
                .finish();
        send(namespace, scratch, length);
    }

    /** The address that was meant, if it is the namespace's, else the one towards the sender. */
    private static IpAddress from(Namespace namespace, PacketHeaders packet) {
        IpAddress meant = packet.destination();
        return namespace.holder(meant) != null ? meant : LocalPackets.sourceTowards(namespace, null, packet.source());
    }

    private void send(Namespace namespace, UnsafeBuffer scratch, int length) {
        byte[] bytes = new byte[length - LocalPackets.ETHERNET];
        scratch.getBytes(LocalPackets.ETHERNET, bytes);
        packets.send(namespace, new UnsafeBuffer(bytes));
    }

    private static boolean mayBeAnswered(PacketHeaders packet) {
        IpAddress from = packet.source();
        IpAddress to = packet.destination();
        boolean toOne = !MacAddress.isMulticast(packet.key().get(FlowField.ETH_DST)) && !to.isMulticast();
        boolean broadcast = to.isIpv4() && to.ipv4() == Ipv4Address.of(255, 255, 255, 255);
        return toOne
                && !broadcast
                && !packet.isLaterFragment()
                && !from.isAny()
                && !from.isMulticast()
                && !from.isLoopback();
    }

    private boolean isInBudget(Namespace namespace, PacketHeaders packet, int type) {
        boolean ipv4 = packet.ipv4();
        if (ipv4 && (namespace.sysctls().number("net.ipv4.icmp_ratemask") & 1 << type) == 0) {
            return true;
        }
        long interval = namespace.sysctls().number(ipv4 ? "net.ipv4.icmp_ratelimit" : "net.ipv6.icmp.ratelimit");
        if (interval == 0) {
            return true;
        }
        long now = clock.getAsLong();
        Budget budget = budget(new Peer(namespace, packet.source()), now, interval);
        budget.tokens = Math.min(BURST * interval, budget.tokens + now - budget.atMs);
        budget.atMs = now;
        if (budget.tokens < interval) {
            return false;
        }
        budget.tokens -= interval;
        return true;
    }

    private Budget budget(Peer peer, long now, long interval) {
        Budget budget = budgets.get(peer);
        if (budget == null) {
            if (budgets.size() == MAX_PEERS) {
                budgets.remove(budgets.keySet().iterator().next());
            }
            budget = new Budget();
            budget.tokens = BURST * interval;
            budget.atMs = now;
            budgets.put(peer, budget);
        }
        return budget;
    }

    /** Answers a TCP segment by a reset (RFC 9293 section 3.10.7.1). */
    void reset(Namespace namespace, DirectBuffer frame) {
        PacketHeaders packet = PacketHeaders.of(frame);
        if (packet == null || !mayBeAnswered(packet) || packet.payload() < TCP_HEADER) {
            return;
        }
        int at = packet.transport();
        int flags = packet.octet(at + 13);
        if (packet.protocol() != IpProtocol.TCP || (flags & RST) != 0) {
            return;
        }
        int header = (packet.octet(at + 12) >>> 4) * Integer.BYTES;
        int length = packet.payload() - header + ((flags & SYN) != 0 ? 1 : 0) + ((flags & FIN) != 0 ? 1 : 0);
        boolean acknowledges = (flags & ACK) != 0;
        int sequence = acknowledges ? frame.getInt(at + 8, BIG_ENDIAN) : 0;
        int acknowledged = acknowledges ? 0 : frame.getInt(at + 4, BIG_ENDIAN) + length;
        UnsafeBuffer scratch = new UnsafeBuffer(new byte[SCRATCH]);
        FrameBuilder builder = new FrameBuilder().wrap(scratch, 0).ethernet(0, 0);
        IpAddress from = packet.destination();
        IpAddress to = packet.source();
        if (packet.ipv4()) {
            builder.ipv4(from.ipv4(), to.ipv4());
        } else {
            builder.ipv6(from.high(), from.low(), to.high(), to.low());
        }
        int octets = builder.tcp(packet.port(2), packet.port(0), sequence, acknowledged, acknowledges ? RST : RST | ACK)
                .finish();
        send(namespace, scratch, octets);
    }
}
