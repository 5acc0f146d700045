package dev.patchbay.datapath.vport;

import org.agrona.DirectBuffer;

/** Receives the frames that a port hands out. */
@FunctionalInterface
public interface FrameConsumer {
    /**
     * One frame. The memory is valid during the call only.
     *
     * @param buffer that holds it.
     * @param offset of its first octet.
     * @param length without FCS.
     */
    void onFrame(DirectBuffer buffer, int offset, int length);
}
