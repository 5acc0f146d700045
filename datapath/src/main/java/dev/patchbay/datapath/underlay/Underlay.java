package dev.patchbay.datapath.underlay;

import java.util.Set;

/**
 * An engine that receives and sends VXLAN datagrams for one worker.
 *
 * <p><b>What.</b> Batches in, batches out, over the arena that the engine was built with. The engine owns the sockets,
 * their buffers, the translation between logical and bound addresses, the choice of the outer source port (by flow hash,
 * RFC 7348 section 5) and the grouping for the kernel.
 *
 * <p><b>Threads.</b> All methods are called by the worker that owns the engine, {@link #limits()} by any thread.
 *
 * <p><b>Bounds.</b> No method waits. What cannot be sent now is reported as a drop.
 */
public interface Underlay extends AutoCloseable {
    /**
     * Takes what has arrived.
     *
     * @param batch is emptied and filled in the order of arrival; what it names stays valid until the next call, or until
     *     the worker gives its thread back to the event loop.
     * @return number of datagrams in the batch.
     */
    int receive(PacketBatch batch);

    /**
     * Datagrams that were read but found no room because the worker did not take those before them in time.
     *
     * @return how many since the last call.
     */
    long takeOverruns();

    /**
     * Sends datagrams. When the call returns, the memory that the batch names is the worker's again; the batch itself is
     * left as it is.
     *
     * @param batch to send.
     */
    void transmit(TxBatch batch);

    /**
     * Says who hears of datagrams that did not leave. Called once, before the first {@link #transmit}.
     *
     * @param failures listener.
     */
    void onFailure(SendFailures failures);

    /**
     * What this engine cannot do on this system.
     *
     * @return limits; empty for an engine that can do all.
     */
    Set<UnderlayLimit> limits();

    /** Gives back sockets and channels. */
    @Override
    void close();
}
