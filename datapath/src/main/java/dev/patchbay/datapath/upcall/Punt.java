package dev.patchbay.datapath.upcall;

import dev.patchbay.flowcache.key.FlowKey;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A copy of a frame on its way to the slow path, for a controller.
 *
 * <p><b>Threads.</b> A pooled slot of one worker's {@link PuntQueue}: the worker fills it, then it is the slow path's until
 * {@link PuntHandler#punted} returns.
 *
 * <p><b>Memory.</b> Key and frame are copies of its own; the frame memory is made at first use and grows.
 */
public final class Punt {
    private static final int FIRST_FRAME_BYTES = 512;

    private final FlowKey key = new FlowKey();
    private final UnsafeBuffer frame = new UnsafeBuffer(0, 0);
    private int frameLength;
    private int id;

    Punt() {}

    void fill(int puntId, FlowKey from, DirectBuffer buffer, int offset, int length) {
        id = puntId;
        key.copyFrom(from);
        if (length > frame.capacity()) {
            frame.wrap(new byte[Math.max(FIRST_FRAME_BYTES, Integer.highestOneBit(length) * 2)]);
        }
        frame.putBytes(0, buffer, offset, length);
        frameLength = length;
    }

    /**
     * What the frame was sent for.
     *
     * @return number from the action list.
     */
    public int id() {
        return id;
    }

    /**
     * Key of the frame as it was sent, with the metadata it had then; {@code IN_PORT} is the datapath port number.
     *
     * @return valid until the handler returns.
     */
    public FlowKey key() {
        return key;
    }

    /**
     * Memory of the frame, from offset 0 on.
     *
     * @return valid until the handler returns.
     */
    public DirectBuffer frame() {
        return frame;
    }

    /**
     * Length of the frame without FCS.
     *
     * @return octets.
     */
    public int frameLength() {
        return frameLength;
    }
}
