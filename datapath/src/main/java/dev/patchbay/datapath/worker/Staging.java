package dev.patchbay.datapath.worker;

import dev.patchbay.datapath.action.ActionExecutor;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Copies frames from elsewhere into the worker's arena, where they stay until the batch was sent.
 *
 * <p>When the region is full, what has come in is carried on and sent, and the region begins anew.
 *
 * <p><b>Threads.</b> Confined to one worker. <b>Memory.</b> One region of the arena.
 */
final class Staging {
    /** Room before a staged frame: a VXLAN header and two tags. */
    static final int HEADROOM = 16;

    private final MutableDirectBuffer buffer;
    private final int begin;
    private final int end;
    private final Forwarder forwarder;
    private final ActionExecutor executor;
    private int next;

    /**
     * An empty region.
     *
     * @param begin first octet in the arena.
     * @param bytes of the region.
     */
    Staging(MutableDirectBuffer buffer, int begin, int bytes, Forwarder forwarder, ActionExecutor executor) {
        this.buffer = buffer;
        this.begin = begin;
        this.end = begin + bytes;
        this.forwarder = forwarder;
        this.executor = executor;
        next = begin;
    }

    /** Whether a frame of this length leaves room for another one. */
    boolean holds(int length) {
        return length + HEADROOM <= (end - begin) / 2;
    }

    /** Copies a frame; where it lies now. */
    int copy(DirectBuffer from, int offset, int length) {
        if (HEADROOM + length > end - next) {
            forwarder.forward();
            executor.flush();
            next = begin;
        }
        int staged = next + HEADROOM;
        buffer.putBytes(staged, from, offset, length);
        next = staged + length;
        return staged;
    }

    /** The batch was sent: the region is empty again. */
    void clear() {
        next = begin;
    }
}
