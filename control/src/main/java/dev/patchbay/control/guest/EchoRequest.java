package dev.patchbay.control.guest;

/**
 * A run of requests to one destination.
 *
 * @param kind what is sent
 * @param destination IPv4 address, first octet most significant
 * @param count how many requests
 * @param intervalNs from one request to the next; 0 sends the next one when the answer has come
 * @param size octets of ICMP or UDP payload; without meaning for ARP
 * @param port UDP destination port; without meaning for the others
 * @param lingerNs how long to wait for answers after the last request
 */
public record EchoRequest(Kind kind, int destination, int count, long intervalNs, int size, int port, long lingerNs) {
    /** What is sent. */
    public enum Kind {
        /** ICMP echo requests. */
        PING,
        /** Broadcast ARP requests. */
        ARPING,
        /** UDP datagrams. */
        UDP
    }
}
