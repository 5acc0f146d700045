package dev.patchbay.datapath.action;

import static java.nio.ByteOrder.BIG_ENDIAN;

import dev.patchbay.codec.vxlan.VxlanFlyweight;
import dev.patchbay.datapath.counter.DropReason;
import dev.patchbay.datapath.counter.WorkerCounter;
import dev.patchbay.datapath.counter.WorkerCounters;
import dev.patchbay.datapath.underlay.Arena;
import dev.patchbay.datapath.underlay.TxBatch;
import dev.patchbay.datapath.vport.FrameTap;
import dev.patchbay.datapath.vport.TapVport;
import dev.patchbay.datapath.vport.Vport;
import dev.patchbay.datapath.vport.VportTable;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Sends frames out of ports.
 *
 * <p><b>What.</b> An output to a tap copies the frame into its ring; an output to a tunnel puts its offset into the {@link
 * TxBatch}. The first tunnel output writes the VXLAN header directly before the frame if there is room, so that the
 * datagram is one piece; further ones get theirs from a region of headers.
 *
 * <p><b>Threads.</b> Confined to one worker.
 *
 * <p><b>Memory.</b> One region of the arena; nothing is allocated per frame.
 */
final class Outputs {
    private static final int TAPS_GUESS = 64;

    /** Length of a list that is one tunnel output. */
    private static final int ONE_TUNNEL = 1 + Opcode.operands(Opcode.TUNNEL);

    private final int worker;
    private final UnsafeBuffer buffer;
    private final VportTable vports;
    private final WorkerCounters counters;
    private final TxBatch batch;
    private final Transmitter transmitter;
    private final int headers;

    /** Taps with new frames, to be told when the batch ends; per port number the batch in which it was noted. */
    private TapVport[] touched = new TapVport[TAPS_GUESS];

    private long[] touchedIn = new long[TAPS_GUESS];
    private int touchedCount;
    private long flushes = 1;
    private int nextHeader;
    private long timeNs;
    /** Datagrams ever put into a batch. */
    private long datagrams;

    /** The list by which frames of whole flows went last in this duty cycle, or null; what it says. */
    private ActionList plainList;

    private int plainVtep;
    private long plainHeader;
    private int plainOuter;

    /** Its tunnel port, and what of that is not counted yet. */
    private Vport plain;

    private int plainPackets;
    private long plainBytes;

    Outputs(
            int worker,
            Arena arena,
            int batchCapacity,
            VportTable vports,
            WorkerCounters counters,
            Transmitter transmitter) {
        this.worker = worker;
        this.buffer = arena.buffer();
        this.vports = vports;
        this.counters = counters;
        this.transmitter = transmitter;
        batch = new TxBatch(batchCapacity);
        headers = arena.reserve(batchCapacity * VxlanFlyweight.LENGTH);
        nextHeader = headers;
    }

    void begin(long nowNs) {
        timeNs = nowNs;
        countPlain();
        plainList = null;
    }

    /** Datagrams so far: whoever sees the same number twice knows that the batch names nothing new. */
    long datagrams() {
        return datagrams;
    }

    /** Sends the batch; whether there was one. */
    boolean transmit() {
        countPlain();
        if (batch.size() == 0) {
            return false;
        }
        counters.increment(WorkerCounter.OUTPUT_BATCHES);
        transmitter.transmit(batch);
        batch.clear();
        nextHeader = headers;
        return true;
    }

    /** Tells the taps' endpoints of their frames. */
    void notifyTaps() {
        for (int i = 0; i < touchedCount; i++) {
            touched[i].notifyEndpoint();
            touched[i] = null;
        }
        counters.add(WorkerCounter.OUTPUT_BATCHES, touchedCount);
        touchedCount = 0;
        flushes++;
    }

    void output(Frame frame, int port) {
        int length = toSend(frame);
        Vport vport = vports.get(port);
        if (vport == null) {
            counters.drop(DropReason.OUTPUT_NO_PORT);
        } else if (vport.down()) {
            dropCopy(vport, DropReason.OUTPUT_PORT_DOWN);
        } else if (!(vport instanceof TapVport tap)) {
            // A tunnel port needs an outer header, which only a tunnel output brings.
            dropCopy(vport, DropReason.NO_VTEP);
        } else if (length > tap.maxFrame()) {
            dropCopy(vport, DropReason.FRAME_TOO_LONG);
        } else if (!tap.switchOffer(buffer, frame.offset, length)) {
            dropCopy(vport, DropReason.PORT_QUEUE_FULL);
            touch(tap);
        } else {
            transmitted(vport, frame, length);
            touch(tap);
        }
    }

    /** An {@link Opcode#TUNNEL} at this place of a list. */
    void tunnel(Frame frame, int[] code, int place, int flowHash) {
        int port = code[place + 1];
        int length = toSend(frame);
        Vport vport = vports.get(port);
        if (vport == null) {
            counters.drop(DropReason.OUTPUT_NO_PORT);
        } else if (vport.down()) {
            dropCopy(vport, DropReason.OUTPUT_PORT_DOWN);
        } else {
            if (batch.isFull()) {
                transmit();
                frame.batched = false;
            }
            int header = frame.offset - VxlanFlyweight.LENGTH;
            if (frame.batched || frame.lent || header < frame.floor) {
                header = nextHeader;
                nextHeader += VxlanFlyweight.LENGTH;
            }
            buffer.putLong(header, VxlanFlyweight.encode(code[place + 3]), BIG_ENDIAN);
            batch.add(header, frame.offset, length, code[place + 2], code[place + 4], flowHash, port);
            datagrams++;
            frame.batched = true;
            transmitted(vport, frame, length);
        }
    }

    /**
     * Whether {@link #tunnelAll} may carry on the frames for which this list is meant: it is one {@link Opcode#TUNNEL}, and its
     * port wants no care.
     */
    @SuppressWarnings("ReferenceEquality") // One object per program: another one costs a look.
    boolean isPlain(ActionList list) {
        return list == plainList || plain(list);
    }

    /**
     * Does what the list says for which {@link #isPlain} was asked last, and true. Returns how many of the frames it sent: it
     * stops where the batch is full or a frame lacks headroom.
     * They are counted as sent, and as forwarded, when the batch is sent, or another port is next.
     *
     * @param flowHashes by the frames' runs.
     */
    int tunnelAll(FrameRow frames, int from, int to, int[] flowHashes) {
        int end = Math.min(to, from + batch.room());
        int port = plain.number();
        int vtep = plainVtep;
        int outer = plainOuter;
        long header = plainHeader;
        long bytes = 0;
        int i = from;
        for (; i < end; i++) {
            int offset = frames.offset(i);
            int start = offset - VxlanFlyweight.LENGTH;
            if (start < frames.floor(i)) {
                break;
            }
            int length = frames.length(i);
            buffer.putLong(start, header, BIG_ENDIAN);
            batch.add(start, offset, length, vtep, outer, flowHashes[frames.run(i)], port);
            bytes += length;
        }
        int sent = i - from;
        datagrams += sent;
        plainPackets += sent;
        plainBytes += bytes;
        return sent;
    }

    /** Whether a list is one tunnel output by a port that takes frames without a further look, in this duty cycle. */
    private boolean plain(ActionList list) {
        countPlain();
        plainList = null;
        int[] code = list.code();
        if (code.length != ONE_TUNNEL || code[0] != Opcode.TUNNEL) {
            return false;
        }
        plain = vports.get(code[1]);
        if (plain == null || plain.down() || plain.frameTap() != null) {
            return false;
        }
        plainList = list;
        plainVtep = code[2];
        plainHeader = VxlanFlyweight.encode(code[3]);
        plainOuter = code[4];
        return true;
    }

    private void countPlain() {
        if (plainPackets > 0) {
            counters.add(WorkerCounter.OUTPUTS, plainPackets);
            counters.add(WorkerCounter.FORWARDED, plainPackets);
            plain.counters(worker).transmitted(plainPackets, plainBytes);
            plainPackets = 0;
            plainBytes = 0;
        }
    }

    /** One more output of the frame; how many octets of it. */
    private int toSend(Frame frame) {
        counters.increment(WorkerCounter.OUTPUTS);
        frame.forwarded = true;
        return Math.max(frame.length - frame.takeCut(), 0);
    }

    private void transmitted(Vport vport, Frame frame, int bytes) {
        vport.counters(worker).transmitted(bytes);
        if (frame.queue != 0) {
            vport.queues(worker).transmitted(frame.queue, bytes);
        }
        FrameTap tap = vport.frameTap();
        if (tap != null) {
            tap.onFrame(vport, FrameTap.Direction.TRANSMITTED, timeNs, buffer, frame.offset, bytes);
        }
    }

    /** Shows the frame to who captures on a port. */
    void capture(Frame frame, int port, boolean sent) {
        Vport vport = vports.get(port);
        FrameTap tap = vport == null ? null : vport.frameTap();
        if (tap != null) {
            FrameTap.Direction direction = sent ? FrameTap.Direction.TRANSMITTED : FrameTap.Direction.RECEIVED;
            tap.onFrame(vport, direction, timeNs, buffer, frame.offset, frame.length);
        }
    }

    private void dropCopy(Vport vport, DropReason reason) {
        vport.counters(worker).transmitDropped();
        counters.drop(reason);
    }

    private void touch(TapVport tap) {
        int port = tap.number();
        if (port >= touchedIn.length) {
            touchedIn = Arrays.copyOf(touchedIn, Integer.highestOneBit(port) * 2);
        }
        if (touchedIn[port] == flushes) {
            return;
        }
        touchedIn[port] = flushes;
        if (touchedCount == touched.length) {
            touched = Arrays.copyOf(touched, touchedCount * 2);
        }
        touched[touchedCount++] = tap;
    }
}
