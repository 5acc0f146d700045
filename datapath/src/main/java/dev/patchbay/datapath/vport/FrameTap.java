package dev.patchbay.datapath.vport;

import org.agrona.DirectBuffer;

/**
 * Sees the frames of a port for a capture.
 *
 * <p><b>Threads.</b> Called on the worker's thread, on several at once if the switch has several workers. An
 * implementation copies what it wants into a bounded ring and returns: it neither blocks, allocates nor throws.
 */
@FunctionalInterface
public interface FrameTap {
    /** Which way a frame went, seen from the switch. */
    enum Direction {
        /** Into the switch. */
        RECEIVED,
        /** Out of the switch. */
        TRANSMITTED
    }

    /**
     * One frame, whole, before it is cut for an output or after. On tunnel ports it is the inner frame.
     *
     * @param port whose frame it is.
     * @param direction seen from the switch.
     * @param timeNs time of the worker's clock, nanoseconds since the epoch, taken once per duty cycle.
     * @param buffer that holds it; valid during the call only.
     * @param offset of its first octet.
     * @param length without FCS.
     */
    void onFrame(Vport port, Direction direction, long timeNs, DirectBuffer buffer, int offset, int length);
}
