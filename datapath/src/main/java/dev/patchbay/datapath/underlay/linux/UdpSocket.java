package dev.patchbay.datapath.underlay.linux;

import dev.patchbay.datapath.underlay.UnderlayBindException;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;

/**
 * A UDP socket of Linux that does not wait, and the numbers of its options (socket(7), ip(7), ipv6(7), udp(7)).
 *
 * <p><b>Threads.</b> Made on any thread, then confined to the event loop of the worker. Whoever closes it makes sure that no
 * call on its descriptor is under way: the number may soon mean another file.
 */
final class UdpSocket extends Socket {
    static final int SOL_IP = 0;
    static final int SOL_SOCKET = 1;
    static final int SOL_UDP = 17;
    static final int SOL_IPV6 = 41;

    static final int SO_RCVBUF = 8;
    static final int SO_SNDBUF = 7;
    static final int SO_NO_CHECK = 11;
    static final int SO_SNDBUFFORCE = 32;
    static final int SO_RCVBUFFORCE = 33;
    static final int SO_RXQ_OVFL = 40;
    static final int UDP_SEGMENT = 103;
    static final int UDP_GRO = 104;
    static final int IP_TOS = 1;
    static final int IP_TTL = 2;
    static final int IP_MTU_DISCOVER = 10;
    static final int IP_RECVTTL = 12;
    static final int IP_RECVTOS = 13;
    static final int IPV6_UNICAST_HOPS = 16;
    static final int IPV6_MTU_DISCOVER = 23;
    static final int IPV6_V6ONLY = 26;
    static final int IPV6_RECVHOPLIMIT = 51;
    static final int IPV6_HOPLIMIT = 52;
    static final int IPV6_RECVTCLASS = 66;
    static final int IPV6_TCLASS = 67;

    /** Values of the MTU options: never DF, always DF. */
    static final int PMTUDISC_DONT = 0;

    static final int PMTUDISC_DO = 2;

    private UdpSocket(SocketProtocolFamily family) {
        super(newSocketDgram0(family));
    }

    /**
     * Makes a socket that is not bound yet.
     *
     * @param address that it will be bound to.
     * @return of the address' family.
     */
    static UdpSocket open(InetAddress address) {
        return new UdpSocket(address instanceof Inet6Address ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET);
    }

    /** Whether its addresses are of IPv6. */
    boolean isIpv6() {
        return ipv6;
    }

    /**
     * Binds the socket, and closes it if that fails.
     *
     * @param port 0 for any.
     * @throws UnderlayBindException with the system's reason.
     */
    void bind(InetAddress address, int port) throws UnderlayBindException {
        try {
            if (ipv6) {
                // An IPv4 address is another host's business, even on the address of all.
                setIntOpt(SOL_IPV6, IPV6_V6ONLY, 1);
            }
            bind(new InetSocketAddress(address, port));
        } catch (IOException e) {
            closeQuietly();
            throw new UnderlayBindException(address, port, e);
        }
    }

    /** Sets an option; whether the kernel knows and allows it. */
    boolean set(int level, int option, int value) {
        try {
            setIntOpt(level, option, value);
            return true;
        } catch (ClosedChannelException e) {
            throw new IllegalStateException("socket is closed", e);
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Asks for memory, beyond the system's limit if this user may.
     *
     * @param forced option for those who may.
     * @param option for everybody.
     * @param bytes wanted.
     * @return whether it was granted.
     */
    boolean buffer(int forced, int option, int bytes) {
        boolean done = set(SOL_SOCKET, forced, bytes) || set(SOL_SOCKET, option, bytes);
        try {
            // The kernel doubles what it grants, for its own bookkeeping, and says the double.
            return done && getIntOpt(SOL_SOCKET, option) >= 2L * bytes;
        } catch (IOException e) {
            return false;
        }
    }

    void closeQuietly() {
        try {
            close();
        } catch (IOException e) {
            // UDP has nothing to lose here.
            return;
        }
    }
}
