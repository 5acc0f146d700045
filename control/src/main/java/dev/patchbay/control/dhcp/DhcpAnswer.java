package dev.patchbay.control.dhcp;

/**
 * What a server sends back.
 *
 * @param message from the first octet of DHCP on
 * @param from the server's address
 * @param to where it goes; all ones for a broadcast
 * @param port that it goes to
 * @param mac hardware address of the client; it is told to the neighbour table when the client has {@code to} only by this
 *     answer
 * @param fresh whether that is so
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
public record DhcpAnswer(byte[] message, int from, int to, int port, long mac, boolean fresh) {
    /** A broadcast to the network at hand. */
    public static final int EVERYBODY = -1;
}
