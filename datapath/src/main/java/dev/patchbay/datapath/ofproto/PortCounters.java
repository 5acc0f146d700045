package dev.patchbay.datapath.ofproto;

/**
 * What a port has carried, as {@code ovs-ofctl dump-ports} shows it.
 *
 * @param rxPackets packets received.
 * @param rxBytes octets received.
 * @param rxDropped packets received and dropped.
 * @param rxErrors packets received with errors.
 * @param txPackets packets sent.
 * @param txBytes octets sent.
 * @param txDropped packets that should have been sent.
 * @param txErrors packets that could not be sent.
 */
public record PortCounters(
        long rxPackets,
        long rxBytes,
        long rxDropped,
        long rxErrors,
        long txPackets,
        long txBytes,
        long txDropped,
        long txErrors) {
    /** Nothing yet. */
    public static final PortCounters ZERO = new PortCounters(0, 0, 0, 0, 0, 0, 0, 0);
}
