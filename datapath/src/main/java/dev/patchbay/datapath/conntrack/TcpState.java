package dev.patchbay.datapath.conntrack;

/** What one end of a TCP connection has done, in the order in which it goes on. */
enum TcpState {
    CLOSED,
    LISTEN,
    SYN_SENT,
    SYN_RECV,
    ESTABLISHED,
    CLOSE_WAIT,
    FIN_WAIT_1,
    CLOSING,
    LAST_ACK,
    FIN_WAIT_2,
    TIME_WAIT;

    private static final TcpState[] ALL = values();

    @SuppressWarnings("EnumOrdinal") // stored as a number inside connections
    byte code() {
        return (byte) ordinal();
    }

    static TcpState of(int code) {
        return ALL[code];
    }
}
