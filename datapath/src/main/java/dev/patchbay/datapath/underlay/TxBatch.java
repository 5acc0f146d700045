package dev.patchbay.datapath.underlay;

/**
 * Datagrams to be sent: for each one where its VXLAN header and its inner frame lie in the worker's arena, and what the
 * outer headers shall say.
 *
 * <p><b>Invariants.</b> Datagrams are in the order of the actions; an engine may send to different peers in any order but
 * never lets datagrams of one flow overtake each other. The header is the {@link #HEADER_LENGTH} octets at {@link
 * #header}; when the frame follows it directly ({@code header + 8 == offset}) the datagram is one piece, else two. Several
 * datagrams may name the same frame.
 *
 * <p><b>Threads.</b> Confined to one worker and its engine. The memory named here is the engine's until {@code transmit}
 * returns, no longer.
 *
 * <p><b>Memory.</b> One array made once.
 */
public final class TxBatch {
    /** Octets of a VXLAN header. */
    public static final int HEADER_LENGTH = 8;

    /** What a datagram takes: the words below, half a cache line. */
    private static final int STRIDE = 4;

    private static final int PLACE = 0;
    private static final int LENGTH_AND_HASH = 1;
    private static final int WISHES = 2;
    private static final int PORT = 3;
    private static final long LOW_INT = 0xffff_ffffL;

    /** Per datagram: offsets of header and frame, length and hash, end point and outer header, port. */
    private final long[] words;

    private final int capacity;
    private int size;

    /**
     * Makes an empty batch.
     *
     * @param capacity most datagrams.
     */
    public TxBatch(int capacity) {
        this.capacity = capacity;
        words = new long[capacity * STRIDE];
    }

    /** Empties the batch. Worker only. */
    public void clear() {
        size = 0;
    }

    /**
     * Adds a datagram. Worker only, after a look at {@link #isFull()}.
     *
     * @param header offset of the VXLAN header.
     * @param offset of the inner frame.
     * @param length of the inner frame.
     * @param vtep number in the VtepTable.
     * @param outer TOS, TTL and flags, made by {@link #outer}.
     * @param flowHash of the inner flow: the same for all datagrams of a flow.
     * @param port datapath port that sends, for its counters.
     */
    public void add(int header, int offset, int length, int vtep, int outer, int flowHash, int port) {
        int at = size * STRIDE;
        words[at + PLACE] = (long) header << 32 | offset;
        words[at + LENGTH_AND_HASH] = (long) length << 32 | (flowHash & LOW_INT);
        words[at + WISHES] = wishes(vtep, outer);
        words[at + PORT] = port;
        size++;
    }

    /**
     * What the outer IP and UDP headers shall say, in one number.
     *
     * @param tos 0 to 255.
     * @param ttl 0 to 255.
     * @param flags {@link TunnelFlags#DF} and {@link TunnelFlags#CSUM}.
     * @return for {@link #add}.
     */
    public static int outer(int tos, int ttl, int flags) {
        return (tos & 0xff) << 24 | (ttl & 0xff) << 16 | (flags & 0xffff);
    }

    /**
     * Number of datagrams.
     *
     * @return 0 to capacity.
     */
    public int size() {
        return size;
    }

    /**
     * Whether another datagram finds no room.
     *
     * @return true if the batch must be transmitted first.
     */
    public boolean isFull() {
        return size == capacity;
    }

    /**
     * How many more datagrams find room.
     *
     * @return 0 to capacity.
     */
    public int room() {
        return capacity - size;
    }

    /**
     * Where a datagram's VXLAN header lies.
     *
     * @param index of the datagram.
     * @return offset in the arena.
     */
    public int header(int index) {
        return (int) (words[index * STRIDE + PLACE] >>> 32);
    }

    /**
     * Where a datagram's inner frame lies.
     *
     * @param index of the datagram.
     * @return offset in the arena.
     */
    public int offset(int index) {
        return (int) words[index * STRIDE + PLACE];
    }

    /**
     * Length of a datagram's inner frame.
     *
     * @param index of the datagram.
     * @return octets.
     */
    public int length(int index) {
        return (int) (words[index * STRIDE + LENGTH_AND_HASH] >>> 32);
    }

    /**
     * Between which addresses a datagram is sent.
     *
     * @param index of the datagram.
     * @return number in the VtepTable.
     */
    public int vtep(int index) {
        return (int) (words[index * STRIDE + WISHES] >>> 32);
    }

    /**
     * The outer header's wishes as one number: equal numbers, equal wishes.
     *
     * @param index of the datagram.
     * @return as made by {@link #outer(int, int, int)}.
     */
    public int outer(int index) {
        return (int) words[index * STRIDE + WISHES];
    }

    /**
     * End point and outer header in one number: equal numbers, equal answers of {@link #vtep} and {@link #outer(int)}.
     *
     * @param index of the datagram.
     * @return as made by {@link #wishes(int, int)}.
     */
    public long wishes(int index) {
        return words[index * STRIDE + WISHES];
    }

    /**
     * Makes one number of end point and outer header.
     *
     * @param vtep number in the VtepTable.
     * @param outer as made by {@link #outer(int, int, int)}.
     * @return the first above the second.
     */
    public static long wishes(int vtep, int outer) {
        return (long) vtep << 32 | (outer & LOW_INT);
    }

    /**
     * TOS out of the outer header's wishes.
     *
     * @param outer from {@link #outer(int)}.
     * @return 0 to 255.
     */
    public static int tos(int outer) {
        return outer >>> 24;
    }

    /**
     * TTL out of the outer header's wishes.
     *
     * @param outer from {@link #outer(int)}.
     * @return 0 to 255.
     */
    public static int ttl(int outer) {
        return outer >>> 16 & 0xff;
    }

    /**
     * Flags out of the outer header's wishes.
     *
     * @param outer from {@link #outer(int)}.
     * @return {@link TunnelFlags#DF} and {@link TunnelFlags#CSUM}.
     */
    public static int flags(int outer) {
        return outer & 0xffff;
    }

    /**
     * Hash of the inner flow, for the outer source port.
     *
     * @param index of the datagram.
     * @return any number, constant within a flow.
     */
    public int flowHash(int index) {
        return (int) words[index * STRIDE + LENGTH_AND_HASH];
    }

    /**
     * The datapath port that sends.
     *
     * @param index of the datagram.
     * @return its number.
     */
    public int port(int index) {
        return (int) words[index * STRIDE + PORT];
    }
}
