package dev.patchbay.datapath.underlay;

import dev.patchbay.codec.vxlan.VxlanFlyweight;
import dev.patchbay.datapath.counter.DropReason;
import dev.patchbay.datapath.vport.VtepTable;
import dev.patchbay.datapath.vport.Wakeup;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.util.ReferenceCountUtil;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import org.agrona.collections.Int2IntHashMap;
import org.agrona.collections.Int2ObjectHashMap;

/**
 * The engine for every system: Netty's ordinary datagram channels.
 *
 * <p><b>What.</b> Per local address one socket receives on the VXLAN port and some more send, each from a port of its own,
 * so that the outer source port varies by flow. Reads copy into the arena, and the worker's duty cycle runs when the
 * socket is read empty or the region is full. Writes copy out of the arena into Netty's buffers. One object per datagram
 * is the price of running everywhere; the interface does not see it.
 *
 * <p><b>Invariants.</b> Datagrams of one flow go through one socket, in order. An address outside of this class is a
 * logical one, except in {@link UnderlayBindException}.
 *
 * <p><b>Threads.</b> Opened and closed from any thread; everything else on the event loop of the worker.
 *
 * <p><b>Bounds.</b> {@link #limits()}. What a socket cannot take now waits in Netty's buffer up to a bound and is then a
 * named drop.
 */
public final class PortableUnderlay implements Underlay {
    /** Longest UDP payload over IPv4. */
    private static final int MAX_DATAGRAM = 65_507;

    private static final int MIN_REGION_BYTES = 512 << 10;
    private static final int INBOX = 256;
    private static final int CLOSE_MS = 1_000;
    private static final int HIGH_WATER_BYTES = 4 << 20;

    private final Transport transport;
    private final ByteBuffer memory;
    private final VtepTable vteps;
    private final Wakeup onReceive;
    private final int maxDatagram;
    private final int labPort;
    private final int region;
    private final int regionEnd;
    private final PacketBatch inbox = new PacketBatch(INBOX);
    private final Set<UnderlayLimit> limits = new CopyOnWriteArraySet<>();
    private final List<DatagramChannel> channels = new ArrayList<>();
    private final Int2ObjectHashMap<SendSocket[]> sockets = new Int2ObjectHashMap<>();
    private final Int2IntHashMap ports = new Int2IntHashMap(0);
    private final UnderlayContext context;
    private final PeerTable peers;
    /** For tunnels without a local address: the first one. */
    private SendSocket[] anySockets;

    private SendFailures failures = (port, length, reason) -> {};
    private SendSocket[][] vtepSockets = new SendSocket[16][];
    private InetSocketAddress[] vtepAddresses = new InetSocketAddress[16];
    private int handed;
    private int next;
    private long overruns;

    private PortableUnderlay(UnderlayContext context) {
        transport = context.transport();
        memory = context.arena().memory().duplicate();
        vteps = context.vteps();
        onReceive = context.onReceive();
        maxDatagram = context.maxDatagram();
        labPort = context.udpPort() == 0 ? VxlanFlyweight.UDP_PORT : context.udpPort();
        int regionBytes = Math.max(MIN_REGION_BYTES, 2 * maxDatagram);
        region = context.arena().reserve(regionBytes);
        regionEnd = region + regionBytes;
        next = region;
        this.context = context;
        peers = context.peers();
        limits.addAll(EnumSet.of(
                UnderlayLimit.RECEIVE_TOS,
                UnderlayLimit.RECEIVE_TTL,
                UnderlayLimit.RECEIVE_FLAGS,
                UnderlayLimit.KERNEL_DROPS));
        if (transport == Transport.NIO) {
            limits.addAll(EnumSet.of(UnderlayLimit.SEND_TTL, UnderlayLimit.SEND_DF, UnderlayLimit.SEND_WITHOUT_CSUM));
        }
    }

    /**
     * Binds all sockets.
     *
     * @param context settings; concluded here.
     * @return engine that already receives; call from another thread than the event loop.
     * @throws UnderlayBindException if an address cannot be bound; then none is.
     */
    public static PortableUnderlay open(UnderlayContext context) throws UnderlayBindException {
        PortableUnderlay underlay = new PortableUnderlay(context.conclude());
        try {
            for (Map.Entry<Integer, InetAddress> local : context.locals().entrySet()) {
                underlay.bind(local.getKey(), local.getValue());
            }
        } catch (UnderlayBindException e) {
            underlay.close();
            throw e;
        }
        return underlay;
    }

    private void bind(int logicalAddress, InetAddress address) throws UnderlayBindException {
        DatagramChannel receiver = channel(address, context.udpPort(), new Receiver(logicalAddress));
        ports.put(logicalAddress, receiver.localAddress().getPort());
        SendSocket[] senders = new SendSocket[context.sourcePorts()];
        for (int i = 0; i < senders.length; i++) {
            senders[i] = new SendSocket(channel(address, 0, null), address instanceof Inet6Address, limits);
        }
        sockets.put(logicalAddress, senders);
        if (anySockets == null) {
            anySockets = senders;
        }
    }

    private DatagramChannel channel(InetAddress address, int port, Receiver receiver) throws UnderlayBindException {
        DatagramChannel channel = transport.newChannel(address);
        channel.config().setAutoRead(receiver != null);
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(HIGH_WATER_BYTES / 2, HIGH_WATER_BYTES));
        channel.config().setOption(ChannelOption.SO_SNDBUF, context.socketBufferBytes());
        if (receiver != null) {
            channel.config().setOption(ChannelOption.SO_RCVBUF, context.socketBufferBytes());
            channel.pipeline().addLast(receiver);
            // One octet more than we take shows that a datagram was longer.
            int room = maxDatagram + 1;
            if (transport == Transport.EPOLL) {
                channel.config().setOption(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, room);
                channel.config().setRecvByteBufAllocator(new FixedRecvByteBufAllocator(room * context.readBatch()));
                channel.config().setOption(UnixChannelOption.SO_REUSEPORT, context.reusePort());
            } else {
                channel.config()
                        .setRecvByteBufAllocator(
                                new FixedRecvByteBufAllocator(room).maxMessagesPerRead(context.readBatch()));
            }
        }
        ChannelFuture registered = context.eventLoop().register(channel).awaitUninterruptibly();
        ChannelFuture done = registered.isSuccess()
                ? channel.bind(new InetSocketAddress(address, port)).awaitUninterruptibly()
                : registered;
        if (!done.isSuccess()) {
            var _ = channel.close();
            throw new UnderlayBindException(address, port, done.cause());
        }
        channels.add(channel);
        return channel;
    }

    List<DatagramChannel> channels() {
        return channels;
    }

    @Override
    public int boundPort(int logicalAddress) {
        return ports.get(logicalAddress);
    }

    @Override
    public long takeOverruns() {
        long taken = overruns;
        overruns = 0;
        return taken;
    }

    @Override
    public int receive(PacketBatch batch) {
        batch.clear();
        while (handed < inbox.size() && batch.size() < batch.capacity()) {
            batch.add(
                    inbox.offset(handed),
                    inbox.length(handed),
                    inbox.remote(handed),
                    inbox.local(handed),
                    0,
                    0,
                    inbox.flags(handed));
            handed++;
        }
        return batch.size();
    }

    @Override
    public void transmit(TxBatch batch) {
        for (int i = 0; i < batch.size(); i++) {
            send(batch, i);
        }
        for (SendSocket[] senders : sockets.values()) {
            for (SendSocket sender : senders) {
                sender.flush();
            }
        }
    }

    private void send(TxBatch batch, int i) {
        int vtep = batch.vtep(i);
        int length = batch.length(i);
        SendSocket[] senders = senders(vtep);
        if (senders == null) {
            failures.sendFailed(batch.port(i), length, DropReason.UNDERLAY_NO_ADDRESS);
            return;
        }
        if (length + TxBatch.HEADER_LENGTH > MAX_DATAGRAM) {
            failures.sendFailed(batch.port(i), length, DropReason.EMSGSIZE);
            return;
        }
        SendSocket sender = senders[Integer.remainderUnsigned(batch.flowHash(i), senders.length)];
        if (!sender.channel().isWritable()) {
            failures.sendFailed(batch.port(i), length, DropReason.SEND_BUFFER_FULL);
            return;
        }
        sender.prepare(batch.outer(i));
        ByteBuf payload = sender.channel().alloc().directBuffer(TxBatch.HEADER_LENGTH + length);
        payload.writeBytes(view(batch.header(i), TxBatch.HEADER_LENGTH));
        payload.writeBytes(view(batch.offset(i), length));
        var _ = sender.channel()
                .write(new DatagramPacket(payload, vtepAddresses[vtep]))
                .addListener(new Outcome(batch.port(i), length));
        sender.written();
    }

    private ByteBuffer view(int offset, int length) {
        return memory.limit(offset + length).position(offset);
    }

    /** The sockets of a VTEP's local address; its address as well is made once. */
    private SendSocket[] senders(int vtep) {
        if (vtep >= vtepSockets.length) {
            int length = Integer.highestOneBit(vtep) * 2;
            vtepSockets = Arrays.copyOf(vtepSockets, length);
            vtepAddresses = Arrays.copyOf(vtepAddresses, length);
        }
        if (vtepAddresses[vtep] == null) {
            int remote = vteps.remote(vtep);
            int local = vteps.local(vtep);
            InetAddress to = context.remote(remote);
            InetAddress from = local == 0 ? first() : context.locals().get(local);
            // Between IPv4 and IPv6 there is no way.
            boolean alike = from != null && from.getClass() == to.getClass();
            vtepSockets[vtep] = !alike ? null : local == 0 ? anySockets : sockets.get(local);
            // Tunnels without a port of their own go where this lab's hosts receive, which need not be VXLAN's port.
            int port = vteps.udpPort(vtep) == VxlanFlyweight.UDP_PORT ? labPort : vteps.udpPort(vtep);
            vtepAddresses[vtep] = new InetSocketAddress(to, port);
        }
        return vtepSockets[vtep];
    }

    private InetAddress first() {
        return context.locals().values().stream().findFirst().orElse(null);
    }

    @Override
    public String description() {
        return "portable engine, " + (transport == Transport.EPOLL ? "epoll" : "NIO");
    }

    @Override
    public void onFailure(SendFailures listener) {
        failures = listener;
    }

    @Override
    public Set<UnderlayLimit> limits() {
        return limits;
    }

    @Override
    public void close() {
        for (DatagramChannel channel : channels) {
            ChannelFuture closed = channel.close();
            if (!channel.eventLoop().inEventLoop()) {
                // So that the addresses are free when we return.
                closed.awaitUninterruptibly(CLOSE_MS);
            }
        }
    }

    private int logical(InetAddress address) {
        ByteBuffer octets = ByteBuffer.wrap(address.getAddress());
        return octets.capacity() == Integer.BYTES
                ? peers.logical(octets.getInt())
                : peers.logical(octets.getLong(), octets.getLong());
    }

    private void read(DatagramPacket packet, int local) {
        ByteBuf content = packet.content();
        int length = Math.min(content.readableBytes(), maxDatagram);
        if (inbox.size() == INBOX || next + length > regionEnd) {
            onReceive.wakeup();
        }
        if (handed == inbox.size()) {
            inbox.clear();
            handed = 0;
            next = region;
        } else if (inbox.size() == INBOX || next + length > regionEnd) {
            overruns++;
            return;
        }
        int flags = content.readableBytes() > maxDatagram ? PacketBatch.CUT : 0;
        content.readBytes(view(next, length));
        int source = logical(packet.sender().getAddress());
        inbox.add(next, length, source, local, 0, 0, flags);
        next += length;
    }

    /** Takes what one socket receives. */
    private final class Receiver extends ChannelInboundHandlerAdapter {
        private final int local;

        Receiver(int local) {
            this.local = local;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            try {
                read((DatagramPacket) message, local);
            } finally {
                ReferenceCountUtil.release(message);
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            onReceive.wakeup();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            // An ICMP error that came back to the socket: UDP goes on.
        }
    }

    /** Hears whether the kernel took a datagram. */
    private final class Outcome implements ChannelFutureListener {
        private final int port;
        private final int length;

        Outcome(int port, int length) {
            this.port = port;
            this.length = length;
        }

        @Override
        public void operationComplete(ChannelFuture future) {
            if (!future.isSuccess()) {
                String text = String.valueOf(future.cause().getMessage());
                failures.sendFailed(
                        port, length, text.contains("too long") ? DropReason.EMSGSIZE : DropReason.SEND_FAILED);
            }
        }
    }
}
