package dev.patchbay.codec.pcap;

/** Which way a captured packet went, as seen from the interface it was captured on. */
public enum PacketDirection {
    /** The file does not say. */
    UNKNOWN(0),

    /** Received by the interface. */
    INBOUND(1),

    /** Sent by the interface. */
    OUTBOUND(2);

    private static final int FLAGS_MASK = 0x3;

    private final int flags;

    PacketDirection(int flags) {
        this.flags = flags;
    }

    /** The direction in the two lowest bits of pcapng's packet flags. */
    static PacketDirection ofFlags(int flags) {
        return switch (flags & FLAGS_MASK) {
            case 1 -> INBOUND;
            case 2 -> OUTBOUND;
            default -> UNKNOWN;
        };
    }

    /** The two lowest bits of pcapng's packet flags. */
    int flags() {
        return flags;
    }
}
