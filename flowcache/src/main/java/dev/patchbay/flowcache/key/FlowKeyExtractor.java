package dev.patchbay.flowcache.key;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;

/**
 * Reads the headers of a frame into the packet words of a {@link FlowKey}.
 *
 * <p><b>What.</b> The fields are exactly those that Open vSwitch 3.1 extracts (ovs-fields(7)), which matters most where a
 * frame is cut short or lies about its lengths: it keeps the fields in front of the damage and matches by those. In
 * particular
 * <ul>
 *   <li>a VLAN tag counts only if six bytes are there: the tag and the next type; beyond the VLAN limit a tag is payload
 *       and its type the Ethernet type;
 *   <li>802.3 frames have the type 0x05ff unless LLC and SNAP lead to a type of 0x0600 or more;
 *   <li>an IPv4 packet whose header length or total length cannot be right keeps only its Ethernet type, while version and
 *       checksum do not matter;
 *   <li>an IPv6 packet with broken extension headers keeps its addresses and nothing more;
 *   <li>nothing is read from the padding behind an IP packet;
 *   <li>the first fragment has ports, later ones have none, and later IPv6 fragments have the protocol 44;
 *   <li>a transport header that is not whole leaves the ports 0, and so does a TCP header whose data offset is wrong;
 *   <li>ARP and RARP have fields only for IPv4 over Ethernet, and an operation above 255 is 0.
 * </ul>
 *
 * <p><b>Invariants.</b> Reads only inside the frame, whatever its bytes say; never throws. Of the key, words 1 to 5, 14 to
 * 22 and the MPLS labels are written, the metadata words are the caller's. A caller keeps words 10 to 13 and 23 to 26 zero
 * while word 9 is (no connection), and words 6 and 27 to 30 while words 7 and 8 are (no tunnel).
 *
 * <p><b>Threads.</b> One instance per thread: the layer offsets describe the last frame.
 *
 * <p><b>Memory.</b> Allocates nothing after construction.
 */
public final class FlowKeyExtractor {
    /** Open vSwitch's {@code other_config:vlan-limit} when it is not set. */
    public static final int DEFAULT_VLAN_LIMIT = 1;

    /** Tags that a key has room for. */
    public static final int MAX_VLAN_LIMIT = 2;

    /** Ethernet type of 802.3 frames that carry no other one. */
    public static final int ETH_TYPE_NONE = 0x05ff;

    /** Bit of {@link FlowField#NW_FRAG}: the packet is a fragment. */
    public static final int FRAG_ANY = 1;

    /** Bit of {@link FlowField#NW_FRAG}: it is not the first one. */
    public static final int FRAG_LATER = 2;

    private static final ByteOrder WIRE = ByteOrder.BIG_ENDIAN;

    private static final int ETHERNET_HEADER = 14;
    private static final int ETH_TYPE_MIN = 0x0600;
    private static final int ETH_TYPE_IPV4 = 0x0800;
    private static final int ETH_TYPE_ARP = 0x0806;
    private static final int ETH_TYPE_RARP = 0x8035;
    private static final int ETH_TYPE_VLAN = 0x8100;
    private static final int ETH_TYPE_QINQ = 0x88a8;
    private static final int ETH_TYPE_IPV6 = 0x86dd;
    private static final int ETH_TYPE_MPLS = 0x8847;
    private static final int ETH_TYPE_MPLS_MULTICAST = 0x8848;

    /** DSAP aa, SSAP aa, control 03, organisation 00:00:00; the type follows in the low 16 bits. */
    private static final long SNAP_ETHERNET = 0xaaaa_0300_0000L;

    private static final int SNAP_HEADER = 8;
    private static final int VLAN_TAG = 4;
    private static final int VLAN_PRESENT = 0x1000;
    private static final int MPLS_BOTTOM = 0x100;

    private static final int ARP_LENGTH = 28;
    /** Hardware type 1, protocol 0x0800, address lengths 6 and 4; the operation follows in the low 16 bits. */
    private static final long ARP_IPV4_OVER_ETHERNET = 0x0001_0800_0604L;

    private static final int IPV4_HEADER = 20;
    private static final int IPV4_FRAGMENT = 0x3fff;
    private static final int IPV4_FRAGMENT_OFFSET = 0x1fff;
    private static final int IPV6_HEADER = 40;
    private static final int IPV6_FRAGMENT_OFFSET = 0xfff8;
    private static final int EXTENSION_MIN = 8;
    private static final int MAX_PADDING = 0xffff;

    /** In octets 8 to 15 of a frame: the type of IPv4, version 4, no options. */
    private static final long PLAIN_IPV4 = 0x0800_4500L;

    private static final long PLAIN_IPV4_BITS = 0xffff_ff00L;

    /** Octets that can be read without a further look: headers of Ethernet, IPv4 and UDP. */
    private static final int PLAIN_IPV4_MIN = ETHERNET_HEADER + IPV4_HEADER + 8;

    private static final int PROTO_HOP_BY_HOP = 0;
    private static final int PROTO_ROUTING = 43;
    private static final int PROTO_FRAGMENT = 44;
    private static final int PROTO_AH = 51;
    private static final int PROTO_DESTINATION_OPTIONS = 60;

    private static final long MAC_IN_PLACE = 0xffff_ffff_ffff_0000L;
    private static final long LOW_INT = 0xffff_ffffL;
    private static final long HIGH_INT = 0xffff_ffff_0000_0000L;

    /** How many tags become fields, taken at its word. */
    private record Tags(int most) {}

    private final int vlanLimit;
    private int l25Offset = -1;
    private int l3Offset = -1;
    private int l4Offset = -1;
    private int l3End = -1;

    /** Extractor with Open vSwitch's default VLAN limit. */
    public FlowKeyExtractor() {
        this(DEFAULT_VLAN_LIMIT);
    }

    /**
     * Extractor with a VLAN limit of its own.
     *
     * @param vlanLimit tags that become fields, as {@code other_config:vlan-limit}: 0 or less, or more than
     *     {@link #MAX_VLAN_LIMIT}, means that many.
     */
    public FlowKeyExtractor(int vlanLimit) {
        this(new Tags(vlanLimit <= 0 || vlanLimit > MAX_VLAN_LIMIT ? MAX_VLAN_LIMIT : vlanLimit));
    }

    private FlowKeyExtractor(Tags tags) {
        vlanLimit = tags.most();
    }

    /**
     * Extractor to which any tag is payload, for frames of which the tags that count are gone.
     *
     * @return a new one.
     */
    public static FlowKeyExtractor ofUntagged() {
        return new FlowKeyExtractor(new Tags(0));
    }

    /**
     * Tags that become fields.
     *
     * @return 0 to {@link #MAX_VLAN_LIMIT}.
     */
    public int vlanLimit() {
        return vlanLimit;
    }

    /**
     * Fills the packet words of a key from a frame and remembers where its layers start.
     *
     * @param buffer holds the frame.
     * @param offset of the destination MAC address.
     * @param length of the frame in bytes, without FCS; below 14 the packet words become zero.
     * @param key whose packet words are replaced.
     * @return words of the key in use: all behind them are zero among the first {@link FlowKey#DATAPATH_WORDS}.
     */
    public int extract(DirectBuffer buffer, int offset, int length, FlowKey key) {
        long[] words = key.words();
        clear(words);
        l25Offset = -1;
        l3Offset = -1;
        l4Offset = -1;
        l3End = -1;
        if (length < ETHERNET_HEADER) {
            return withMetadata(words, 1);
        }

        int end = offset + length;
        if (length >= PLAIN_IPV4_MIN) {
            long second = buffer.getLong(offset + 8, WIRE);
            if ((second & PLAIN_IPV4_BITS) == PLAIN_IPV4) {
                return withMetadata(words, plainIpv4(buffer, offset, end, second, words));
            }
        }
        int used = 3;
        long source = buffer.getLong(offset + 6, WIRE);
        int position = offset + 12;
        int ethType = (int) source & 0xffff;
        words[2] = source & MAC_IN_PLACE;
        if (vlan(ethType)) {
            int tags = tags(buffer, position, end, words);
            position += tags * VLAN_TAG;
            ethType = unsignedShort(buffer, position);
            used = tags > 0 ? 6 : 3;
        }
        position += 2;
        if (ethType < ETH_TYPE_MIN) {
            ethType = ETH_TYPE_NONE;
            if (end - position >= SNAP_HEADER) {
                long header = buffer.getLong(position, WIRE);
                if (header >>> 16 == SNAP_ETHERNET) {
                    int snapType = (int) header & 0xffff;
                    ethType = snapType < ETH_TYPE_MIN ? ETH_TYPE_NONE : snapType;
                    position += SNAP_HEADER;
                }
            }
        }
        words[1] = (buffer.getLong(offset, WIRE) & MAC_IN_PLACE) | ethType;

        if (ethType == ETH_TYPE_MPLS || ethType == ETH_TYPE_MPLS_MULTICAST) {
            position = labels(buffer, position, end, words);
            used = 33;
        }
        l3Offset = position;
        switch (ethType) {
            case ETH_TYPE_IPV4 -> used = ipv4(buffer, position, end, words, used);
            case ETH_TYPE_IPV6 -> used = ipv6(buffer, position, end, words, used);
            case ETH_TYPE_ARP, ETH_TYPE_RARP -> used = arp(buffer, position, end, words, used);
            default -> {}
        }
        return withMetadata(words, used);
    }

    /**
     * Where the MPLS label stack of the last frame starts.
     *
     * @return absolute offset in its buffer, -1 if it has none.
     */
    public int l25Offset() {
        return l25Offset;
    }

    /**
     * Where the payload of the last frame's link layer starts, behind VLAN tags, SNAP and MPLS labels.
     *
     * @return absolute offset in its buffer, -1 if the frame had no whole Ethernet header.
     */
    public int l3Offset() {
        return l3Offset;
    }

    /**
     * Where the payload of the last frame's IPv4 or IPv6 headers starts, behind options and extension headers.
     *
     * @return absolute offset in its buffer, -1 if it is no IP packet or its headers are damaged.
     */
    public int l4Offset() {
        return l4Offset;
    }

    /**
     * Where the last frame's IP packet ends by its own length field; what follows is padding.
     *
     * @return absolute offset in its buffer, -1 if it is no IP packet or its length is wrong.
     */
    public int l3End() {
        return l3End;
    }

    /**
     * Hash of a packet's flow: addresses, protocol and ports of IP packets, Ethernet addresses, type and VLAN of others.
     * All fragments of one packet have the same.
     *
     * @param key of the packet.
     * @return 32 mixed bits.
     */
    public static int flowHash(FlowKey key) {
        long[] words = key.words();
        int ethType = (int) words[1] & 0xffff;
        long hash;
        if (ethType == ETH_TYPE_IPV4 || ethType == ETH_TYPE_IPV6) {
            boolean fragment = (words[4] & 0xff) != 0;
            // Later IPv6 fragments show protocol 44, so the protocol of fragments does not count either.
            long transport = fragment ? 0 : (words[4] & HIGH_INT) | ((words[4] >>> 24) & 0xff);
            hash = KeyHash.pair(words[3], transport, 0, 0);
            if (ethType == ETH_TYPE_IPV6) {
                hash ^= KeyHash.pair(words[16], words[17], 2, 0) ^ KeyHash.pair(words[18], words[19], 4, 0);
            }
        } else {
            hash = KeyHash.pair(words[1], words[2], 6, 0);
        }
        return (int) (hash ^ (hash >>> 32));
    }

    /**
     * Hash of everything in a key, for the exact-match cache.
     *
     * @param key to hash.
     * @param words in use, as {@link #extract} returned it.
     * @return 64 mixed bits.
     */
    public static long keyHash(FlowKey key, int words) {
        long[] row = key.words();
        // Words that are not in use are zero, so the ten words of an IPv4 packet that came through a tunnel need no
        // loop.
        long hash = KeyHash.pair(row[0], row[1], 0, 0)
                ^ KeyHash.pair(row[2], row[3], 2, 0)
                ^ KeyHash.pair(row[4], row[5], 4, 0)
                ^ KeyHash.pair(row[6], row[7], 6, 0)
                ^ KeyHash.pair(row[8], row[9], 8, 0);
        for (int i = 10; i < words; i += 2) {
            hash ^= KeyHash.pair(row[i], row[i + 1], i, 0);
        }
        return hash;
    }

    private static void clear(long[] words) {
        for (int i = 1; i <= 5; i++) {
            words[i] = 0;
        }
        for (int i = 14; i <= 22; i++) {
            words[i] = 0;
        }
        words[31] = 0;
        words[32] &= LOW_INT;
    }

    /** Counts in the metadata that the caller has put into the key. */
    private static int withMetadata(long[] words, int used) {
        int count = used;
        if ((words[7] | words[8]) != 0) {
            count = Math.max(count, 9);
            if (words[7] == 0) {
                // An outer IPv6 header, or only a packet mark.
                count = (words[27] | words[28] | words[29] | words[30]) != 0 ? Math.max(count, 31) : count;
            }
            count = words[32] != 0 ? FlowKey.DATAPATH_WORDS : count;
        }
        if (words[9] != 0) {
            count = Math.max(count, 14);
            count = (words[23] | words[24] | words[25] | words[26]) != 0 ? Math.max(count, 27) : count;
        }
        return count;
    }

    /** What most frames are: no tag, no options. Reads the same as the steps for all kinds do, in whole words. */
    private int plainIpv4(DirectBuffer buffer, int offset, int end, long second, long[] words) {
        long first = buffer.getLong(offset, WIRE);
        words[1] = (first & MAC_IN_PLACE) | ETH_TYPE_IPV4;
        words[2] = (first << 48) | (second >>> 32) << 16;
        int position = offset + ETHERNET_HEADER;
        l3Offset = position;
        long third = buffer.getLong(offset + 16, WIRE);
        int totalLength = (int) (third >>> 48);
        int size = end - position;
        if (totalLength < IPV4_HEADER || totalLength > size || size - totalLength > MAX_PADDING) {
            return 3;
        }
        int protocol = (int) third & 0xff;
        int frag = 0;
        if (((third >>> 16) & IPV4_FRAGMENT) != 0) {
            frag = ((third >>> 16) & IPV4_FRAGMENT_OFFSET) != 0 ? FRAG_ANY | FRAG_LATER : FRAG_ANY;
        }
        words[3] = buffer.getLong(offset + 26, WIRE);
        words[4] = ((long) protocol << 24) | ((second & 0xff) << 16) | (third & 0xff00) | frag;
        l3End = position + totalLength;
        l4Offset = position + IPV4_HEADER;
        return frag < FRAG_LATER ? TransportFields.read(buffer, l4Offset, l3End, protocol, words, 5) : 5;
    }

    private static boolean vlan(int ethType) {
        return ethType == ETH_TYPE_VLAN || ethType == ETH_TYPE_QINQ;
    }

    /** Reads tags from the Ethernet type at {@code start} on; returns how many. */
    private int tags(DirectBuffer buffer, int start, int end, long[] words) {
        int position = start;
        int count = 0;
        while (count < vlanLimit && end - position >= VLAN_TAG + 2) {
            int tag = buffer.getInt(position, WIRE);
            int tpid = tag >>> 16;
            if (!vlan(tpid)) {
                break;
            }
            int tci = (tag & 0xffff) | VLAN_PRESENT;
            if (count == 0) {
                words[2] |= tci;
                words[5] |= (long) tpid << 48;
            } else {
                words[5] |= ((long) tpid << 16) | tci;
            }
            count++;
            position += VLAN_TAG;
        }
        return count;
    }

    /** Keeps three labels and passes over all of them; returns where the stack ends. */
    private int labels(DirectBuffer buffer, int start, int end, long[] words) {
        l25Offset = start;
        int position = start;
        for (int count = 0; end - position >= 4; count++) {
            int entry = buffer.getInt(position, WIRE);
            position += 4;
            switch (count) {
                case 0 -> words[31] = (long) entry << 32;
                case 1 -> words[31] |= entry & LOW_INT;
                case 2 -> words[32] |= (long) entry << 32;
                default -> {}
            }
            if ((entry & MPLS_BOTTOM) != 0) {
                break;
            }
        }
        return position;
    }

    private static int arp(DirectBuffer buffer, int position, int end, long[] words, int used) {
        if (end - position < ARP_LENGTH) {
            return used;
        }
        long head = buffer.getLong(position, WIRE);
        if (head >>> 16 != ARP_IPV4_OVER_ETHERNET) {
            return used;
        }
        long operation = head & 0xffff;
        long senderAndProtocol = buffer.getLong(position + 8, WIRE);
        long protocolAndTarget = buffer.getLong(position + 14, WIRE);
        long targetAndProtocol = buffer.getLong(position + 18, WIRE);
        words[3] = (protocolAndTarget & HIGH_INT) | (buffer.getInt(position + 24, WIRE) & LOW_INT);
        words[4] = operation <= 0xff ? operation << 24 : 0;
        words[14] = senderAndProtocol & MAC_IN_PLACE;
        words[15] = targetAndProtocol & MAC_IN_PLACE;
        return Math.max(used, 16);
    }

    private int ipv4(DirectBuffer buffer, int position, int end, long[] words, int used) {
        int size = end - position;
        if (size < IPV4_HEADER) {
            return used;
        }
        long head = buffer.getLong(position, WIRE);
        int headerLength = (int) (head >>> 54) & 0x3c;
        int totalLength = (int) (head >>> 32) & 0xffff;
        if (headerLength < IPV4_HEADER
                || headerLength > totalLength
                || totalLength > size
                || size - totalLength > MAX_PADDING) {
            return used;
        }
        long ttlAndProtocol = buffer.getShort(position + 8, WIRE) & 0xffffL;
        int protocol = (int) ttlAndProtocol & 0xff;
        int frag = 0;
        if ((head & IPV4_FRAGMENT) != 0) {
            frag = (head & IPV4_FRAGMENT_OFFSET) != 0 ? FRAG_ANY | FRAG_LATER : FRAG_ANY;
        }
        words[3] = buffer.getLong(position + 12, WIRE);
        words[4] = ((long) protocol << 24) | (((head >>> 48) & 0xff) << 16) | (ttlAndProtocol & 0xff00) | frag;
        l3End = position + totalLength;
        l4Offset = position + headerLength;
        int count = Math.max(used, 5);
        return frag < FRAG_LATER ? TransportFields.read(buffer, l4Offset, l3End, protocol, words, count) : count;
    }

    private int ipv6(DirectBuffer buffer, int position, int end, long[] words, int used) {
        int size = end - position;
        if (size < IPV6_HEADER) {
            return used;
        }
        long head = buffer.getLong(position, WIRE);
        int padding = size - IPV6_HEADER - ((int) (head >>> 16) & 0xffff);
        if (padding < 0 || padding > MAX_PADDING) {
            return used;
        }
        words[16] = buffer.getLong(position + 8, WIRE);
        words[17] = buffer.getLong(position + 16, WIRE);
        words[18] = buffer.getLong(position + 24, WIRE);
        words[19] = buffer.getLong(position + 32, WIRE);
        l3End = end - padding;
        l4Offset = position + IPV6_HEADER;
        int count = Math.max(used, 21);
        int extensions = extensions(buffer, (int) (head >>> 8) & 0xff);
        if (extensions < 0) {
            l4Offset = -1;
            return count;
        }
        int protocol = extensions & 0xff;
        int frag = extensions >>> 8;
        words[4] = ((long) protocol << 24) | (((head >>> 52) & 0xff) << 16) | ((head & 0xff) << 8) | frag;
        words[20] = head & 0x000f_ffff_0000_0000L;
        return frag < FRAG_LATER ? TransportFields.read(buffer, l4Offset, l3End, protocol, words, count) : count;
    }

    /**
     * Moves {@link #l4Offset} over extension headers, from the one of type {@code first} on.
     *
     * @return the protocol behind them, above it the fragment bits; negative if one is cut short.
     */
    private int extensions(DirectBuffer buffer, int first) {
        int protocol = first;
        int frag = 0;
        while (true) {
            int length;
            switch (protocol) {
                case PROTO_HOP_BY_HOP, PROTO_ROUTING, PROTO_DESTINATION_OPTIONS, PROTO_AH, PROTO_FRAGMENT -> {
                    if (l3End - l4Offset < EXTENSION_MIN) {
                        return -1;
                    }
                    length = buffer.getByte(l4Offset + 1) & 0xff;
                }
                default -> {
                    return (frag << 8) | protocol;
                }
            }
            int next = buffer.getByte(l4Offset) & 0xff;
            switch (protocol) {
                case PROTO_AH -> length = (length + 2) * 4;
                case PROTO_FRAGMENT -> {
                    length = EXTENSION_MIN;
                    int offsetAndFlags = unsignedShort(buffer, l4Offset + 2);
                    if ((offsetAndFlags & IPV6_FRAGMENT_OFFSET) != 0) {
                        l4Offset += length;
                        return ((FRAG_ANY | FRAG_LATER) << 8) | PROTO_FRAGMENT;
                    }
                    frag = offsetAndFlags != 0 ? FRAG_ANY : frag;
                }
                default -> length = (length + 1) * 8;
            }
            if (l3End - l4Offset < length) {
                return -1;
            }
            l4Offset += length;
            protocol = next;
        }
    }

    private static int unsignedShort(DirectBuffer buffer, int index) {
        return buffer.getShort(index, WIRE) & 0xffff;
    }
}
