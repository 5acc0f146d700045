package dev.patchbay.perf.stress;

import dev.patchbay.codec.frame.FrameBuilder;
import dev.patchbay.datapath.conntrack.CtRequest;
import dev.patchbay.datapath.conntrack.CtState;
import dev.patchbay.datapath.conntrack.Tracker;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowKeyExtractor;
import org.agrona.concurrent.UnsafeBuffer;

/** A UDP frame for the stress tests of connection tracking; one per actor. */
final class TrackedPacket {
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[128]);
    private final FlowKey key = new FlowKey();
    private final int length;

    TrackedPacket(int source, int sourcePort, int destination, int destinationPort) {
        length = new FrameBuilder()
                .wrap(buffer, 0)
                .ethernet(2, 1)
                .ipv4(source, destination)
                .udpWithoutChecksum(sourcePort, destinationPort)
                .finish();
        new FlowKeyExtractor().extract(buffer, 0, length, key);
    }

    /** Tracks it; returns its {@link CtState}. */
    int track(Tracker tracker, CtRequest request, long nowMs) {
        tracker.track(request, key, buffer, 0, length, nowMs);
        return (int) key.get(FlowField.CT_STATE);
    }
}
