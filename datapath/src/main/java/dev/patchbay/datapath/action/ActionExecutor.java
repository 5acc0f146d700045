package dev.patchbay.datapath.action;

import static java.nio.ByteOrder.BIG_ENDIAN;

import dev.patchbay.codec.eth.EtherType;
import dev.patchbay.codec.eth.EthernetFlyweight;
import dev.patchbay.codec.eth.MacAddress;
import dev.patchbay.codec.eth.VlanTagFlyweight;
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
 * Runs action lists over frames in the worker's arena.
 *
 * <p><b>What.</b> Outputs to a tap copy the frame into its ring; outputs to a tunnel put its offset into the {@link
 * TxBatch}. The first tunnel output writes the VXLAN header directly before the frame if there is room, so that the
 * datagram is one piece; further ones get theirs from a region of headers. Changes are made in place unless a datagram of
 * the batch still needs the frame, or a pushed tag finds no headroom: then the frame is copied into the scratch region
 * first.
 *
 * <p><b>Invariants.</b> Nothing outside the frame and its headroom is written. A frame that is named by the batch is not
 * changed until the batch was transmitted. When batch or scratch are full, the batch is transmitted in the middle of a
 * list and the list goes on.
 *
 * <p><b>Threads.</b> Confined to one worker.
 *
 * <p><b>Memory.</b> Two regions of the arena; nothing is allocated per frame.
 */
@SuppressWarnings("EnumOrdinal") // Drop reasons are numbers inside action lists.
public final class ActionExecutor {
    /** Headroom of a copy: a VXLAN header and two VLAN tags. */
    private static final int HEADROOM = VxlanFlyweight.LENGTH + 2 * VlanTagFlyweight.LENGTH;

    private static final int MACS = 2 * MacAddress.LENGTH;
    private static final int UNLIMITED = Integer.MAX_VALUE;
    private static final int DROPS_BY_DEFAULT = DropReason.ACTIONS_DROP.ordinal();

    private static final int TAPS_GUESS = 64;

    private final int worker;
    private final UnsafeBuffer buffer;
    private final VportTable vports;
    private final WorkerCounters counters;
    private final TxBatch batch;
    private final Transmitter transmitter;
    private final FrameEditor editor;
    private final int headers;
    private final int scratch;
    private final int scratchEnd;

    /** Taps with new frames, to be told when the batch ends; per port number the batch in which it was noted. */
    private TapVport[] touched = new TapVport[TAPS_GUESS];

    private long[] touchedIn = new long[TAPS_GUESS];
    private int touchedCount;
    private long flushes = 1;
    private int nextHeader;
    private int nextScratch;
    private long timeNs;

    private int offset;
    private int length;
    /** Lowest octet of the headroom that belongs to the frame. */
    private int floor;
    /** A datagram of the batch names the frame. */
    private boolean shared;

    /**
     * Creates an executor.
     *
     * @param worker index of the worker, for the counters of ports.
     * @param arena where frames lie; headers and scratch are reserved from it.
     * @param scratchBytes size of the scratch region, more than twice the longest frame.
     * @param batchCapacity most datagrams sent at once.
     * @param vports ports by number.
     * @param counters of the worker.
     * @param transmitter takes full batches.
     */
    public ActionExecutor(
            int worker,
            Arena arena,
            int scratchBytes,
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
        editor = new FrameEditor(buffer);
        headers = arena.reserve(batchCapacity * VxlanFlyweight.LENGTH);
        scratch = arena.reserve(scratchBytes);
        scratchEnd = scratch + scratchBytes;
        nextHeader = headers;
        nextScratch = scratch;
    }

    /**
     * Begins a duty cycle.
     *
     * @param nowNs time shown to captures, nanoseconds since the epoch.
     */
    public void begin(long nowNs) {
        timeNs = nowNs;
    }

    /**
     * Runs a list over one frame and counts the door by which the frame left.
     *
     * @param actions what to do.
     * @param frameOffset first octet of the frame in the arena.
     * @param frameLength of the frame, at least 14.
     * @param headroomFrom first octet before the frame that may be overwritten.
     * @param flowHash hash of the frame's flow; looked at if {@link ActionList#tunnels}.
     */
    public void execute(ActionList actions, int frameOffset, int frameLength, int headroomFrom, int flowHash) {
        offset = frameOffset;
        length = frameLength;
        floor = headroomFrom;
        shared = false;
        editor.forget();
        int[] code = actions.code();
        int limit = UNLIMITED;
        boolean forwarded = false;
        int reason = DROPS_BY_DEFAULT;
        for (int i = 0; i < code.length; ) {
            int word = code[i];
            int operation = ActionList.operation(word);
            switch (operation) {
                case Opcode.OUTPUT -> {
                    output(code[i + 1], Math.min(length, limit));
                    limit = UNLIMITED;
                    forwarded = true;
                }
                case Opcode.TUNNEL -> {
                    tunnel(code[i + 1], code[i + 2], code[i + 3], code[i + 4], Math.min(length, limit), flowHash);
                    limit = UNLIMITED;
                    forwarded = true;
                }
                case Opcode.PUSH_VLAN -> pushVlan(code[i + 1]);
                case Opcode.POP_VLAN -> popVlan();
                case Opcode.SET -> {
                    own(0);
                    long value = ActionList.longAt(code, i + 1);
                    editor.set(ActionList.field(word), value, ActionList.longAt(code, i + 3), offset, length);
                }
                case Opcode.SET_WIDE -> {
                    own(0);
                    editor.setWide(
                            ActionList.field(word),
                            ActionList.longAt(code, i + 1),
                            ActionList.longAt(code, i + 3),
                            ActionList.longAt(code, i + 5),
                            ActionList.longAt(code, i + 7),
                            offset,
                            length);
                }
                case Opcode.TRUNCATE -> limit = code[i + 1];
                case Opcode.DROP -> reason = code[i + 1];
                default -> throw new IllegalStateException("operation " + operation);
            }
            i += 1 + Opcode.operands(operation);
        }
        if (forwarded) {
            counters.increment(WorkerCounter.FORWARDED);
        } else {
            counters.drop(DropReason.of(reason));
        }
    }

    /** Sends what the batch holds and tells the taps' endpoints: the end of a duty cycle, or of a batch. */
    public void flush() {
        if (batch.size() > 0) {
            transmitBatch();
            nextScratch = scratch;
        }
        for (int i = 0; i < touchedCount; i++) {
            touched[i].notifyEndpoint();
            touched[i] = null;
        }
        touchedCount = 0;
        flushes++;
    }

    private void transmitBatch() {
        transmitter.transmit(batch);
        batch.clear();
        nextHeader = headers;
        shared = false;
    }

    private void output(int port, int outputLength) {
        counters.increment(WorkerCounter.OUTPUTS);
        Vport vport = vports.get(port);
        if (vport == null) {
            counters.drop(DropReason.OUTPUT_NO_PORT);
        } else if (vport.down()) {
            dropCopy(vport, DropReason.OUTPUT_PORT_DOWN);
        } else if (!(vport instanceof TapVport tap)) {
            // A tunnel port needs an outer header, which only a tunnel output brings.
            dropCopy(vport, DropReason.NO_VTEP);
        } else if (outputLength > tap.maxFrame()) {
            dropCopy(vport, DropReason.FRAME_TOO_LONG);
        } else if (!tap.switchOffer(buffer, offset, outputLength)) {
            dropCopy(vport, DropReason.PORT_QUEUE_FULL);
            touch(tap);
        } else {
            transmitted(vport, outputLength);
            touch(tap);
        }
    }

    private void tunnel(int port, int vtep, int vni, int outer, int outputLength, int flowHash) {
        counters.increment(WorkerCounter.OUTPUTS);
        Vport vport = vports.get(port);
        if (vport == null) {
            counters.drop(DropReason.OUTPUT_NO_PORT);
        } else if (vport.down()) {
            dropCopy(vport, DropReason.OUTPUT_PORT_DOWN);
        } else {
            if (batch.isFull()) {
                transmitBatch();
            }
            int header = offset - VxlanFlyweight.LENGTH;
            if (shared || header < floor) {
                header = nextHeader;
                nextHeader += VxlanFlyweight.LENGTH;
            }
            buffer.putLong(header, VxlanFlyweight.encode(vni), BIG_ENDIAN);
            batch.add(header, offset, outputLength, vtep, outer, flowHash, port);
            shared = true;
            transmitted(vport, outputLength);
        }
    }

    private void transmitted(Vport vport, int bytes) {
        vport.counters(worker).transmitted(bytes);
        FrameTap tap = vport.frameTap();
        if (tap != null) {
            tap.onFrame(vport, FrameTap.Direction.TRANSMITTED, timeNs, buffer, offset, bytes);
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

    private void pushVlan(int tag) {
        own(VlanTagFlyweight.LENGTH);
        moveMacs(-VlanTagFlyweight.LENGTH);
        buffer.putInt(offset + MACS, tag, BIG_ENDIAN);
        editor.forget();
    }

    private void popVlan() {
        if (length < EthernetFlyweight.LENGTH + VlanTagFlyweight.LENGTH
                || !EtherType.isVlan(buffer.getShort(offset + MACS, BIG_ENDIAN) & 0xffff)) {
            return;
        }
        own(0);
        moveMacs(VlanTagFlyweight.LENGTH);
        editor.forget();
    }

    private void moveMacs(int distance) {
        int target = offset + distance;
        long low = buffer.getLong(offset);
        int high = buffer.getInt(offset + Long.BYTES);
        buffer.putLong(target, low);
        buffer.putInt(target + Long.BYTES, high);
        offset = target;
        length -= distance;
    }

    /** Makes sure that the frame may be changed and has so much headroom. */
    private void own(int headroom) {
        if (shared || offset - floor < headroom) {
            copy();
        }
    }

    private void copy() {
        if (HEADROOM + length > scratchEnd - nextScratch) {
            transmitBatch();
            nextScratch = scratch;
        }
        int target = nextScratch + HEADROOM;
        // The frame may itself lie in the scratch region: the copy may overlap, which memory moves allow.
        buffer.putBytes(target, buffer, offset, length);
        floor = nextScratch;
        nextScratch = target + length;
        offset = target;
        shared = false;
        editor.forget();
        counters.increment(WorkerCounter.COPIES);
    }
}
