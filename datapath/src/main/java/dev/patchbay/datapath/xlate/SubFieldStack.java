package dev.patchbay.datapath.xlate;

import dev.patchbay.datapath.ofproto.field.SubField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;

/**
 * The stack of {@code push} and {@code pop} (ovs-actions(7)): values of up to 128 bits.
 *
 * <p>A clone and the bridge behind a patch port start with an empty stack of their own: {@link #hide} lays a floor above
 * what is there, {@link #restore} takes it away together with what was left on it.
 *
 * <p><b>Threads.</b> Slow path only.
 */
final class SubFieldStack {
    private final long[] values;
    private int depth;
    private int floor;
    private long high;
    private long low;

    SubFieldStack(int entries) {
        values = new long[2 * entries];
    }

    void clear() {
        depth = 0;
        floor = 0;
    }

    /** Pushes the bits as they are now; false if the stack is full. */
    boolean push(SubField source, FlowKey flow, FlowMask wildcards) {
        if (2 * depth == values.length) {
            return false;
        }
        source.unwildcard(wildcards);
        values[2 * depth] = source.readHigh(flow);
        values[2 * depth + 1] = source.read(flow);
        depth++;
        return true;
    }

    /** Takes the top entry into {@link #high} and {@link #low}; false if there is none. */
    boolean pop() {
        if (depth == floor) {
            return false;
        }
        depth--;
        high = values[2 * depth];
        low = values[2 * depth + 1];
        return true;
    }

    long high() {
        return high;
    }

    long low() {
        return low;
    }

    /** Hides all entries; returns what {@link #restore} wants back. */
    long hide() {
        long mark = (long) floor << 32 | depth;
        floor = depth;
        return mark;
    }

    void restore(long mark) {
        floor = (int) (mark >>> 32);
        depth = (int) mark;
    }
}
