package dev.patchbay.datapath.rehearsal;

import dev.patchbay.datapath.counter.DropReason;
import dev.patchbay.datapath.netns.Namespace;
import dev.patchbay.datapath.xlate.StageOrigin;
import java.util.Map;
import org.agrona.DirectBuffer;

/**
 * What it means that a namespace has the slow path take a packet: taken for itself, waiting, or dropped with a word to the sender.
 *
 * <p>Stateless.
 */
final class StageEnds {
    private static final int ICMP_UNREACHABLE = 3;
    private static final int ICMP_EXCEEDED = 11;
    private static final int V6_UNREACHABLE = 1;
    private static final int V6_EXCEEDED = 3;

    private static final Map<Integer, String> UNREACHABLE = Map.of(
            0, "network unreachable",
            1, "host unreachable",
            2, "protocol unreachable",
            3, "port unreachable",
            9, "network prohibited",
            10, "host prohibited",
            13, "administratively prohibited");

    private StageEnds() {}

    /** Notes down how the packet ends; those that go on again are the caller's. */
    static void punted(Place place, StageOrigin origin, DirectBuffer frame) {
        String title = PlaceRecorder.title(origin.namespace());
        switch (origin.what()) {
            case ARP, DISCOVERY ->
                place.end(new End(
                        End.Kind.TAKEN,
                        title,
                        "it takes notice, and answers if the question is for it",
                        place.blame(),
                        frame));
            case DELIVER ->
                place.end(new End(End.Kind.TAKEN, title, "for an address of its own", place.blame(), frame));
            case NEIGHBOUR ->
                place.end(new End(
                        End.Kind.DROPPED,
                        DropReason.NEIGHBOUR_UNKNOWN.name(),
                        origin.device().name() + " of " + title + " would ask for " + origin.address()
                                + ", and nobody is known who would answer",
                        place.blame(),
                        frame));
            case ERROR -> place.end(refused(place, origin, frame));
            case RESET ->
                place.end(new End(
                        End.Kind.DROPPED,
                        DropReason.FILTERED.name(),
                        "its sender is told by a TCP reset",
                        place.blame(),
                        frame));
            case TOO_LONG, CUT -> {
                // Who carries the packet on says what becomes of it.
            }
        }
    }

    private static End refused(Place place, StageOrigin origin, DirectBuffer frame) {
        Namespace namespace = origin.namespace();
        int type = origin.type();
        boolean filtered = place.blame().contains("REJECT");
        boolean expired = isIpv4(frame) ? type == ICMP_EXCEEDED : type == V6_EXCEEDED;
        String name = filtered ? DropReason.FILTERED.name() : expired ? "TTL_EXCEEDED" : "UNREACHABLE";
        String told = switch (name) {
            case "TTL_EXCEEDED" -> "time to live exceeded";
            default ->
                type == ICMP_UNREACHABLE
                        ? UNREACHABLE.getOrDefault(origin.code(), "unreachable")
                        : type == V6_UNREACHABLE ? "unreachable" : "not delivered";
        };
        return new End(
                End.Kind.DROPPED,
                name,
                PlaceRecorder.title(namespace) + " tells its sender: " + told + " (ICMP type " + type + ", code "
                        + origin.code() + ")",
                filtered ? place.blame() : "",
                frame);
    }

    private static boolean isIpv4(DirectBuffer frame) {
        return frame.capacity() > 14 && (frame.getByte(14) & 0xf0) == 0x40;
    }
}
