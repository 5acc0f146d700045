package dev.patchbay.datapath.conntrack;

/**
 * The tuple that answers to a translated connection have on the wire; it leads back to the connection.
 *
 * <p>It is in the table before the connection is, which reserves the translated address and port, and until the connection
 * is swept out: an address and port are not given to another connection before that, even if the first has expired. In a
 * namespace they are, as Linux does it.
 */
final class ReverseEntry extends Entry {
    private final Connection connection;

    ReverseEntry(PacketTuple tuple, Connection connection) {
        super(tuple);
        this.connection = connection;
    }

    @Override
    Connection connection() {
        return connection;
    }

    @Override
    boolean gone(long nowMs) {
        return connection.freesReplies() && connection.gone(nowMs);
    }
}
