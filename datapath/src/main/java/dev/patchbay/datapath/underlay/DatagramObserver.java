package dev.patchbay.datapath.underlay;

import org.agrona.DirectBuffer;

/** Sees each datagram that a {@link MemoryUnderlay} sends, in order: for tests, scenarios and traces. */
@FunctionalInterface
public interface DatagramObserver {
    /**
     * One datagram. Called on the sending worker's thread.
     *
     * @param local logical IPv4 address it comes from.
     * @param remote logical IPv4 address it goes to.
     * @param udpPort it goes to.
     * @param outer TOS, TTL and flags: see {@link TxBatch#tos}, {@link TxBatch#ttl}, {@link TxBatch#flags}.
     * @param flowHash that the outer source port is made of.
     * @param port datapath port that sent it.
     * @param payload UDP payload, the VXLAN header first; valid during the call only.
     * @param offset of its first octet.
     * @param length of it.
     */
    void onDatagram(
            int local,
            int remote,
            int udpPort,
            int outer,
            int flowHash,
            int port,
            DirectBuffer payload,
            int offset,
            int length);
}
