package dev.patchbay.datapath.underlay;

import dev.patchbay.datapath.counter.DropReason;

/** Told by an engine of each datagram that did not leave. The worker counts it; nothing is logged. */
@FunctionalInterface
public interface SendFailures {
    /**
     * One datagram did not leave. Called on the worker's thread, during {@code transmit} or later.
     *
     * @param port datapath port that sent it.
     * @param length of the inner frame.
     * @param reason of scope copy.
     */
    void sendFailed(int port, int length, DropReason reason);
}
