package dev.patchbay.control.guest;

/**
 * Hears what comes back to a guest. Every method does nothing unless overridden.
 *
 * <p><b>Threads.</b> Called on the worker's event loop: an implementation notes what it hears and returns, it never blocks.
 * Addresses are IPv4, first octet most significant; times are of the agent's nanosecond clock ({@link System#nanoTime} in
 * a running host).
 */
public interface GuestListener {
    /**
     * An ICMP echo request was handed to the network layer. It may still wait for ARP.
     *
     * @param destination address
     * @param id identifier
     * @param sequence sequence number
     * @param timeNs when
     */
    default void onEchoSent(int destination, int id, int sequence, long timeNs) {}

    /**
     * An ICMP echo reply came.
     *
     * @param source address
     * @param id identifier
     * @param sequence sequence number
     * @param ttl of the reply
     * @param icmpLength octets of the ICMP message, its header included
     * @param timeNs when
     */
    default void onEchoReply(int source, int id, int sequence, int ttl, int icmpLength, long timeNs) {}

    /**
     * An ARP reply came.
     *
     * @param source address of the sender
     * @param mac address of the sender
     * @param timeNs when
     */
    default void onArpReply(int source, long mac, long timeNs) {}

    /**
     * An ICMP error about one of the guest's own echo requests came.
     *
     * @param source who complains
     * @param type of the error, such as 3 for destination unreachable
     * @param code of the error
     * @param id identifier of the echo request
     * @param sequence sequence number of the echo request
     * @param timeNs when
     */
    default void onIcmpError(int source, int type, int code, int id, int sequence, long timeNs) {}

    /**
     * An ICMP error about one of the guest's own datagrams came, or its next hop did not answer ARP: then the guest itself
     * says that the host is unreachable.
     *
     * @param source who complains
     * @param type of the error
     * @param code of the error
     * @param sourcePort of the datagram
     * @param destinationPort of the datagram
     * @param timeNs when
     */
    default void onDatagramError(int source, int type, int code, int sourcePort, int destinationPort, long timeNs) {}

    /**
     * An echo request could not be sent because nobody answered ARP for its next hop.
     *
     * @param destination address
     * @param id identifier
     * @param sequence sequence number
     */
    default void onUnresolved(int destination, int id, int sequence) {}
}
