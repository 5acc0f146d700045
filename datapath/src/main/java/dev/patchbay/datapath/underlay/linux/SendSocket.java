package dev.patchbay.datapath.underlay.linux;

import dev.patchbay.datapath.underlay.TunnelFlags;
import dev.patchbay.datapath.underlay.TxBatch;
import dev.patchbay.datapath.underlay.UnderlayBindException;
import dev.patchbay.datapath.underlay.UnderlayContext;
import dev.patchbay.datapath.underlay.UnderlayLimit;
import java.net.InetAddress;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One sending socket, and what its outer headers say.
 *
 * <p><b>What.</b> TOS and TTL travel with each message where they differ from the socket's own, which are those of nearly all
 * datagrams of a switch. DF and the checksum are options of the socket: they change when the next run wants something else,
 * after those before it were sent.
 *
 * <p><b>Threads.</b> Confined to the worker's event loop.
 */
final class SendSocket {
    /** What the socket's headers say without control messages. Open vSwitch's tunnels send this unless configured. */
    private static final int DEFAULT_TOS = 0;

    private static final int DEFAULT_TTL = 64;

    /** Wishes that are options of the socket. */
    private static final int OPTIONS = TunnelFlags.DF | TunnelFlags.CSUM;

    /** Nobody sends to this port on purpose. */
    private static final int RECEIVE_BYTES = 1;

    private final UdpSocket socket;
    private final Set<UnderlayLimit> limits;
    private int options = TunnelFlags.CSUM;
    private boolean known;

    private SendSocket(UdpSocket socket, Set<UnderlayLimit> limits) {
        this.socket = socket;
        this.limits = limits;
    }

    /**
     * Binds a socket to a port that the system chooses.
     *
     * @param limits to be told of what the kernel does not let us.
     */
    static SendSocket open(UnderlayContext context, InetAddress address, Set<UnderlayLimit> limits)
            throws UnderlayBindException {
        UdpSocket socket = UdpSocket.open(address);
        socket.bind(address, 0);
        boolean v6 = socket.isIpv6();
        if (!socket.buffer(UdpSocket.SO_SNDBUFFORCE, UdpSocket.SO_SNDBUF, context.socketBufferBytes())) {
            limits.add(UnderlayLimit.SOCKET_BUFFERS);
        }
        socket.set(UdpSocket.SOL_SOCKET, UdpSocket.SO_RCVBUF, RECEIVE_BYTES);
        socket.set(
                v6 ? UdpSocket.SOL_IPV6 : UdpSocket.SOL_IP, v6 ? UdpSocket.IPV6_TCLASS : UdpSocket.IP_TOS, DEFAULT_TOS);
        if (!socket.set(
                v6 ? UdpSocket.SOL_IPV6 : UdpSocket.SOL_IP,
                v6 ? UdpSocket.IPV6_UNICAST_HOPS : UdpSocket.IP_TTL,
                DEFAULT_TTL)) {
            limits.add(UnderlayLimit.SEND_TTL);
        }
        if (v6) {
            // RFC 8200 section 8.1: a receiver drops what has none, unless it was told not to.
            limits.add(UnderlayLimit.SEND_WITHOUT_CSUM);
        }
        return new SendSocket(socket, limits);
    }

    UdpSocket socket() {
        return socket;
    }

    int descriptor() {
        return socket.intValue();
    }

    /** Whether the next run wants other options than the one before: then those before must be sent first. */
    boolean changes(int outer) {
        return !known || (TxBatch.flags(outer) & OPTIONS) != options;
    }

    /** Sets the options for the next run. */
    void prepare(int outer) {
        int wanted = TxBatch.flags(outer) & OPTIONS;
        int changed = known ? options ^ wanted : -1;
        boolean v6 = socket.isIpv6();
        if ((changed & TunnelFlags.DF) != 0) {
            boolean df = (wanted & TunnelFlags.DF) != 0;
            boolean done = socket.set(
                    v6 ? UdpSocket.SOL_IPV6 : UdpSocket.SOL_IP,
                    v6 ? UdpSocket.IPV6_MTU_DISCOVER : UdpSocket.IP_MTU_DISCOVER,
                    df ? UdpSocket.PMTUDISC_DO : UdpSocket.PMTUDISC_DONT);
            if (!done) {
                limits.add(UnderlayLimit.SEND_DF);
            }
        }
        if ((changed & TunnelFlags.CSUM) != 0 && !v6) {
            boolean without = (wanted & TunnelFlags.CSUM) == 0;
            if (!socket.set(UdpSocket.SOL_SOCKET, UdpSocket.SO_NO_CHECK, without ? 1 : 0)) {
                limits.add(UnderlayLimit.SEND_WITHOUT_CSUM);
            }
        }
        options = wanted;
        known = true;
    }

    /**
     * Writes a message's control messages.
     *
     * @param buffer to write to.
     * @param offset where.
     * @param outer wishes.
     * @param segment octets of each datagram, 0 for a message that is one.
     * @return octets written.
     */
    int control(UnsafeBuffer buffer, int offset, int outer, int segment) {
        int end = offset;
        if (segment > 0) {
            end = ControlMessages.putShort(buffer, end, UdpSocket.SOL_UDP, UdpSocket.UDP_SEGMENT, segment);
        }
        boolean v6 = socket.isIpv6();
        int level = v6 ? UdpSocket.SOL_IPV6 : UdpSocket.SOL_IP;
        int tos = TxBatch.tos(outer);
        if (tos != DEFAULT_TOS) {
            end = ControlMessages.putInt(buffer, end, level, v6 ? UdpSocket.IPV6_TCLASS : UdpSocket.IP_TOS, tos);
        }
        int ttl = TxBatch.ttl(outer);
        if (ttl != DEFAULT_TTL) {
            // The kernel refuses a TTL of 0, and so would every router.
            int hops = Math.max(1, ttl);
            end = ControlMessages.putInt(buffer, end, level, v6 ? UdpSocket.IPV6_HOPLIMIT : UdpSocket.IP_TTL, hops);
        }
        return end - offset;
    }
}
