package dev.patchbay.control.guest;

/**
 * Whoever sends what {@code ping}, {@code arping} and {@code traceroute} send: a guest, or a namespace.
 *
 * <p><b>Threads.</b> Any; no method blocks.
 */
public interface Station {
    /** The device that it sends by. */
    String port();

    /** The source address of what it sends; IPv4, first octet most significant, 0 if that is up to the routes. */
    int address();

    /**
     * Sends one ICMP echo request; the answer comes to the listeners.
     *
     * @param destination IPv4 address
     * @param id identifier
     * @param sequence sequence number
     * @param payload octets of payload
     * @param ttl time to live
     */
    void sendEcho(int destination, int id, int sequence, int payload, int ttl);

    /**
     * Sends one UDP datagram of zeros; errors about it come to the listeners.
     *
     * @param destination IPv4 address
     * @param sourcePort of the datagram
     * @param destinationPort of the datagram
     * @param payload octets of payload
     * @param ttl time to live
     */
    void sendDatagram(int destination, int sourcePort, int destinationPort, int payload, int ttl);

    /**
     * Puts one ARP packet on the link, whatever the ARP table says.
     *
     * @param operation 1 request, 2 reply
     * @param senderIp address of the sender, 0 for none
     * @param targetMac hardware address of the target
     * @param targetIp address of the target
     * @param destination of the frame
     */
    void sendArp(int operation, int senderIp, long targetMac, int targetIp, long destination);

    /**
     * The hardware address of its device.
     *
     * @return low 48 bits
     */
    long mac();

    /**
     * Starts listening.
     *
     * @param echoId identifier of the echo requests, and source port of the datagrams, whose answers are awaited
     * @param listener called on a thread that it must not keep
     * @return close it to stop listening
     */
    AutoCloseable listen(int echoId, GuestListener listener);
}
