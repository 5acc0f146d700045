package dev.patchbay.datapath.underlay;

/**
 * Received datagrams: for each one where its payload (the VXLAN header and what follows) lies in the worker's arena, and
 * what the outer headers said.
 *
 * <p><b>Invariants.</b> Datagrams are in the order of arrival. The eight octets of a datagram's own VXLAN header may be
 * overwritten by the worker, nothing before them: there the neighbour of the same receive buffer may begin.
 *
 * <p><b>Threads.</b> Confined to one worker and its engine. The memory named here belongs to the worker until its next
 * call of {@link Underlay#receive}.
 *
 * <p><b>Memory.</b> One array made once; read directly by index from 0 to {@link #size()} - 1.
 */
public final class PacketBatch {
    /** Flag of a datagram that was longer than the engine's buffer. */
    public static final int CUT = 1 << 15;

    /** Flag of a datagram of which the engine does not know where its parts end: the kernel had no room to say so. */
    public static final int CONTROL_CUT = 1 << 14;

    /** What a datagram takes: the words below, and one that keeps it within half a cache line. */
    private static final int STRIDE = 4;

    private static final int PLACE = 0;
    private static final int ADDRESSES = 1;
    private static final int OUTER = 2;
    private static final long LOW_INT = 0xffff_ffffL;

    /** Per datagram: offset and length, remote and local address, the outer header. */
    private final long[] words;

    private final int capacity;
    private int size;

    /**
     * Makes an empty batch.
     *
     * @param capacity most datagrams.
     */
    public PacketBatch(int capacity) {
        this.capacity = capacity;
        words = new long[capacity * STRIDE];
    }

    /** Empties the batch. Engine only. */
    public void clear() {
        size = 0;
    }

    /**
     * Adds a datagram. Engine only.
     *
     * @param offset of the first octet of its VXLAN header.
     * @param length of the UDP payload.
     * @param remote logical IPv4 address it came from.
     * @param local logical IPv4 address it was sent to.
     * @param tos of the outer IP header, 0 if not known.
     * @param ttl of the outer IP header, 0 if not known.
     * @param flags {@link TunnelFlags#DF} and {@link TunnelFlags#CSUM} as far as known, {@link #CUT} if the engine's buffer
     *     was too short for the datagram, {@link #CONTROL_CUT} if the room for what the kernel says about it was.
     */
    public void add(int offset, int length, int remote, int local, int tos, int ttl, int flags) {
        int at = size * STRIDE;
        words[at + PLACE] = (long) offset << 32 | length;
        words[at + ADDRESSES] = (long) remote << 32 | (local & LOW_INT);
        words[at + OUTER] = (tos << 24 | ttl << 16 | flags) & LOW_INT;
        size++;
    }

    /**
     * Adds datagrams of one length that lie one behind the other and came the same way. Engine only.
     *
     * @param count how many.
     * @param offset of the first octet of the first one's VXLAN header.
     * @param length of each one's UDP payload.
     * @param remote logical IPv4 address they came from.
     * @param local logical IPv4 address they were sent to.
     * @param tos of the outer IP header, 0 if not known.
     * @param ttl of the outer IP header, 0 if not known.
     * @param flags as in {@link #add}.
     */
    public void addRow(int count, int offset, int length, int remote, int local, int tos, int ttl, int flags) {
        long addresses = (long) remote << 32 | (local & LOW_INT);
        long outer = (tos << 24 | ttl << 16 | flags) & LOW_INT;
        int at = size * STRIDE;
        int place = offset;
        for (int i = 0; i < count; i++) {
            words[at + PLACE] = (long) place << 32 | length;
            words[at + ADDRESSES] = addresses;
            words[at + OUTER] = outer;
            at += STRIDE;
            place += length;
        }
        size += count;
    }

    /**
     * Number of datagrams.
     *
     * @return 0 to {@link #capacity()}.
     */
    public int size() {
        return size;
    }

    /**
     * Most datagrams.
     *
     * @return as given to the constructor.
     */
    public int capacity() {
        return capacity;
    }

    /**
     * Where a datagram's VXLAN header begins.
     *
     * @param index of the datagram.
     * @return offset in the arena.
     */
    public int offset(int index) {
        return (int) (words[index * STRIDE + PLACE] >>> 32);
    }

    /**
     * Length of a datagram's UDP payload.
     *
     * @param index of the datagram.
     * @return octets.
     */
    public int length(int index) {
        return (int) words[index * STRIDE + PLACE];
    }

    /**
     * Where a datagram came from.
     *
     * @param index of the datagram.
     * @return logical IPv4 address.
     */
    public int remote(int index) {
        return (int) (words[index * STRIDE + ADDRESSES] >>> 32);
    }

    /**
     * Where a datagram was sent to.
     *
     * @param index of the datagram.
     * @return logical IPv4 address.
     */
    public int local(int index) {
        return (int) words[index * STRIDE + ADDRESSES];
    }

    /**
     * Both addresses of a datagram: equal numbers, equal addresses.
     *
     * @param index of the datagram.
     * @return {@link #remote} above {@link #local}.
     */
    public long addresses(int index) {
        return words[index * STRIDE + ADDRESSES];
    }

    /**
     * Everything else that the outer header said: equal numbers, equal TOS, TTL and flags.
     *
     * @param index of the datagram.
     * @return any number.
     */
    public long outer(int index) {
        return words[index * STRIDE + OUTER];
    }

    /**
     * TOS of a datagram's outer IP header.
     *
     * @param index of the datagram.
     * @return 0 to 255.
     */
    public int tos(int index) {
        return (int) words[index * STRIDE + OUTER] >>> 24;
    }

    /**
     * TTL of a datagram's outer IP header.
     *
     * @param index of the datagram.
     * @return 0 to 255.
     */
    public int ttl(int index) {
        return (int) words[index * STRIDE + OUTER] >>> 16 & 0xff;
    }

    /**
     * Flags of a datagram.
     *
     * @param index of the datagram.
     * @return {@link TunnelFlags#DF}, {@link TunnelFlags#CSUM}, {@link #CUT}, {@link #CONTROL_CUT}.
     */
    public int flags(int index) {
        return (int) words[index * STRIDE + OUTER] & 0xffff;
    }
}
