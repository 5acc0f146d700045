package dev.patchbay.flowcache.key;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import org.agrona.DirectBuffer;

/**
 * The headers of one frame, to tell by a few comparisons whether another frame with the same metadata has the same key.
 *
 * <p><b>What.</b> Of an untagged IPv4 frame without options that carries TCP or UDP and is no fragment, {@link
 * FlowKeyExtractor} reads the Ethernet header, the addresses, TOS, TTL, protocol, ports, and of TCP the flags and the header's
 * length. Identification, checksums, sequence numbers and the length of UDP are not read; lengths only decide whether a header
 * is whole. A frame that agrees in everything that is read, and whose lengths leave the same headers whole, has the same packet words.
 * Of other frames no print is taken, and nothing agrees with none.
 *
 * <p><b>Threads.</b> Confined to one thread.
 *
 * <p><b>Memory.</b> Allocates nothing.
 */
public final class HeaderPrint {
    private static final int ETHERNET_HEADER = 14;
    private static final int IPV4_HEADER = 20;
    private static final int UDP_HEADER = 8;
    private static final int TCP_HEADER = 20;
    private static final int PROTO_TCP = 6;
    private static final int PROTO_UDP = 17;

    /** Where TCP's header length and flags stand. */
    private static final int TCP_CONTROL = ETHERNET_HEADER + IPV4_HEADER + 12;

    /** No frame is that long, so nothing agrees. */
    private static final int NONE = Integer.MAX_VALUE;

    /** Longest frame with which an IPv4 packet in it cannot have too much padding. */
    private static final int LONGEST = 0xffff;

    // Words are compared as they lie in memory, so the first octet of a frame is in the lowest bits.
    private static final long TYPE_AND_VERSION = 0x0045_0008_0000_0000L;
    private static final long TYPE_AND_VERSION_BITS = 0x00ff_ffff_0000_0000L;

    /** Octets 16 to 23 without total length and identification. */
    private static final long FRAGMENT_TTL_PROTOCOL = 0xffff_ffff_0000_0000L;

    private static final long MORE_FRAGMENTS_AND_OFFSET = 0x0000_ff3f_0000_0000L;

    /** Octets 24 to 31 without the checksum. */
    private static final long ADDRESSES = 0xffff_ffff_ffff_0000L;

    /** Octets 32 to 39 without what follows the ports. */
    private static final long ADDRESS_AND_PORTS = 0x0000_ffff_ffff_ffffL;

    private static final long CONTROL = 0xffffL;

    private int shortest = NONE;
    private int leastTotal;
    private long first;
    private long second;
    private long third;
    private long fourth;
    private long fifth;
    private int last;
    private long lastBits;

    /** Forgets the frame. */
    public void clear() {
        shortest = NONE;
    }

    /**
     * Takes the print of a frame, if it is one of those that can be told by it.
     *
     * @param buffer holds the frame.
     * @param offset of the destination MAC address.
     * @param length of the frame.
     */
    public void take(DirectBuffer buffer, int offset, int length) {
        clear();
        if (length < ETHERNET_HEADER + IPV4_HEADER + UDP_HEADER || length > LONGEST) {
            return;
        }
        second = buffer.getLong(offset + 8, LITTLE_ENDIAN);
        third = buffer.getLong(offset + 16, LITTLE_ENDIAN);
        if ((second & TYPE_AND_VERSION_BITS) != TYPE_AND_VERSION || (third & MORE_FRAGMENTS_AND_OFFSET) != 0) {
            return;
        }
        int protocol = (int) (third >>> 56);
        if (protocol == PROTO_TCP) {
            int control =
                    length < ETHERNET_HEADER + IPV4_HEADER + TCP_HEADER ? 0 : buffer.getByte(offset + TCP_CONTROL);
            int header = (control >>> 2) & 0x3c;
            if (header < TCP_HEADER) {
                return;
            }
            leastTotal = IPV4_HEADER + header;
            last = TCP_CONTROL;
            lastBits = CONTROL;
        } else if (protocol == PROTO_UDP) {
            leastTotal = IPV4_HEADER + UDP_HEADER;
            last = 0;
            lastBits = 0;
        } else {
            return;
        }
        if (!whole(third, length)) {
            return;
        }
        first = buffer.getLong(offset, LITTLE_ENDIAN);
        fourth = buffer.getLong(offset + 24, LITTLE_ENDIAN) & ADDRESSES;
        fifth = (buffer.getLong(offset + 32, LITTLE_ENDIAN) & ADDRESS_AND_PORTS)
                | (buffer.getLong(offset + last, LITTLE_ENDIAN) & lastBits) << 48;
        third &= FRAGMENT_TTL_PROTOCOL;
        shortest = protocol == PROTO_TCP
                ? ETHERNET_HEADER + IPV4_HEADER + TCP_HEADER
                : ETHERNET_HEADER + IPV4_HEADER + UDP_HEADER;
    }

    /** Whether the total length covers the headers and fits into the frame; third word as it is in memory. */
    private boolean whole(long word, int length) {
        int total = Short.reverseBytes((short) word) & 0xffff;
        return total >= leastTotal && total <= length - ETHERNET_HEADER;
    }

    /**
     * Whether a frame's packet words are the same as those of the frame that the print was taken of.
     *
     * @param buffer holds the frame.
     * @param offset of the destination MAC address.
     * @param length of the frame.
     * @return false also if they are the same but this does not show.
     */
    public boolean agrees(DirectBuffer buffer, int offset, int length) {
        if (length < shortest || length > LONGEST) {
            return false;
        }
        long lengthAndMore = buffer.getLong(offset + 16, LITTLE_ENDIAN);
        long difference = (buffer.getLong(offset, LITTLE_ENDIAN) ^ first)
                | (buffer.getLong(offset + 8, LITTLE_ENDIAN) ^ second)
                | ((lengthAndMore & FRAGMENT_TTL_PROTOCOL) ^ third)
                | ((buffer.getLong(offset + 24, LITTLE_ENDIAN) & ADDRESSES) ^ fourth)
                | (((buffer.getLong(offset + 32, LITTLE_ENDIAN) & ADDRESS_AND_PORTS)
                                | (buffer.getLong(offset + last, LITTLE_ENDIAN) & lastBits) << 48)
                        ^ fifth);
        return difference == 0 && whole(lengthAndMore, length);
    }
}
