package dev.patchbay.datapath.action;

import dev.patchbay.datapath.underlay.TxBatch;

/** Takes the datagrams of a batch over: the worker, which hands them to its underlay. */
@FunctionalInterface
public interface Transmitter {
    /**
     * Sends datagrams. When the call returns, the memory that they are in is free.
     *
     * @param batch to send.
     */
    void transmit(TxBatch batch);
}
