package dev.patchbay.datapath.conntrack;

/**
 * One connection of a namespace as it was at one moment: what {@code conntrack -L} prints.
 *
 * @param original tuple of its first packet as that came.
 * @param reply tuple of replies as they come; it differs from the reverse of {@code original} if it is translated.
 * @param timeoutSeconds time left, rounded down.
 * @param mark its mark.
 * @param tcp state of TCP, or null.
 * @param answered a packet came the other way; else {@code [UNREPLIED]}.
 * @param assured {@code [ASSURED]}.
 * @param sourceBound the first packet's source is translated.
 * @param destinationBound its destination is.
 */
public record SpaceEntry(
        CtTuple original,
        CtTuple reply,
        long timeoutSeconds,
        int mark,
        SpaceTcpState tcp,
        boolean answered,
        boolean assured,
        boolean sourceBound,
        boolean destinationBound) {

    static SpaceEntry of(SpaceConnection connection, long nowMs) {
        boolean latched = connection.latch();
        var scratch = new PacketTuple();
        var entry = new SpaceEntry(
                CtTuple.of(connection.tuple(scratch)),
                CtTuple.of(connection.replyTuple(scratch)),
                Math.max(0, connection.expiry() - nowMs) / 1000,
                connection.mark(),
                connection instanceof SpaceTcpConnection tcp ? tcp.state() : null,
                connection.answered(),
                connection.assured(),
                connection.sourceBound(),
                connection.destinationBound());
        if (latched) {
            connection.unlatch();
        }
        return entry;
    }
}
