package dev.patchbay.control.capture;

import dev.patchbay.datapath.vport.FrameTap;
import dev.patchbay.datapath.vport.Vport;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.LongAdder;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * A bounded ring between the workers, who see frames, and one reader, who prints or stores them.
 *
 * <p><b>What.</b> The hook for {@link FrameTaps#add}. It copies as much of a frame as was asked for, with its time, its
 * direction and its true length, and returns; a frame for which there is no room is counted and forgotten.
 *
 * <p><b>Threads.</b> {@link #onFrame} on any worker, {@link #drain} on one thread at a time, the counters anywhere.
 *
 * <p><b>Memory.</b> The ring, off heap, allocated when the capture begins.
 */
public final class CaptureRing implements FrameTap {
    /** Some thousand ordinary frames, so a reader may pause for a few milliseconds at full speed. */
    public static final int DEFAULT_RING_BYTES = 4 << 20;

    private static final int TIME_OFFSET = 0;
    private static final int LENGTH_OFFSET = 8;
    private static final int FRAME_OFFSET = 12;

    private final ManyToOneRingBuffer ring;
    private final int snapshotLength;
    private final LongAdder seen = new LongAdder();
    private final LongAdder dropped = new LongAdder();

    /** Receives captured frames. */
    @FunctionalInterface
    public interface Reader {
        /**
         * One frame.
         *
         * @param source number of the hook that saw it
         * @param direction seen from the switch
         * @param timeNs since the epoch
         * @param originalLength of the frame, without FCS
         * @param buffer that holds what was kept of it; valid during the call only
         * @param offset of its first octet
         * @param length as much as was kept
         */
        void onFrame(
                int source,
                FrameTap.Direction direction,
                long timeNs,
                int originalLength,
                DirectBuffer buffer,
                int offset,
                int length);
    }

    /**
     * A ring.
     *
     * @param ringBytes a power of two
     * @param snapshotLength octets that are kept of a frame, at most an eighth of the ring
     */
    public CaptureRing(int ringBytes, int snapshotLength) {
        ring = new ManyToOneRingBuffer(
                new UnsafeBuffer(ByteBuffer.allocateDirect(ringBytes + RingBufferDescriptor.TRAILER_LENGTH)));
        this.snapshotLength = Math.min(snapshotLength, ring.maxMsgLength() - FRAME_OFFSET);
    }

    @Override
    public void onFrame(Vport port, Direction direction, long timeNs, DirectBuffer buffer, int offset, int length) {
        keep(0, direction, timeNs, buffer, offset, length);
    }

    /**
     * Another hook of this ring, so that frames of several ports come in their order.
     *
     * @param source number that the reader is given with its frames, not negative
     */
    public FrameTap tap(int source) {
        return (port, direction, timeNs, buffer, offset, length) ->
                keep(source, direction, timeNs, buffer, offset, length);
    }

    private void keep(
            int source, FrameTap.Direction direction, long timeNs, DirectBuffer buffer, int offset, int length) {
        seen.increment();
        int kept = Math.min(length, snapshotLength);
        int index = ring.tryClaim(1 + 2 * source + (direction == Direction.RECEIVED ? 1 : 0), FRAME_OFFSET + kept);
        if (index < 0) {
            dropped.increment();
            return;
        }
        MutableDirectBuffer memory = ring.buffer();
        memory.putLong(index + TIME_OFFSET, timeNs);
        memory.putInt(index + LENGTH_OFFSET, length);
        memory.putBytes(index + FRAME_OFFSET, buffer, offset, kept);
        ring.commit(index);
    }

    /**
     * Takes frames out.
     *
     * @param limit most frames to take
     * @return how many were taken
     */
    public int drain(Reader reader, int limit) {
        return ring.read(
                (type, buffer, index, length) -> reader.onFrame(
                        (type - 1) / 2,
                        (type & 1) == 0 ? Direction.RECEIVED : Direction.TRANSMITTED,
                        buffer.getLong(index + TIME_OFFSET),
                        buffer.getInt(index + LENGTH_OFFSET),
                        buffer,
                        index + FRAME_OFFSET,
                        length - FRAME_OFFSET),
                limit);
    }

    /** Frames that came by, those without room included. */
    public long seen() {
        return seen.sum();
    }

    /** Frames for which there was no room. */
    public long dropped() {
        return dropped.sum();
    }
}
