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
     * Broadcasts one ARP request; the answer comes to the listeners.
     *
     * @param target IPv4 address asked for
     */
    void sendArpRequest(int target);

    /**
     * Starts listening.
     *
     * @param echoId identifier of the echo requests whose answers are awaited
     * @param listener called on a thread that it must not keep
     * @return close it to stop listening
     */
    AutoCloseable listen(int echoId, GuestListener listener);
}
