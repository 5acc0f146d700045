package dev.patchbay.datapath.underlay;

import dev.patchbay.datapath.counter.DropReason;
import dev.patchbay.datapath.vport.VtepTable;
import dev.patchbay.datapath.vport.Wakeup;
import java.util.Arrays;
import java.util.Set;
import org.agrona.BitUtil;
import org.agrona.BufferUtil;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.ControlledMessageHandler;
import org.agrona.concurrent.ControlledMessageHandler.Action;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * The engine of a switch in a {@link MemoryNetwork}: the same VXLAN bytes as on real sockets, without them.
 *
 * <p><b>What.</b> Sending copies each datagram with its outer header's fields into the receiver's ring; receiving copies it
 * from there into the arena. {@link #inject} puts a datagram of a test's making into the ring, {@link #observer} sees
 * what is sent. It can do all that an outer header can say.
 *
 * <p>Of a switch with several workers each has its own ({@link #another}). Which of them gets a datagram follows from the hash
 * of its flow, as on real sockets from the source port that is chosen by it.
 *
 * <p><b>Threads.</b> {@link #receive} and {@link #transmit} belong to the worker; {@link #inject} to any thread. With all
 * switches on one thread everything happens in a fixed order.
 *
 * <p><b>Memory.</b> One ring off heap, a receive region and a datagram in the arena; nothing is allocated per packet.
 */
public final class MemoryUnderlay implements Underlay {
    /** Size of the ring unless told otherwise; a datagram may take an eighth. */
    public static final int DEFAULT_RING_BYTES = 1 << 20;

    /** Longest UDP payload over IPv4. */
    public static final int MAX_DATAGRAM = 65_507;

    private static final int REGION_BYTES = 256 << 10;
    private static final int DATAGRAM = 1;
    private static final int REMOTE = 0;
    private static final int LOCAL = 4;
    private static final int OUTER = 8;
    /** Where the payload begins in a message of the ring: aligned like the message. */
    private static final int PAYLOAD = 16;

    private final MemoryNetwork network;
    private final UnsafeBuffer buffer;
    private final VtepTable vteps;
    private final RingBuffer ring;

    /** The first worker's engine, which alone is known to the network; it knows all. */
    private final MemoryUnderlay first;

    private volatile MemoryUnderlay[] all = {this};
    private final int region;
    private final ControlledMessageHandler handler = this::onMessage;
    private final UnsafeBuffer assembly = new UnsafeBuffer(0, 0);
    private volatile Wakeup wakeup = Wakeup.NONE;
    private volatile DatagramObserver observer;
    private SendFailures failures = (port, length, reason) -> {};
    private PacketBatch filling;
    private int next;

    /** What a tunnel without a local address sends from; 0 until there is one. */
    private volatile int anyAddress;

    MemoryUnderlay(MemoryNetwork network, Arena arena, VtepTable vteps, int ringBytes, MemoryUnderlay first) {
        this.network = network;
        this.first = first == null ? this : first;
        this.vteps = vteps;
        buffer = arena.buffer();
        region = arena.reserve(REGION_BYTES);
        ring = new ManyToOneRingBuffer(new UnsafeBuffer(BufferUtil.allocateDirectAligned(
                ringBytes + RingBufferDescriptor.TRAILER_LENGTH, BitUtil.CACHE_LINE_LENGTH)));
        if (ring.maxMsgLength() < PAYLOAD + MAX_DATAGRAM) {
            throw new IllegalArgumentException("ring of " + ringBytes + " bytes is too small for a datagram");
        }
    }

    /**
     * An engine for one more worker of the same switch. Only of the first one, before there is traffic.
     *
     * @param arena of that worker.
     * @return new engine with the same addresses.
     */
    public MemoryUnderlay another(Arena arena) {
        MemoryUnderlay added = new MemoryUnderlay(network, arena, vteps, ring.capacity(), this);
        MemoryUnderlay[] more = Arrays.copyOf(all, all.length + 1);
        more[more.length - 1] = added;
        all = more;
        return added;
    }

    /**
     * Who is told that datagrams arrived.
     *
     * @param receiver the worker's wakeup; {@link Wakeup#NONE} if it is stepped by hand.
     */
    public void wakeup(Wakeup receiver) {
        wakeup = receiver;
    }

    /**
     * Who sees what is sent from now on.
     *
     * @param each gets every datagram before it is delivered; null ends it.
     */
    public void observer(DatagramObserver each) {
        observer = each;
    }

    /**
     * Lets a datagram arrive. Any thread.
     *
     * @param remote logical IPv4 address it comes from.
     * @param local logical IPv4 address it was sent to.
     * @param tos of the outer IP header.
     * @param ttl of the outer IP header.
     * @param flags {@link TunnelFlags#DF} and {@link TunnelFlags#CSUM}.
     * @param payload UDP payload, the VXLAN header first; copied.
     * @param offset of its first octet.
     * @param length of it.
     * @return false if the ring is full or the payload longer than {@link #MAX_DATAGRAM}.
     */
    public boolean inject(
            int remote, int local, int tos, int ttl, int flags, DirectBuffer payload, int offset, int length) {
        int index = length > MAX_DATAGRAM ? -1 : claim(remote, local, TxBatch.outer(tos, ttl, flags), length);
        if (index < 0) {
            return false;
        }
        ring.buffer().putBytes(index + PAYLOAD, payload, offset, length);
        commit(index);
        return true;
    }

    private int claim(int source, int destination, int outer, int length) {
        int index = ring.tryClaim(DATAGRAM, PAYLOAD + length);
        if (index >= 0) {
            ring.buffer().putInt(index + REMOTE, source);
            ring.buffer().putInt(index + LOCAL, destination);
            ring.buffer().putInt(index + OUTER, outer);
        }
        return index;
    }

    private void commit(int index) {
        ring.commit(index);
        wakeup.wakeup();
    }

    @Override
    public int receive(PacketBatch batch) {
        batch.clear();
        filling = batch;
        next = region;
        ring.controlledRead(handler, batch.capacity());
        if (batch.size() < batch.capacity()) {
            // The ring is read up to its end only: this is what lies behind the wrap.
            ring.controlledRead(handler, batch.capacity() - batch.size());
        }
        return batch.size();
    }

    private Action onMessage(int type, MutableDirectBuffer message, int index, int length) {
        int payload = length - PAYLOAD;
        if (payload > region + REGION_BYTES - next) {
            return Action.ABORT;
        }
        int outer = message.getInt(index + OUTER);
        buffer.putBytes(next, message, index + PAYLOAD, payload);
        filling.add(
                next,
                payload,
                message.getInt(index + REMOTE),
                message.getInt(index + LOCAL),
                TxBatch.tos(outer),
                TxBatch.ttl(outer),
                TxBatch.flags(outer));
        next = BitUtil.align(next + payload, Long.BYTES);
        return Action.CONTINUE;
    }

    @Override
    public void transmit(TxBatch batch) {
        DatagramObserver sees = observer;
        for (int i = 0; i < batch.size(); i++) {
            if (batch.length(i) + TxBatch.HEADER_LENGTH > MAX_DATAGRAM) {
                failures.sendFailed(batch.port(i), batch.length(i), DropReason.EMSGSIZE);
                continue;
            }
            if (sees != null) {
                show(sees, batch, i);
            }
            deliver(batch, i);
        }
    }

    private void deliver(TxBatch batch, int i) {
        int vtep = batch.vtep(i);
        MemoryUnderlay found = network.find(vteps.remote(vtep));
        if (found == null) {
            return;
        }
        MemoryUnderlay[] workers = found.all;
        MemoryUnderlay peer = workers[Integer.remainderUnsigned(batch.flowHash(i), workers.length)];
        int length = batch.length(i);
        int local = vteps.local(vtep);
        int index = peer.claim(
                local == 0 ? first.anyAddress : local,
                vteps.remote(vtep),
                batch.outer(i),
                TxBatch.HEADER_LENGTH + length);
        if (index < 0) {
            network.countLost();
            return;
        }
        int payload = index + PAYLOAD;
        peer.ring.buffer().putBytes(payload, buffer, batch.header(i), TxBatch.HEADER_LENGTH);
        peer.ring.buffer().putBytes(payload + TxBatch.HEADER_LENGTH, buffer, batch.offset(i), length);
        peer.commit(index);
    }

    /** The network gave this engine an address. */
    void joined(int address) {
        if (anyAddress == 0) {
            anyAddress = address;
        }
    }

    private void show(DatagramObserver sees, TxBatch batch, int i) {
        int length = TxBatch.HEADER_LENGTH + batch.length(i);
        if (length > assembly.capacity()) {
            assembly.wrap(new byte[Integer.highestOneBit(length) * 2]);
        }
        assembly.putBytes(0, buffer, batch.header(i), TxBatch.HEADER_LENGTH);
        assembly.putBytes(TxBatch.HEADER_LENGTH, buffer, batch.offset(i), batch.length(i));
        int vtep = batch.vtep(i);
        sees.onDatagram(
                vteps.local(vtep),
                vteps.remote(vtep),
                vteps.udpPort(vtep),
                batch.outer(i),
                batch.flowHash(i),
                batch.port(i),
                assembly,
                0,
                length);
    }

    @Override
    public void onFailure(SendFailures listener) {
        failures = listener;
    }

    @Override
    public long takeOverruns() {
        return 0; // A full ring loses datagrams on the network's side, which counts them.
    }

    @Override
    public Set<UnderlayLimit> limits() {
        return Set.of();
    }

    @Override
    public void close() {
        network.leave(this);
    }
}
