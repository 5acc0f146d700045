package dev.patchbay.datapath.underlay;

import java.util.Set;

/**
 * An engine that receives and sends VXLAN datagrams for one worker.
 *
 * <p><b>What.</b> Batches in, batches out, over the arena that the engine was built with. The engine owns the sockets,
 * their buffers, the translation between logical and bound addresses, the choice of the outer source port (by flow hash,
 * RFC 7348 section 5) and the grouping for the kernel.
 *
 * <p><b>Threads.</b> All methods are called by the worker that owns the engine, those that say so by any thread.
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
     * Datagrams that the kernel dropped because a receive buffer was full. One that it had put together counts once. What is
     * lost is known when the next datagram comes through.
     *
     * @return how many since the last call, as far as the engine can say.
     */
    default long takeKernelDrops() {
        return 0;
    }

    /**
     * Sends datagrams. When the call returns, the memory that the batch names is the worker's again; the batch itself is
     * left as it is.
     *
     * @param batch to send.
     */
    void transmit(TxBatch batch);

    /**
     * Port that a local address receives on; differs from the setting if that was 0. Any thread.
     *
     * @param logicalAddress of this host.
     * @return UDP port; 0 if the engine does not receive there.
     */
    default int boundPort(int logicalAddress) {
        return 0;
    }

    /**
     * Says who hears of datagrams that did not leave. Called once, before the first {@link #transmit}.
     *
     * @param failures listener.
     */
    void onFailure(SendFailures failures);

    /**
     * Which engine this is and how it was set, for people. Any thread.
     *
     * @return a few words such as {@code linux engine, GSO on, GRO on}; empty for one that needs no mention.
     */
    default String description() {
        return "";
    }

    /**
     * What this engine cannot do on this system. Any thread.
     *
     * @return limits; empty for an engine that can do all.
     */
    Set<UnderlayLimit> limits();

    /** Gives back sockets and channels. */
    @Override
    void close();
}
