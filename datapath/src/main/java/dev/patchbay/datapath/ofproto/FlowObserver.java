package dev.patchbay.datapath.ofproto;

import dev.patchbay.datapath.ofproto.controller.RemovalReason;

/**
 * Hears how the flows of a bridge change: {@code ovs-ofctl monitor watch:}.
 *
 * <p><b>Threads.</b> Called on the slow path, after the change; an implementation must not block. Changes of a bundle are told
 * when all of it is done, and not at all if it fails.
 */
public interface FlowObserver {
    /**
     * A flow came, perhaps in the place of one of equal match and priority.
     *
     * @param rule in its table.
     */
    void added(Rule rule);

    /**
     * A flow has other actions or another cookie.
     *
     * @param rule in its table.
     */
    void modified(Rule rule);

    /**
     * A flow went; not told of one that another replaced.
     *
     * @param rule with its last counters.
     * @param reason why.
     */
    void removed(Rule rule, RemovalReason reason);

    /** The flow mod or the bundle, all of whose changes were told, is done. */
    default void done() {}
}
