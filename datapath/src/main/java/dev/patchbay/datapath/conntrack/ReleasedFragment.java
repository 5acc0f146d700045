package dev.patchbay.datapath.conntrack;

import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A fragment that the tracker had kept and now gives back.
 *
 * <p><b>Threads.</b> Belongs to whoever got it.
 */
public final class ReleasedFragment {
    private final FlowKey key = new FlowKey();
    private final UnsafeBuffer buffer;
    private final PacketView view = new PacketView();
    private final int first;
    private final int last;
    private ReleasedFragment next;

    /** Copies a frame; {@code first} and {@code last} are the numbers of its octets in the whole packet. */
    ReleasedFragment(PacketView packet, FlowKey of, int first, int last) {
        buffer = new UnsafeBuffer(new byte[packet.length]);
        buffer.putBytes(0, packet.buffer, packet.start, packet.length);
        view.copyFrom(packet);
        view.move(buffer, 0);
        key.copyFrom(of);
        this.first = first;
        this.last = last;
    }

    /**
     * Key with the metadata of the fragment's arrival and what the tracker found; its header fields are those of the
     * fragment before translation.
     *
     * @return its own.
     */
    public FlowKey key() {
        return key;
    }

    /**
     * The frame.
     *
     * @return from index 0 on.
     */
    public DirectBuffer buffer() {
        return buffer;
    }

    /**
     * Length of the frame.
     *
     * @return octets.
     */
    public int length() {
        return buffer.capacity();
    }

    /**
     * The fragment to go on with after this one.
     *
     * @return null if this is the last.
     */
    public ReleasedFragment next() {
        return next;
    }

    ReleasedFragment append(ReleasedFragment fragment) {
        next = fragment;
        return fragment;
    }

    PacketView view() {
        return view;
    }

    int first() {
        return first;
    }

    int last() {
        return last;
    }

    void invalid() {
        key.set(FlowField.CT_STATE, CtState.INVALID);
    }
}
