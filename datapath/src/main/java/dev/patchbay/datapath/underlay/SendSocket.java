package dev.patchbay.datapath.underlay;

import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import java.util.Set;

/**
 * One sending socket and what its options say of the outer header.
 *
 * <p>Netty sends without control messages, so TOS, TTL, DF and checksum are options of the socket. They are changed when
 * the next datagram wants something else than the one before, after those before were handed to the kernel. Nearly all
 * datagrams of a switch want the same.
 *
 * <p><b>Threads.</b> Confined to the event loop.
 */
final class SendSocket {
    /** setsockopt(2) and ip(7) of Linux: level 0 is IPPROTO_IP, level 1 SOL_SOCKET. */
    private static final ChannelOption<Integer> IP_TTL = new IntegerUnixChannelOption("IP_TTL", 0, 2);

    private static final ChannelOption<Integer> IP_MTU_DISCOVER =
            new IntegerUnixChannelOption("IP_MTU_DISCOVER", 0, 10);
    /** ipv6(7): level 41 is IPPROTO_IPV6. */
    private static final ChannelOption<Integer> IPV6_UNICAST_HOPS =
            new IntegerUnixChannelOption("IPV6_UNICAST_HOPS", 41, 16);

    private static final ChannelOption<Integer> IPV6_MTU_DISCOVER =
            new IntegerUnixChannelOption("IPV6_MTU_DISCOVER", 41, 23);
    private static final ChannelOption<Integer> SO_NO_CHECK = new IntegerUnixChannelOption("SO_NO_CHECK", 1, 11);
    private static final int PMTUDISC_DONT = 0;
    private static final int PMTUDISC_DO = 2;

    private final DatagramChannel channel;
    private final boolean v6;
    private final Set<UnderlayLimit> limits;
    private int outer;
    private boolean known;
    private boolean dirty;

    SendSocket(DatagramChannel channel, boolean v6, Set<UnderlayLimit> limits) {
        this.channel = channel;
        this.v6 = v6;
        this.limits = limits;
        if (v6) {
            // RFC 8200 section 8.1: a receiver drops what has none, unless it was told not to.
            limits.add(UnderlayLimit.SEND_WITHOUT_CSUM);
        }
    }

    DatagramChannel channel() {
        return channel;
    }

    /** The next datagram wants this outer header. */
    void prepare(int wanted) {
        if (known && outer == wanted) {
            return;
        }
        flush();
        int before = outer;
        boolean all = !known;
        outer = wanted;
        known = true;
        if (all || TxBatch.tos(before) != TxBatch.tos(wanted)) {
            set(ChannelOption.IP_TOS, TxBatch.tos(wanted), UnderlayLimit.SEND_TOS);
        }
        if (all || TxBatch.ttl(before) != TxBatch.ttl(wanted)) {
            // The kernel refuses a TTL of 0, and so would every router.
            set(v6 ? IPV6_UNICAST_HOPS : IP_TTL, Math.max(1, TxBatch.ttl(wanted)), UnderlayLimit.SEND_TTL);
        }
        int changed = all ? -1 : TxBatch.flags(before) ^ TxBatch.flags(wanted);
        if ((changed & TunnelFlags.DF) != 0) {
            boolean df = (TxBatch.flags(wanted) & TunnelFlags.DF) != 0;
            set(v6 ? IPV6_MTU_DISCOVER : IP_MTU_DISCOVER, df ? PMTUDISC_DO : PMTUDISC_DONT, UnderlayLimit.SEND_DF);
        }
        if ((changed & TunnelFlags.CSUM) != 0) {
            boolean csum = (TxBatch.flags(wanted) & TunnelFlags.CSUM) != 0;
            set(SO_NO_CHECK, csum ? 0 : 1, UnderlayLimit.SEND_WITHOUT_CSUM);
        }
    }

    private void set(ChannelOption<Integer> option, int value, UnderlayLimit limit) {
        if (limits.contains(limit)) {
            return;
        }
        try {
            channel.config().setOption(option, value);
        } catch (ChannelException e) {
            // This kernel does not let us: said once, by limits().
            limits.add(limit);
        }
    }

    void written() {
        dirty = true;
    }

    void flush() {
        if (dirty) {
            dirty = false;
            channel.flush();
        }
    }
}
