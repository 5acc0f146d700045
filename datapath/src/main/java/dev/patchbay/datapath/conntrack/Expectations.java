package dev.patchbay.datapath.conntrack;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The announced data connections of a host, by their tuple without the source port.
 *
 * <p>An expectation lives as long as its control connection and is met any number of times; the first announcement of a
 * tuple counts, as in Open vSwitch.
 *
 * <p><b>Threads.</b> Any. Asked for each new connection, so that asking an empty one costs a read; changes, which are rare,
 * copy the map.
 */
final class Expectations {
    private final AtomicReference<Map<Key, Expectation>> all = new AtomicReference<>(Map.of());

    private record Key(long srcHigh, long srcLow, long dstHigh, long dstLow, long head, boolean ipv6) {
        static Key of(PacketTuple tuple) {
            long head = tuple.head() & 0x0000_ffff_ffff_ffffL;
            return new Key(tuple.srcHigh, tuple.srcLow, tuple.dstHigh, tuple.dstLow, head, tuple.ipv6);
        }
    }

    /** The expectations as they are now, to go on by themselves. */
    Expectations copy() {
        Expectations copy = new Expectations();
        copy.all.set(all.get());
        return copy;
    }

    boolean isEmpty() {
        return all.get().isEmpty();
    }

    /** The expectation that a new connection meets, or null. */
    Expectation find(PacketTuple tuple) {
        Map<Key, Expectation> now = all.get();
        return now.isEmpty() ? null : now.get(Key.of(tuple));
    }

    void add(PacketTuple tuple, Expectation expectation) {
        Key key = Key.of(tuple);
        all.updateAndGet(now -> {
            var next = new HashMap<>(now);
            next.putIfAbsent(key, expectation);
            return next;
        });
    }

    /** Forgets what a control connection has announced. */
    void removeOf(Connection control) {
        if (isEmpty()) {
            return;
        }
        all.updateAndGet(now -> {
            var next = new HashMap<>(now);
            next.values().removeIf(expectation -> control.is(expectation.parent()));
            return next;
        });
    }
}
