package dev.patchbay.datapath.netns;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Who takes which of the packets that a namespace takes for itself: sockets, in other words.
 *
 * <p>Who bound himself to an address comes before who did not. Of packet listeners there may be any number; they see what arrives
 * without being the ones that answer.
 *
 * <p><b>Threads.</b> Slow path only.
 */
public final class LocalServices {
    private final Map<Binding, LocalService> services = new HashMap<>();
    private final List<LocalService> listeners = new ArrayList<>();
    private final List<ArpListener> arpListeners = new ArrayList<>();

    private record Binding(int protocol, IpAddress address, int port) {}

    /** Hears of every ARP packet that a namespace receives. */
    @FunctionalInterface
    public interface ArpListener {
        /**
         * An ARP packet arrived.
         *
         * @param device by which.
         * @param operation 1 request, 2 reply.
         * @param senderMac 48 bits.
         * @param senderIp sender's protocol address.
         * @param targetIp target's protocol address.
         * @param nowMs time.
         */
        void arp(NetDevice device, int operation, long senderMac, int senderIp, int targetIp, long nowMs);
    }

    LocalServices() {}

    /**
     * Takes a port.
     *
     * @param protocol IP protocol number: UDP, TCP, or ICMP and ICMPv6, where the port is the identifier of echo requests.
     * @param address to which packets are; the unspecified address of a family for all of its.
     * @param port 0 to 65535.
     * @param service takes the packets.
     * @throws IllegalArgumentException if somebody has it.
     */
    public void bind(int protocol, IpAddress address, int port, LocalService service) {
        if (services.putIfAbsent(new Binding(protocol, address, port), service) != null) {
            throw new IllegalArgumentException(
                    "port " + port + " of protocol " + protocol + " on " + address + " is taken");
        }
    }

    /**
     * Gives a port back.
     *
     * @param protocol as bound.
     * @param address as bound.
     * @param port as bound.
     */
    public void release(int protocol, IpAddress address, int port) {
        services.remove(new Binding(protocol, address, port));
    }

    /**
     * Who takes a packet.
     *
     * @param protocol IP protocol number.
     * @param address destination.
     * @param port destination port or identifier.
     * @return null if nobody does.
     */
    public LocalService find(int protocol, IpAddress address, int port) {
        LocalService bound = services.get(new Binding(protocol, address, port));
        return bound == null ? services.get(new Binding(protocol, IpAddress.any(address.family()), port)) : bound;
    }

    /**
     * Has somebody see all IP packets that the namespace takes for itself.
     *
     * @param listener called before the service.
     */
    public void listen(LocalService listener) {
        listeners.add(listener);
    }

    /**
     * Undoes {@link #listen}.
     *
     * @param listener the same.
     */
    public void unlisten(LocalService listener) {
        listeners.remove(listener);
    }

    /**
     * Who sees all packets.
     *
     * @return a copy.
     */
    public List<LocalService> listeners() {
        return List.copyOf(listeners);
    }

    /**
     * Has somebody see all ARP packets.
     *
     * @param listener called when the namespace has taken notice itself.
     */
    public void listen(ArpListener listener) {
        arpListeners.add(listener);
    }

    /**
     * Undoes {@link #listen(ArpListener)}.
     *
     * @param listener the same.
     */
    public void unlisten(ArpListener listener) {
        arpListeners.remove(listener);
    }

    /**
     * Who sees all ARP packets.
     *
     * @return a copy.
     */
    public List<ArpListener> arpListeners() {
        return List.copyOf(arpListeners);
    }
}
