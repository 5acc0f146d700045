package dev.patchbay.datapath.netns;

/**
 * Something in a namespace that takes packets: a server, or a program that waits for answers.
 *
 * <p><b>Threads.</b> Called on the slow path; it must not block.
 */
@FunctionalInterface
public interface LocalService {
    /**
     * Takes a packet: one for the port or identifier it is bound to, or an ICMP error about one that it sent from there.
     *
     * @param packet valid during the call.
     * @param output to answer by.
     */
    void receive(LocalPacket packet, LocalOutput output);
}
