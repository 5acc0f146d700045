package dev.patchbay.datapath.underlay;

import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.datapath.vport.VtepTable;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.collections.Int2ObjectHashMap;

/**
 * A network inside one process: it joins the underlays of several switches by their logical addresses.
 *
 * <p><b>What.</b> A datagram that one {@link MemoryUnderlay} sends is in the ring of the one with the destination address
 * when the call returns; one to an address that nobody has is counted and gone, as on a real network.
 *
 * <p><b>Threads.</b> Joining and sending from any thread.
 *
 * <p><b>Bounds.</b> The rings are bounded. A full one loses the datagram and counts it, as a socket's buffer does.
 */
public final class MemoryNetwork {
    /** Never changed once published: readers look up an {@code int} without boxing it. */
    private volatile Int2ObjectHashMap<MemoryUnderlay> byAddress = new Int2ObjectHashMap<>();

    private final AtomicLong unreachable = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();

    /**
     * Adds a switch with a ring of the default size.
     *
     * @param arena of the worker.
     * @param vteps of the switch.
     * @param addresses logical IPv4 addresses of the switch; none for one that only sends.
     * @return its engine.
     * @throws IllegalArgumentException if an address is taken.
     */
    public MemoryUnderlay join(Arena arena, VtepTable vteps, int... addresses) {
        return join(arena, vteps, MemoryUnderlay.DEFAULT_RING_BYTES, addresses);
    }

    /**
     * Adds a switch.
     *
     * @param arena of the worker.
     * @param vteps of the switch.
     * @param ringBytes size of the ring for datagrams that arrive, a power of two.
     * @param addresses logical IPv4 addresses of the switch; none for one that only sends.
     * @return its engine.
     * @throws IllegalArgumentException if an address is taken.
     */
    public MemoryUnderlay join(Arena arena, VtepTable vteps, int ringBytes, int[] addresses) {
        MemoryUnderlay underlay = new MemoryUnderlay(this, arena, vteps, ringBytes, null);
        for (int address : addresses) {
            add(address, underlay);
        }
        return underlay;
    }

    /**
     * Gives an engine one more address. A switch whose tunnels are configured while it runs needs this.
     *
     * @param address logical IPv4 address.
     * @param underlay engine of this network.
     * @throws IllegalArgumentException if another engine has it.
     */
    public synchronized void add(int address, MemoryUnderlay underlay) {
        MemoryUnderlay owner = byAddress.get(address);
        if (owner != null && owner != underlay) {
            throw new IllegalArgumentException("address is taken in this network: " + Ipv4Address.format(address));
        }
        Int2ObjectHashMap<MemoryUnderlay> changed = new Int2ObjectHashMap<>(byAddress);
        changed.put(address, underlay);
        byAddress = changed;
        underlay.joined(address);
    }

    /** Takes all addresses of an engine away. */
    synchronized void leave(MemoryUnderlay underlay) {
        Int2ObjectHashMap<MemoryUnderlay> changed = new Int2ObjectHashMap<>(byAddress);
        changed.values().removeIf(each -> each == underlay);
        byAddress = changed;
    }

    /** The engine that has an address, or null, which is counted. */
    MemoryUnderlay find(int address) {
        MemoryUnderlay underlay = byAddress.get(address);
        if (underlay == null) {
            unreachable.incrementAndGet();
        }
        return underlay;
    }

    void countLost() {
        lost.incrementAndGet();
    }

    /**
     * Datagrams to addresses that nobody had. Any thread.
     *
     * @return count.
     */
    public long unreachable() {
        return unreachable.get();
    }

    /**
     * Datagrams that found the receiver's ring full. Any thread.
     *
     * @return count.
     */
    public long lost() {
        return lost.get();
    }
}
