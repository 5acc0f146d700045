package dev.patchbay.datapath.netns.iptables;

/** Packets and octets that met a rule, or the end of a built-in chain. Written by the slow path alone. */
public final class Counter {
    private long packets;
    private long bytes;

    /** Packets so far. */
    public long packets() {
        return packets;
    }

    /** Octets of their IP packets so far, headers included. */
    public long bytes() {
        return bytes;
    }

    /**
     * Counts.
     *
     * @param morePackets since the last call
     * @param moreBytes of their IP packets
     */
    public void add(long morePackets, long moreBytes) {
        packets += morePackets;
        bytes += moreBytes;
    }

    void set(long newPackets, long newBytes) {
        packets = newPackets;
        bytes = newBytes;
    }
}
