package dev.patchbay.datapath.conntrack;

/** What one end of a TCP connection has done, in the order in which it goes on; the names are Open vSwitch's. */
public enum TcpState {
    /** Nothing yet. */
    CLOSED,
    /** Not used. */
    LISTEN,
    /** Sent its first segment. */
    SYN_SENT,
    /** Not used. */
    SYN_RECV,
    /** Its first segment is acknowledged. */
    ESTABLISHED,
    /** Not used. */
    CLOSE_WAIT,
    /** Not used. */
    FIN_WAIT_1,
    /** Sent its FIN. */
    CLOSING,
    /** Not used. */
    LAST_ACK,
    /** Its FIN is acknowledged. */
    FIN_WAIT_2,
    /** Reset. */
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
