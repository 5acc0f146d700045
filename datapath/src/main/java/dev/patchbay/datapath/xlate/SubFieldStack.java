package dev.patchbay.datapath.xlate;

import dev.patchbay.datapath.ofproto.field.SubField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;
import java.util.ArrayList;
import java.util.List;

/**
 * The stack of {@code push} and {@code pop} (ovs-actions(7)): values of up to 128 bits.
 *
 * <p><b>Threads.</b> Slow path only.
 *
 * <p><b>Bounds.</b> None of its own; {@link #octets} is for whoever limits it.
 */
final class SubFieldStack {
    private final List<Entry> entries = new ArrayList<>();
    private int octets;

    /**
     * One value.
     *
     * @param high upper half.
     * @param low lower half.
     * @param bits how many it has.
     */
    record Entry(long high, long low, int bits) {
        /** As Open vSwitch counts: the value in whole octets, and one for their number. */
        private int octets() {
            return (bits + 7) / 8 + 1;
        }
    }

    void clear() {
        entries.clear();
        octets = 0;
    }

    /** Pushes the bits as they are now. */
    void push(SubField source, FlowKey flow, FlowMask wildcards) {
        source.unwildcard(wildcards);
        add(new Entry(source.readHigh(flow), source.read(flow), source.bits()));
    }

    private void add(Entry entry) {
        entries.add(entry);
        octets += entry.octets();
    }

    /** Takes the top entry; null if there is none. */
    Entry pop() {
        if (entries.isEmpty()) {
            return null;
        }
        Entry top = entries.removeLast();
        octets -= top.octets();
        return top;
    }

    /** How much memory Open vSwitch would need for it. */
    int octets() {
        return octets;
    }

    /** What is on it, bottom first; immutable. */
    List<Entry> copy() {
        return List.copyOf(entries);
    }

    /** Has on it what {@link #copy} once gave. */
    void goBackTo(List<Entry> image) {
        clear();
        image.forEach(this::add);
    }
}
