package dev.patchbay.datapath.conntrack;

/**
 * How far a TCP connection of a namespace has come, in Linux's names, and what a segment makes of that.
 *
 * <p>The tracker stands between both ends and sees segments that may not arrive. So a segment that does not fit is either
 * invalid, or let through without any effect, because an answer to it may show that the tracker was wrong. The
 * transitions are those of Linux's nf_conntrack (version 6).
 */
public enum SpaceTcpState {
    /** Nothing yet. */
    NONE(SpaceTimeout.TCP_SYN_SENT),
    /** A SYN. */
    SYN_SENT(SpaceTimeout.TCP_SYN_SENT),
    /** The answer to it. */
    SYN_RECV(SpaceTimeout.TCP_SYN_RECV),
    /** Acknowledged. */
    ESTABLISHED(SpaceTimeout.TCP_ESTABLISHED),
    /** A FIN. */
    FIN_WAIT(SpaceTimeout.TCP_FIN_WAIT),
    /** A FIN and an acknowledgement. */
    CLOSE_WAIT(SpaceTimeout.TCP_CLOSE_WAIT),
    /** Both FINs. */
    LAST_ACK(SpaceTimeout.TCP_LAST_ACK),
    /** The last acknowledgement. */
    TIME_WAIT(SpaceTimeout.TCP_TIME_WAIT),
    /** A reset. */
    CLOSE(SpaceTimeout.TCP_CLOSE),
    /** SYNs of both ends. */
    SYN_SENT2(SpaceTimeout.TCP_SYN_SENT);

    /** Kinds of segments: a reset; else a SYN, with ACK or without; else a FIN; else an ACK; else nothing of these. */
    static final int SYN = 0;

    static final int SYN_ACK = 1;
    static final int FIN = 2;
    static final int ACK = 3;
    static final int RESET = 4;
    static final int OTHER = 5;

    /** Outcomes beside the states. */
    static final int INVALID = -1;

    static final int IGNORED = -2;

    private static final SpaceTcpState[] ALL = values();

    /**
     * By direction and kind of segment, one letter per state as above: n, s, r, e, f, c, l, t, x (CLOSE) and 2 name the
     * next state, a dash is an invalid segment, a dot an ignored one.
     */
    private static final String[][] NEXT = {
        {"ss.....ss2", "--r------r", "--ffllltx-", "e-eeccttx-", "-xxxxxxxxx", "----------"},
        {"-2-----s-2", "-r.......r", "--ffllltx-", "-.reccttx.", "-xxxxxxxxx", "----------"}
    };

    private static final String LETTERS = "nsrefcltx2";

    private static final byte[][][] TABLE = table();

    private final SpaceTimeout timeout;

    SpaceTcpState(SpaceTimeout timeout) {
        this.timeout = timeout;
    }

    private static byte[][][] table() {
        byte[][][] table = new byte[2][NEXT[0].length][ALL.length];
        for (int direction = 0; direction < 2; direction++) {
            for (int kind = 0; kind < NEXT[0].length; kind++) {
                for (int state = 0; state < ALL.length; state++) {
                    char letter = NEXT[direction][kind].charAt(state);
                    table[direction][kind][state] =
                            (byte) (letter == '-' ? INVALID : letter == '.' ? IGNORED : LETTERS.indexOf(letter));
                }
            }
        }
        return table;
    }

    /** Number of the next state, {@link #INVALID} or {@link #IGNORED}. */
    static int next(boolean reply, int kind, int state) {
        return TABLE[reply ? 1 : 0][kind][state];
    }

    static SpaceTcpState of(int code) {
        return ALL[code];
    }

    @SuppressWarnings("EnumOrdinal") // stored as a number inside connections
    byte code() {
        return (byte) ordinal();
    }

    SpaceTimeout timeout() {
        return timeout;
    }
}
