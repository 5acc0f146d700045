package dev.patchbay.datapath.underlay.linux;

import static java.nio.ByteOrder.BIG_ENDIAN;

import dev.patchbay.datapath.underlay.Arena;
import dev.patchbay.datapath.underlay.PacketBatch;
import dev.patchbay.datapath.underlay.PeerTable;
import dev.patchbay.datapath.underlay.UnderlayContext;
import java.util.List;
import org.agrona.BitUtil;

/**
 * Reads the receiving sockets into the arena and cuts what the kernel has put together.
 *
 * <p><b>What.</b> One call reads several messages, each into a slot of its own. With GRO a message is up to 64 datagrams
 * of one sender, all of the size that a control message tells but the last, which may be shorter; each becomes an entry of
 * the batch where it lies. What does not fit into the batch stays for the next call. So that it does, and all that is worked
 * on stays in the processor's cache, no more messages are asked for than the last ones let expect to fill the batch.
 *
 * <p><b>Invariants.</b> A socket is read until the kernel says that it is empty: only then does epoll report it again. Slots
 * are written only when all that they held was handed out in earlier calls.
 *
 * <p><b>Threads.</b> Confined to the worker's event loop. <b>Memory.</b> Allocated once.
 */
final class Receiver {
    /** Longest message: what UDP's length field holds. */
    private static final int LONGEST = 65_536;

    /**
     * Between slots, so that their first octets, where all headers are, do not fall into the same lines of the processor's
     * caches.
     */
    private static final int STAGGER = 3 * BitUtil.CACHE_LINE_LENGTH;

    /** Octets that one call shall about read at most, so that they are still in the second cache when they are sent. */
    private static final int ENOUGH = 384 << 10;

    private static final int ADDRESS4 = 4;
    private static final int ADDRESS6 = 8;

    private final MessageCalls calls;
    private final ReceiveSocket[] sockets;
    private final PeerTable peers;
    private final MessageVector messages;
    private final ControlMessages control = new ControlMessages();
    private final int slots;
    private final int slotBytes;
    private final int region;
    private final int maxDatagram;

    /** The socket that each slot was read from. */
    private final ReceiveSocket[] origins;

    private int nextSocket;
    /** Slots filled by the last read, and how many of them have been taken. */
    private int filled;

    private int taken;
    /** Datagrams in the messages of this read so far, and per message of the one before. */
    private int datagrams;

    private int density = 1;

    /** The same in octets. */
    private int octets;

    private int octetsEach = 1;

    /** The message at hand: where its next datagram begins, how many are left, what they have in common. */
    private int position;

    private int end;
    private int left;
    private int segment;
    private int remote;
    private int local;
    private int flags;
    private long kernelDrops;

    Receiver(UnderlayContext context, Arena arena, List<ReceiveSocket> sockets, MessageCalls calls) {
        this.calls = calls;
        this.sockets = sockets.toArray(ReceiveSocket[]::new);
        peers = context.peers();
        slots = context.readBatch();
        slotBytes = slotBytes(context);
        maxDatagram = context.maxDatagram();
        region = arena.reserve(slots * slotBytes);
        origins = new ReceiveSocket[slots];
        messages = new MessageVector(slots, slots, ControlMessages.MAX_BYTES);
        long memory = arena.buffer().addressOffset();
        for (int slot = 0; slot < slots; slot++) {
            messages.ownName(slot);
            messages.piece(slot, memory + region + (long) slot * slotBytes, slotBytes - STAGGER);
            messages.pieces(slot, slot, 1);
            messages.control(slot, ControlMessages.MAX_BYTES);
        }
    }

    private static int slotBytes(UnderlayContext context) {
        // Without GRO one octet more than we take would do; a cut one is told by a flag.
        int longest = context.gro() ? LONGEST : context.maxDatagram();
        return BitUtil.align(longest, BitUtil.CACHE_LINE_LENGTH) + STAGGER;
    }

    /** Octets of the arena that a receiver takes. */
    static int arenaBytes(UnderlayContext context) {
        return context.readBatch() * slotBytes(context) + BitUtil.CACHE_LINE_LENGTH;
    }

    int receive(PacketBatch batch) {
        batch.clear();
        if (left == 0 && taken == filled) {
            read(batch.capacity());
        }
        int room = batch.capacity();
        while (room > 0 && (left > 0 || open())) {
            int count = Math.min(room, left);
            // The last one may be shorter, or cut.
            int whole = count == left ? count - 1 : count;
            if (segment > maxDatagram) {
                addSingly(batch, count);
            } else {
                batch.addRow(
                        whole,
                        position,
                        segment,
                        remote,
                        local,
                        control.tos(),
                        control.ttl(),
                        flags & ~PacketBatch.CUT);
                position += whole * segment;
                addSingly(batch, count - whole);
            }
            left -= count;
            room -= count;
        }
        return batch.size();
    }

    private void addSingly(PacketBatch batch, int count) {
        for (int i = 0; i < count; i++) {
            int length = Math.min(segment, end - position);
            boolean cut = length > maxDatagram || (position + segment >= end && (flags & PacketBatch.CUT) != 0);
            int said = cut ? flags | PacketBatch.CUT : flags & ~PacketBatch.CUT;
            batch.add(position, Math.min(length, maxDatagram), remote, local, control.tos(), control.ttl(), said);
            position += segment;
        }
    }

    private void read(int capacity) {
        if (filled > 0) {
            density = Math.max(1, datagrams / filled);
            octetsEach = Math.max(1, octets / filled);
        }
        datagrams = 0;
        octets = 0;
        filled = 0;
        taken = 0;
        int wanted = Math.clamp(Math.min(capacity / density, ENOUGH / octetsEach), 1, slots);
        for (int i = 0; i < sockets.length && filled < wanted; i++) {
            ReceiveSocket socket = sockets[nextSocket];
            nextSocket = nextSocket + 1 == sockets.length ? 0 : nextSocket + 1;
            if (!socket.isReadable()) {
                continue;
            }
            int received = calls.receive(socket.descriptor(), messages.address(filled), wanted - filled);
            if (received == -Errno.EAGAIN) {
                socket.empty();
            }
            for (; received > 0; received--) {
                origins[filled++] = socket;
            }
        }
    }

    /** Begins with the next message; false if there is none. */
    private boolean open() {
        if (taken == filled) {
            return false;
        }
        int slot = taken++;
        ReceiveSocket origin = origins[slot];
        int length = messages.length(slot);
        int said = messages.flags(slot);
        control.read(messages.controls(), messages.control(slot), messages.controlLength(slot));
        local = origin.local();
        remote = origin.socket().isIpv6()
                ? peers.logical(
                        messages.names().getLong(messages.name(slot) + ADDRESS6, BIG_ENDIAN),
                        messages.names().getLong(messages.name(slot) + ADDRESS6 + Long.BYTES, BIG_ENDIAN))
                : peers.logical(messages.names().getInt(messages.name(slot) + ADDRESS4, BIG_ENDIAN));
        if (control.dropsKnown()) {
            kernelDrops += origin.newDrops(control.drops());
        }
        messages.renew(slot);
        position = region + slot * slotBytes;
        end = position + length;
        segment = control.segment() > 0 ? control.segment() : Math.max(1, length);
        left = Math.max(1, (length + segment - 1) / segment);
        datagrams += left;
        octets += length;
        flags = ((said & MessageVector.TRUNCATED) != 0 ? PacketBatch.CUT : 0)
                | ((said & MessageVector.CONTROL_TRUNCATED) != 0 ? PacketBatch.CONTROL_CUT : 0);
        return true;
    }

    long takeKernelDrops() {
        long drops = kernelDrops;
        kernelDrops = 0;
        return drops;
    }
}
