package dev.patchbay.datapath.underlay.linux;

import dev.patchbay.datapath.underlay.UnderlayBindException;
import dev.patchbay.datapath.underlay.UnderlayContext;
import dev.patchbay.datapath.underlay.UnderlayLimit;
import dev.patchbay.datapath.vport.Wakeup;
import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Set;

/**
 * The socket that receives on one local address, as a handle of Netty's event loop.
 *
 * <p><b>What.</b> The event loop says when datagrams arrive, once per time that the socket was read empty (edge triggered);
 * they are read when the worker's duty cycle comes, which is at once. From then on the cycle polls, and epoll sees nothing
 * of it, until the socket is empty.
 *
 * <p><b>Threads.</b> Confined to the worker's event loop.
 */
final class ReceiveSocket implements EpollIoHandle {
    private final UdpSocket socket;
    private final int local;
    private final Wakeup onReadable;
    private boolean readable = true;
    private int drops;

    private ReceiveSocket(UdpSocket socket, int local, Wakeup onReadable) {
        this.socket = socket;
        this.local = local;
        this.onReadable = onReadable;
    }

    /**
     * Binds a socket.
     *
     * @param logical address that datagrams to it are for.
     * @param address to bind.
     * @param limits to be told of what the kernel cannot.
     */
    static ReceiveSocket open(UnderlayContext context, int logical, InetAddress address, Set<UnderlayLimit> limits)
            throws UnderlayBindException {
        UdpSocket socket = UdpSocket.open(address);
        if (context.reusePort()) {
            try {
                socket.setReusePort(true);
            } catch (IOException e) {
                socket.closeQuietly();
                throw new UnderlayBindException(address, context.udpPort(), e);
            }
        }
        if (!socket.buffer(UdpSocket.SO_RCVBUFFORCE, UdpSocket.SO_RCVBUF, context.socketBufferBytes())) {
            limits.add(UnderlayLimit.SOCKET_BUFFERS);
        }
        boolean v6 = socket.isIpv6();
        int level = v6 ? UdpSocket.SOL_IPV6 : UdpSocket.SOL_IP;
        if (!socket.set(level, v6 ? UdpSocket.IPV6_RECVTCLASS : UdpSocket.IP_RECVTOS, 1)) {
            limits.add(UnderlayLimit.RECEIVE_TOS);
        }
        if (!socket.set(level, v6 ? UdpSocket.IPV6_RECVHOPLIMIT : UdpSocket.IP_RECVTTL, 1)) {
            limits.add(UnderlayLimit.RECEIVE_TTL);
        }
        if (!socket.set(UdpSocket.SOL_SOCKET, UdpSocket.SO_RXQ_OVFL, 1)) {
            limits.add(UnderlayLimit.KERNEL_DROPS);
        }
        if (context.gro() && !socket.set(UdpSocket.SOL_UDP, UdpSocket.UDP_GRO, 1)) {
            limits.add(UnderlayLimit.GRO);
        }
        // Last, so that no datagram arrives before all that is told with it.
        socket.bind(address, context.udpPort());
        return new ReceiveSocket(socket, logical, context.onReceive());
    }

    UdpSocket socket() {
        return socket;
    }

    int descriptor() {
        return socket.intValue();
    }

    /** Logical address that datagrams are for. */
    int local() {
        return local;
    }

    /** Whether there may be something to read. */
    boolean isReadable() {
        return readable;
    }

    /** The kernel said that there is nothing. */
    void empty() {
        readable = false;
    }

    /** The kernel's number of drops so far; how many are new. */
    long newDrops(int now) {
        long fresh = now - drops & 0xffff_ffffL;
        drops = now;
        return fresh;
    }

    @Override
    public FileDescriptor fd() {
        return socket;
    }

    @Override
    public void handle(IoRegistration registration, IoEvent event) {
        readable = true;
        onReadable.wakeup();
    }

    @Override
    public void close() {
        socket.closeQuietly();
    }
}
