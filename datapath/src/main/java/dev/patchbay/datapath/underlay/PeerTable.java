package dev.patchbay.datapath.underlay;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Map;

/**
 * Which logical address a datagram came from, by the address that it really came from.
 *
 * <p><b>What.</b> An address is looked up by its 128 bits; one of IPv4 in the form that maps it into IPv6 (RFC 4291
 * section 2.5.5.2). An IPv4 address that the underlay map does not know stands for itself. One of IPv6 stands for nobody,
 * since tunnel ports name their ends by IPv4 addresses: the answer is 0.0.0.0, which no port has.
 *
 * <p><b>Threads.</b> Immutable. <b>Memory.</b> Two arrays made once; a look-up allocates nothing.
 */
public final class PeerTable {
    private static final long MAPPED = 0xffff_0000_0000L;
    private static final long LOW = 0xffff_ffffL;
    private static final long SPREAD = 0x9e37_79b9_7f4a_7c15L;

    /** High and low half of each address, in pairs; the pair of zeros is a free place. */
    private final long[] addresses;

    private final int[] logical;
    private final int mask;

    /**
     * Fills the table.
     *
     * @param bound logical address to where it really is.
     */
    public PeerTable(Map<Integer, InetAddress> bound) {
        int places = Integer.highestOneBit(Math.max(bound.size(), 1)) * 4;
        mask = places - 1;
        addresses = new long[2 * places];
        logical = new int[places];
        bound.forEach((number, address) -> {
            ByteBuffer octets = ByteBuffer.wrap(address.getAddress());
            boolean mapped = octets.capacity() == Integer.BYTES;
            long high = mapped ? 0 : octets.getLong();
            long low = mapped ? MAPPED | (octets.getInt() & LOW) : octets.getLong();
            int place = place(high, low);
            addresses[2 * place] = high;
            addresses[2 * place + 1] = low;
            logical[place] = number;
        });
    }

    /**
     * Who has an IPv4 address.
     *
     * @param address as the outer header has it.
     * @return logical address.
     */
    public int logical(int address) {
        long low = MAPPED | (address & LOW);
        int place = place(0, low);
        return addresses[2 * place + 1] == low ? logical[place] : address;
    }

    /**
     * Who has an IPv6 address.
     *
     * @param high half of it.
     * @param low half of it.
     * @return logical address; 0 if nobody.
     */
    public int logical(long high, long low) {
        return logical[place(high, low)];
    }

    /** Where an address is, or a free place. */
    private int place(long high, long low) {
        int place = (int) (((high ^ Long.rotateLeft(low, 32)) * SPREAD) >>> 40) & mask;
        while ((addresses[2 * place] != high || addresses[2 * place + 1] != low)
                && (addresses[2 * place] | addresses[2 * place + 1]) != 0) {
            place = place + 1 & mask;
        }
        return place;
    }
}
