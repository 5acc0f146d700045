package dev.patchbay.datapath.counter;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What one worker received and transmitted on one port, as {@code ovs-ofctl dump-ports} shows it.
 *
 * <p><b>Threads.</b> One writer, the worker; any thread reads. A port has one of these per worker, and its readers add
 * them up.
 *
 * <p><b>Invariants.</b> A copy of a frame counts under {@code tx}, {@code tx dropped} or {@code tx errors}, never under
 * two. A send that fails only after it was counted as transmitted is moved by {@link #sendFailed}.
 */
public final class PortCounters {
    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int RX_PACKETS = 8;
    private static final int RX_BYTES = 9;
    private static final int RX_DROPPED = 10;
    private static final int TX_PACKETS = 11;
    private static final int TX_BYTES = 12;
    private static final int TX_DROPPED = 13;
    private static final int TX_ERRORS = 14;
    private static final int LENGTH = 24;

    /** Values with a cache line of padding at both ends. */
    private final long[] values = new long[LENGTH];

    private void add(int index, long amount) {
        LONGS.setOpaque(values, index, values[index] + amount);
    }

    private long get(int index) {
        return (long) LONGS.getOpaque(values, index);
    }

    /**
     * A frame came in. Worker only.
     *
     * @param bytes its length without FCS.
     */
    public void received(int bytes) {
        received(1, bytes);
    }

    /**
     * Frames came in. Worker only.
     *
     * @param packets how many.
     * @param bytes their lengths together, without FCS.
     */
    public void received(int packets, long bytes) {
        add(RX_PACKETS, packets);
        add(RX_BYTES, bytes);
    }

    /** A frame came in that this port does not take. Worker only. */
    public void receiveDropped() {
        add(RX_DROPPED, 1);
    }

    /**
     * A frame went out. Worker only.
     *
     * @param bytes its length without FCS.
     */
    public void transmitted(int bytes) {
        transmitted(1, bytes);
    }

    /**
     * Frames went out. Worker only.
     *
     * @param packets how many.
     * @param bytes their lengths together, without FCS.
     */
    public void transmitted(int packets, long bytes) {
        add(TX_PACKETS, packets);
        add(TX_BYTES, bytes);
    }

    /** A frame did not go out: no room, too long, port down. Worker only. */
    public void transmitDropped() {
        add(TX_DROPPED, 1);
    }

    /**
     * A frame that was counted as transmitted was refused by the network after all. Worker only.
     *
     * @param bytes its length without FCS.
     */
    public void sendFailed(int bytes) {
        add(TX_PACKETS, -1);
        add(TX_BYTES, -bytes);
        add(TX_ERRORS, 1);
    }

    /**
     * Frames received. Any thread.
     *
     * @return count.
     */
    public long rxPackets() {
        return get(RX_PACKETS);
    }

    /**
     * Octets received. Any thread.
     *
     * @return count.
     */
    public long rxBytes() {
        return get(RX_BYTES);
    }

    /**
     * Frames not taken. Any thread.
     *
     * @return count.
     */
    public long rxDropped() {
        return get(RX_DROPPED);
    }

    /**
     * Frames transmitted. Any thread.
     *
     * @return count.
     */
    public long txPackets() {
        return get(TX_PACKETS);
    }

    /**
     * Octets transmitted. Any thread.
     *
     * @return count.
     */
    public long txBytes() {
        return get(TX_BYTES);
    }

    /**
     * Frames not transmitted. Any thread.
     *
     * @return count.
     */
    public long txDropped() {
        return get(TX_DROPPED);
    }

    /**
     * Frames refused by the network. Any thread.
     *
     * @return count.
     */
    public long txErrors() {
        return get(TX_ERRORS);
    }
}
