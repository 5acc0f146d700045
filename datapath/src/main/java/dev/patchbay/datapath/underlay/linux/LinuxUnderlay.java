package dev.patchbay.datapath.underlay.linux;

import dev.patchbay.datapath.underlay.PacketBatch;
import dev.patchbay.datapath.underlay.SendFailures;
import dev.patchbay.datapath.underlay.TxBatch;
import dev.patchbay.datapath.underlay.Underlay;
import dev.patchbay.datapath.underlay.UnderlayBindException;
import dev.patchbay.datapath.underlay.UnderlayContext;
import dev.patchbay.datapath.underlay.UnderlayLimit;
import io.netty.channel.ChannelException;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.RejectedExecutionException;

/**
 * The engine for Linux: many datagrams per system call, and many segments per datagram.
 *
 * <p><b>What.</b> Per local address one socket receives on the VXLAN port and some more send, each from a port of its own, so
 * that the outer source port varies by flow (RFC 7348 section 5). Packets go between socket and arena by recvmmsg and
 * sendmmsg; with {@code UDP_GRO} and {@code UDP_SEGMENT} (udp(7)) the kernel walks its stack once for up to 64 in and 128 out.
 * Sockets, readiness and threads are Netty's; the packets never are.
 *
 * <p><b>Invariants.</b> Datagrams of one flow go through one socket, in order. An address outside of this package is a
 * logical one, except in {@link UnderlayBindException}.
 *
 * <p><b>Threads.</b> Opened and closed from any thread; everything else on the event loop of the worker.
 *
 * <p><b>Memory.</b> A region of the arena ({@link #arenaBytes}) and the kernel's structures, allocated once.
 *
 * <p><b>Bounds.</b> {@link #limits()}. No call waits: what a socket cannot take now is a named drop.
 */
public final class LinuxUnderlay implements Underlay {
    private static final long CLOSE_MS = 1_000;
    private static final EpollIoOps EDGES = EpollIoOps.EPOLLIN.with(EpollIoOps.EPOLLET);

    private final EventLoop eventLoop;
    private final boolean gro;
    private final Set<UnderlayLimit> limits = new CopyOnWriteArraySet<>();
    private final List<ReceiveSocket> receivers = new ArrayList<>();
    private final List<SendSocket> senders = new ArrayList<>();
    private final List<IoRegistration> registrations = new ArrayList<>();
    private final Receiver receiver;
    private final Sender sender;
    private final boolean wantsGso;
    private boolean closed;

    private LinuxUnderlay(UnderlayContext context, MessageCalls calls) throws UnderlayBindException {
        eventLoop = context.eventLoop();
        gro = context.gro();
        wantsGso = context.gso();
        // UDP sockets do not tell these.
        limits.add(UnderlayLimit.RECEIVE_FLAGS);
        Destinations destinations = new Destinations(context);
        try {
            for (Map.Entry<Integer, InetAddress> local : context.locals().entrySet()) {
                destinations.local(local.getKey(), senders.size());
                bind(context, local.getKey(), local.getValue());
            }
            receiver = new Receiver(context, context.arena(), receivers, calls);
            sender = new Sender(context, context.arena(), senders, destinations, limits, calls);
            register((IoEventLoop) context.eventLoop());
        } catch (UnderlayBindException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Binds all sockets.
     *
     * @param context settings; concluded here.
     * @return engine that already receives; call from another thread than the event loop.
     * @throws UnderlayBindException if an address cannot be bound; then none is.
     */
    public static LinuxUnderlay open(UnderlayContext context) throws UnderlayBindException {
        return open(context, new Libc());
    }

    static LinuxUnderlay open(UnderlayContext context, MessageCalls calls) throws UnderlayBindException {
        return new LinuxUnderlay(context.conclude(), calls);
    }

    /**
     * How much of the arena this engine takes.
     *
     * @param context settings.
     * @return bytes.
     */
    public static int arenaBytes(UnderlayContext context) {
        return Receiver.arenaBytes(context) + Sender.arenaBytes();
    }

    private void bind(UnderlayContext context, int logical, InetAddress address) throws UnderlayBindException {
        try {
            receivers.add(ReceiveSocket.open(context, logical, address, limits));
            for (int i = 0; i < context.sourcePorts(); i++) {
                senders.add(SendSocket.open(context, address, limits));
            }
        } catch (ChannelException e) {
            // Not even a socket: this system has none of this family, or no more.
            throw new UnderlayBindException(address, context.udpPort(), e);
        }
    }

    private void register(IoEventLoop loop) {
        for (ReceiveSocket socket : receivers) {
            Future<IoRegistration> registered = loop.register(socket).syncUninterruptibly();
            IoRegistration registration = registered.getNow();
            registration.submit(EDGES);
            registrations.add(registration);
        }
    }

    List<ReceiveSocket> receivers() {
        return receivers;
    }

    List<SendSocket> senders() {
        return senders;
    }

    @Override
    public int boundPort(int logicalAddress) {
        for (ReceiveSocket socket : receivers) {
            if (socket.local() == logicalAddress) {
                return socket.socket().localAddress().getPort();
            }
        }
        return 0;
    }

    @Override
    public int receive(PacketBatch batch) {
        if (closed) {
            batch.clear();
            return 0;
        }
        return receiver.receive(batch);
    }

    @Override
    public long takeOverruns() {
        return 0; // Nothing is read before the worker asks for it.
    }

    @Override
    public long takeKernelDrops() {
        return receiver.takeKernelDrops();
    }

    @Override
    public void transmit(TxBatch batch) {
        if (closed) {
            sender.refuse(batch);
        } else {
            sender.transmit(batch);
        }
    }

    @Override
    public void onFailure(SendFailures listener) {
        sender.onFailure(listener);
    }

    @Override
    public String description() {
        return "linux engine, GSO " + word(wantsGso && !limits.contains(UnderlayLimit.GSO)) + ", GRO "
                + word(gro && !limits.contains(UnderlayLimit.GRO));
    }

    private static String word(boolean on) {
        return on ? "on" : "off";
    }

    @Override
    public Set<UnderlayLimit> limits() {
        return limits;
    }

    @Override
    public void close() {
        if (eventLoop.inEventLoop()) {
            closeSockets();
            return;
        }
        try {
            // Between two cycles of the worker, so that no call is under way.
            eventLoop.submit(this::closeSockets).awaitUninterruptibly(CLOSE_MS);
        } catch (RejectedExecutionException e) {
            // The event loop has ended, so nobody else is there.
            closeSockets();
        }
    }

    private void closeSockets() {
        closed = true;
        registrations.forEach(IoRegistration::cancel);
        registrations.clear();
        receivers.forEach(ReceiveSocket::close);
        senders.forEach(socket -> socket.socket().closeQuietly());
    }
}
