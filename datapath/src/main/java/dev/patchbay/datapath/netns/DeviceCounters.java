package dev.patchbay.datapath.netns;

/**
 * What a device has carried, seen from its namespace; cached packets count when the revalidator says so.
 *
 * <p><b>Threads.</b> Slow path only.
 */
public final class DeviceCounters {
    private long rxPackets;
    private long rxBytes;
    private long rxDropped;
    private long txPackets;
    private long txBytes;
    private long txDropped;

    DeviceCounters() {}

    /**
     * Packets came in.
     *
     * @param packets how many.
     * @param bytes their length together.
     */
    public void received(long packets, long bytes) {
        rxPackets += packets;
        rxBytes += bytes;
    }

    /**
     * Packets went out.
     *
     * @param packets how many.
     * @param bytes their length together.
     */
    public void transmitted(long packets, long bytes) {
        txPackets += packets;
        txBytes += bytes;
    }

    /**
     * Packets came that nobody here wanted.
     *
     * @param packets how many.
     */
    public void receivedInVain(long packets) {
        rxDropped += packets;
    }

    /**
     * Packets were to go out and did not.
     *
     * @param packets how many.
     */
    public void transmittedInVain(long packets) {
        txDropped += packets;
    }

    /**
     * Packets that came in.
     *
     * @return count.
     */
    public long rxPackets() {
        return rxPackets;
    }

    /**
     * Octets that came in.
     *
     * @return Ethernet headers included, FCS not.
     */
    public long rxBytes() {
        return rxBytes;
    }

    /**
     * Packets that came in and were dropped.
     *
     * @return count.
     */
    public long rxDropped() {
        return rxDropped;
    }

    /**
     * Packets that went out.
     *
     * @return count.
     */
    public long txPackets() {
        return txPackets;
    }

    /**
     * Octets that went out.
     *
     * @return Ethernet headers included, FCS not.
     */
    public long txBytes() {
        return txBytes;
    }

    /**
     * Packets that did not go out.
     *
     * @return count.
     */
    public long txDropped() {
        return txDropped;
    }
}
