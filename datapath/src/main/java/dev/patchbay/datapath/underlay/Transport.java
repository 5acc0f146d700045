package dev.patchbay.datapath.underlay;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.Inet6Address;
import java.net.InetAddress;

/** Netty's ways to do datagrams; event loop and channels must be of one kind. */
public enum Transport {
    /** Linux's epoll through Netty's native library: many datagrams per system call, options of single sockets. */
    EPOLL,

    /** The JDK's own channels: every system. */
    NIO;

    /**
     * The best one on this system.
     *
     * @return {@link #EPOLL} where its library loads.
     */
    public static Transport best() {
        return Epoll.isAvailable() ? EPOLL : NIO;
    }

    /**
     * Makes event loops for this transport.
     *
     * @param threads one per worker.
     * @param name of the threads.
     * @return group to be shut down by the caller.
     */
    public EventLoopGroup newEventLoops(int threads, String name) {
        return new MultiThreadIoEventLoopGroup(
                threads,
                new DefaultThreadFactory(name, true),
                this == EPOLL ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    }

    /** A channel for addresses of this one's family. */
    DatagramChannel newChannel(InetAddress address) {
        SocketProtocolFamily family =
                address instanceof Inet6Address ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET;
        return this == EPOLL ? new EpollDatagramChannel(family) : new NioDatagramChannel(family);
    }
}
