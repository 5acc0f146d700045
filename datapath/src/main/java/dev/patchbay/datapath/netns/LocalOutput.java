package dev.patchbay.datapath.netns;

import org.agrona.DirectBuffer;

/**
 * Sends what a namespace says itself.
 *
 * <p><b>Threads.</b> Slow path only.
 */
public interface LocalOutput {
    /**
     * Sends an IP packet by the namespace's OUTPUT hook, routing, POSTROUTING and neighbours.
     *
     * @param namespace from where.
     * @param packet all of the buffer: one IP packet with its checksums. A source address of zero is replaced by the one that the
     *     route prefers. Nobody changes the buffer any more.
     */
    void send(Namespace namespace, DirectBuffer packet);

    /**
     * The same for somebody who is bound to a device: the routes of others are left out.
     *
     * @param device by which it leaves.
     * @param packet all of the buffer: one IP packet with its checksums. Nobody changes the buffer any more.
     */
    void send(NetDevice device, DirectBuffer packet);

    /**
     * Sends a frame as it is, past all hooks, as a packet socket does.
     *
     * @param device by which it leaves.
     * @param frame all of the buffer, from the Ethernet header on. Nobody changes the buffer any more.
     */
    void sendFrame(NetDevice device, DirectBuffer frame);
}
