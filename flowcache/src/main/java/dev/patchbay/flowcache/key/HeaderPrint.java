package dev.patchbay.flowcache.key;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import org.agrona.DirectBuffer;

/**
 * A frame's headers as they lie in memory, and how it came in: equal prints, equal keys, without making the keys.
 *
 * <p><b>What.</b> Of an untagged IPv4 frame without options that carries TCP or UDP and is no fragment, {@link
 * FlowKeyExtractor} reads the Ethernet header, the addresses, TOS, TTL, protocol, ports, and of TCP the flags and the header's
 * length. Identification, checksums, sequence numbers and the length of UDP are not read; lengths only decide whether a header
 * is whole. These octets, masked, are five words of a print. The port and the tunnel that the frame came by fill the rest.
 * Two frames of the same print that are both whole have the same key. Of other frames there is no print.
 *
 * <p>Frames are gone through one by one. Most have the same print as the one before, or none of their own flow's neighbours has:
 * {@link #next} tells which, reading the frame once.
 *
 * <p><b>Threads.</b> Confined to one thread.
 *
 * <p><b>Memory.</b> Allocates nothing.
 */
public final class HeaderPrint {
    /** Words of a print. */
    public static final int WORDS = 8;

    /** What {@link #next} says of a frame. */
    public enum Told {
        /** It has the print of the one before. */
        SAME,
        /** It has another one. */
        NEW,
        /** It is of a kind that has none. */
        NONE
    }

    /** Word that has the incoming port in its lower half. */
    private static final int PORT_WORD = 2;

    /** Word that has TCP's header length and flags in its upper sixteen bits, as they lie in memory; 0 for UDP. */
    private static final int CONTROL_WORD = 4;

    /** First of the three words on the tunnel. */
    private static final int TUNNEL_WORDS = 5;

    private static final int ETHERNET_HEADER = 14;
    private static final int IPV4_HEADER = 20;
    private static final int UDP_HEADER = 8;
    private static final int TCP_HEADER = 20;
    private static final int PROTO_TCP = 6;
    private static final int PROTO_UDP = 17;

    private static final int UDP_FRAME = ETHERNET_HEADER + IPV4_HEADER + UDP_HEADER;
    private static final int TCP_FRAME = ETHERNET_HEADER + IPV4_HEADER + TCP_HEADER;

    /** Where TCP's header length and flags stand. */
    private static final int TCP_CONTROL = ETHERNET_HEADER + IPV4_HEADER + 12;

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

    private static final int CONTROL_SHIFT = 48;
    private static final long LOW_INT = 0xffff_ffffL;

    /** Whether there was a frame before, one with a print. */
    private boolean taken;

    private long first;
    private long second;
    private long third;
    private long fourth;
    private long fifth;

    private long inPort;
    private long tunnelId;
    private long tunnelAddresses;
    private long tunnelOuter;
    private long tunnelHash;

    /** Forgets the frame before. */
    public void clear() {
        taken = false;
    }

    /**
     * How the frames come in that are gone through next.
     *
     * @param port datapath number.
     * @param id key word of {@link FlowField#TUN_ID}.
     * @param addresses key word of {@link FlowField#TUN_SRC} and {@link FlowField#TUN_DST}.
     * @param outer key word of {@link FlowField#TUN_FLAGS} and what stands beside it.
     */
    public void from(int port, long id, long addresses, long outer) {
        long number = port & LOW_INT;
        if (number == inPort && id == tunnelId && addresses == tunnelAddresses && outer == tunnelOuter) {
            return;
        }
        taken = false;
        inPort = number;
        tunnelId = id;
        tunnelAddresses = addresses;
        tunnelOuter = outer;
        tunnelHash = KeyHash.pair(id, addresses, TUNNEL_WORDS, 0) ^ KeyHash.pair(outer, 0, TUNNEL_WORDS + 2, 0);
    }

    /**
     * Goes on to a frame.
     *
     * @param buffer holds it.
     * @param offset of the destination MAC address.
     * @param length of the frame.
     * @return how its print is to that of the frame before.
     */
    public Told next(DirectBuffer buffer, int offset, int length) {
        if (length < UDP_FRAME || length > LONGEST) {
            taken = false;
            return Told.NONE;
        }
        long word = buffer.getLong(offset + 16, LITTLE_ENDIAN);
        int protocol = (int) (word >>> 56);
        long control = 0;
        int headers = IPV4_HEADER + UDP_HEADER;
        if (protocol == PROTO_TCP) {
            if (length < TCP_FRAME) {
                taken = false;
                return Told.NONE;
            }
            control = buffer.getShort(offset + TCP_CONTROL, LITTLE_ENDIAN) & 0xffff;
            headers = IPV4_HEADER + (((int) control >>> 2) & 0x3c);
        }
        int total = Short.reverseBytes((short) word) & 0xffff;
        boolean whole = total >= headers && total <= length - ETHERNET_HEADER;
        long a = buffer.getLong(offset, LITTLE_ENDIAN);
        long b = buffer.getLong(offset + 8, LITTLE_ENDIAN);
        long c = (word & FRAGMENT_TTL_PROTOCOL) | inPort;
        long d = buffer.getLong(offset + 24, LITTLE_ENDIAN) & ADDRESSES;
        long e = (buffer.getLong(offset + 32, LITTLE_ENDIAN) & ADDRESS_AND_PORTS) | (control << CONTROL_SHIFT);
        if (whole && taken && ((a ^ first) | (b ^ second) | (c ^ third) | (d ^ fourth) | (e ^ fifth)) == 0) {
            return Told.SAME;
        }
        taken = whole
                && (b & TYPE_AND_VERSION_BITS) == TYPE_AND_VERSION
                && (c & MORE_FRAGMENTS_AND_OFFSET) == 0
                && (protocol == PROTO_UDP || (protocol == PROTO_TCP && headers >= IPV4_HEADER + TCP_HEADER));
        if (!taken) {
            return Told.NONE;
        }
        first = a;
        second = b;
        third = c;
        fourth = d;
        fifth = e;
        return Told.NEW;
    }

    /**
     * Hash of the print of the last frame, which had one.
     *
     * @return 64 mixed bits.
     */
    public long hash() {
        return KeyHash.pair(first, second, 0, 0)
                ^ KeyHash.pair(third, fourth, 2, 0)
                ^ KeyHash.pair(fifth, tunnelHash, 4, 0);
    }

    /**
     * Writes the print of the last frame, which had one.
     *
     * @param row of prints.
     * @param at place of its first word; {@link #WORDS} are written.
     */
    public void copyTo(long[] row, int at) {
        row[at] = first;
        row[at + 1] = second;
        row[at + PORT_WORD] = third;
        row[at + 3] = fourth;
        row[at + CONTROL_WORD] = fifth;
        row[at + TUNNEL_WORDS] = tunnelId;
        row[at + TUNNEL_WORDS + 1] = tunnelAddresses;
        row[at + TUNNEL_WORDS + 2] = tunnelOuter;
    }

    /**
     * Writes what is no frame's print, for a frame that has none.
     *
     * @param row of prints.
     * @param at place of its first word.
     */
    public static void none(long[] row, int at) {
        // Not IPv4.
        row[at + 1] = 0;
    }

    /**
     * Writes into a key how the frame of a print came in.
     *
     * @param row of prints.
     * @param at place of the print's first word.
     * @param key gets its words of the port and the tunnel.
     */
    public static void metadata(long[] row, int at, FlowKey key) {
        long[] words = key.words();
        words[FlowField.IN_PORT.word()] = row[at + PORT_WORD] << FlowField.IN_PORT.shift();
        words[FlowField.TUN_ID.word()] = row[at + TUNNEL_WORDS];
        words[FlowField.TUN_SRC.word()] = row[at + TUNNEL_WORDS + 1];
        words[FlowField.TUN_FLAGS.word()] = row[at + TUNNEL_WORDS + 2];
    }

    /**
     * TCP flags in a print.
     *
     * @param row of prints.
     * @param at place of the print's first word.
     * @return 0 to 0xfff; 0 for UDP.
     */
    public static int tcpFlags(long[] row, int at) {
        int control = (int) (row[at + CONTROL_WORD] >>> CONTROL_SHIFT);
        return ((control & 0xf) << 8) | (control >>> 8);
    }
}
