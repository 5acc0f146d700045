package dev.patchbay.datapath.underlay;

/** Something that an engine cannot do on this system. What it cannot read is reported as 0, what it cannot set is left. */
public enum UnderlayLimit {
    /** The TOS of a received datagram is not known. */
    RECEIVE_TOS("cannot read the TOS of received datagrams"),

    /** The TTL of a received datagram is not known. */
    RECEIVE_TTL("cannot read the TTL of received datagrams"),

    /** Whether a received datagram had DF set or a checksum is not known. */
    RECEIVE_FLAGS("cannot read DF and checksum of received datagrams"),

    /** Datagrams are sent with the socket's TOS. */
    SEND_TOS("cannot set the TOS of single datagrams"),

    /** Datagrams are sent with the socket's TTL. */
    SEND_TTL("cannot set the TTL of single datagrams"),

    /** Datagrams are sent with the system's DF policy. */
    SEND_DF("cannot set DF of single datagrams"),

    /** Datagrams are sent with a checksum, asked for or not. */
    SEND_WITHOUT_CSUM("cannot leave out the UDP checksum"),

    /** The drops of the kernel's receive buffer are not counted. */
    KERNEL_DROPS("cannot count what the kernel drops"),

    /** Each datagram leaves by itself. */
    GSO("cannot have the kernel segment (UDP_SEGMENT): the path refused it"),

    /** Each datagram is received by itself. */
    GRO("cannot have the kernel coalesce (UDP_GRO)"),

    /** The kernel granted less memory than asked for. */
    SOCKET_BUFFERS("has smaller socket buffers than it asked for: net.core.rmem_max, net.core.wmem_max");

    private final String description;

    UnderlayLimit(String description) {
        this.description = description;
    }

    /**
     * The limit in a few words.
     *
     * @return lower case.
     */
    public String description() {
        return description;
    }
}
