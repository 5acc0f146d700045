package dev.patchbay.flowcache.key;

import java.util.EnumSet;
import java.util.List;

/**
 * Where a header or metadata field lies inside the words of a {@link FlowKey}.
 *
 * <p><b>What.</b> The one description of the key's layout: every field is a run of bits inside one 64-bit word, or, for
 * the 128-bit ones, two neighbouring words (most significant first). Views that Open vSwitch gives several names
 * (VLAN TCI and its VID and PCP, TOS and its DSCP and ECN, registers in pairs and fours) are overlapping fields here.
 * Field meanings are those of ovs-fields(7).
 *
 * <p><b>Order.</b> Words are ordered so that common frames use a short prefix: an untunnelled IPv4 packet ends in word 5,
 * one that came by VXLAN in word 8. Words from {@link FlowKey#DATAPATH_WORDS} on exist only while the slow path
 * translates; the fast half neither fills nor compares them.
 *
 * <p>Values are numbers, so network byte order becomes most-significant-first: MAC addresses are the low 48 bits of a
 * {@code long}, IPv4 addresses the low 32. Multi-valued fields follow Open vSwitch: {@code NW_PROTO} carries the ARP
 * opcode of ARP packets, {@code NW_SRC}/{@code NW_DST} ARP's protocol addresses, {@code TP_SRC}/{@code TP_DST} the ICMP
 * type and code, {@code ARP_SHA}/{@code ARP_THA} the link-layer options of neighbour discovery. {@code VLAN_TCI} has bit
 * 12 set when a tag is present.
 */
public enum FlowField {
    /** Datapath port number on the fast half; OpenFlow port number of the current bridge while translating. */
    IN_PORT(0, 32, 32),
    RECIRC_ID(0, 0, 32),

    ETH_DST(1, 16, 48),
    ETH_TYPE(1, 0, 16),

    ETH_SRC(2, 16, 48),
    VLAN_TCI(2, 0, 16),
    /** VID with the present bit above it: OXM's {@code vlan_vid}. */
    VLAN_VID_PRESENT(2, 0, 13),
    VLAN_VID(2, 0, 12),
    VLAN_PRESENT(2, 12, 1),
    VLAN_PCP(2, 13, 3),

    NW_SRC(3, 32, 32),
    NW_DST(3, 0, 32),

    TP_SRC(4, 48, 16),
    TP_DST(4, 32, 16),
    NW_PROTO(4, 24, 8),
    NW_TOS(4, 16, 8),
    NW_DSCP(4, 18, 6),
    NW_ECN(4, 16, 2),
    NW_TTL(4, 8, 8),
    /** Bit 0: a fragment; bit 1: not the first one (FLOW_NW_FRAG_ANY, FLOW_NW_FRAG_LATER). */
    NW_FRAG(4, 0, 8),

    VLAN_TPID(5, 48, 16),
    TCP_FLAGS(5, 32, 16),
    VLAN_TPID1(5, 16, 16),
    VLAN_TCI1(5, 0, 16),

    TUN_ID(6, 0, 64),
    TUN_SRC(7, 32, 32),
    TUN_DST(7, 0, 32),
    TUN_FLAGS(8, 48, 16),
    TUN_TOS(8, 40, 8),
    TUN_TTL(8, 32, 8),
    PKT_MARK(8, 0, 32),

    CT_STATE(9, 48, 16),
    CT_ZONE(9, 32, 16),
    CT_MARK(9, 0, 32),
    CT_LABEL(10, 0, 128),
    CT_NW_SRC(12, 32, 32),
    CT_NW_DST(12, 0, 32),
    CT_TP_SRC(13, 48, 16),
    CT_TP_DST(13, 32, 16),
    CT_NW_PROTO(13, 24, 8),

    ARP_SHA(14, 16, 48),
    ARP_THA(15, 16, 48),

    IPV6_SRC(16, 0, 128),
    IPV6_DST(18, 0, 128),
    IPV6_LABEL(20, 32, 32),
    ND_RESERVED(20, 0, 32),
    ND_TARGET(21, 0, 128),
    ND_OPTIONS_TYPE(14, 0, 8),

    CT_IPV6_SRC(23, 0, 128),
    CT_IPV6_DST(25, 0, 128),
    TUN_IPV6_SRC(27, 0, 128),
    TUN_IPV6_DST(29, 0, 128),
    MPLS_LSE0(31, 32, 32),
    MPLS_LSE1(31, 0, 32),
    MPLS_LSE2(32, 32, 32),
    TUN_GBP_ID(32, 16, 16),
    TUN_GBP_FLAGS(32, 8, 8),

    METADATA(33, 0, 64),
    REG0(34, 32, 32),
    REG1(34, 0, 32),
    REG2(35, 32, 32),
    REG3(35, 0, 32),
    REG4(36, 32, 32),
    REG5(36, 0, 32),
    REG6(37, 32, 32),
    REG7(37, 0, 32),
    REG8(38, 32, 32),
    REG9(38, 0, 32),
    REG10(39, 32, 32),
    REG11(39, 0, 32),
    REG12(40, 32, 32),
    REG13(40, 0, 32),
    REG14(41, 32, 32),
    REG15(41, 0, 32),
    XREG0(34, 0, 64),
    XREG1(35, 0, 64),
    XREG2(36, 0, 64),
    XREG3(37, 0, 64),
    XREG4(38, 0, 64),
    XREG5(39, 0, 64),
    XREG6(40, 0, 64),
    XREG7(41, 0, 64),
    XXREG0(34, 0, 128),
    XXREG1(36, 0, 128),
    XXREG2(38, 0, 128),
    XXREG3(40, 0, 128),
    CONJ_ID(42, 32, 32),
    ACTSET_OUTPUT(42, 0, 32);

    private static final List<FlowField> REGISTERS = List.copyOf(EnumSet.range(REG0, REG15));
    private static final List<FlowField> TUNNEL = List.of(
            TUN_ID,
            TUN_SRC,
            TUN_DST,
            TUN_IPV6_SRC,
            TUN_IPV6_DST,
            TUN_FLAGS,
            TUN_TOS,
            TUN_TTL,
            TUN_GBP_ID,
            TUN_GBP_FLAGS);
    private static final List<FlowField> CONNECTION = List.of(
            CT_STATE,
            CT_ZONE,
            CT_MARK,
            CT_LABEL,
            CT_NW_SRC,
            CT_NW_DST,
            CT_IPV6_SRC,
            CT_IPV6_DST,
            CT_TP_SRC,
            CT_TP_DST,
            CT_NW_PROTO);

    private final int word;
    private final int shift;
    private final int width;
    private final long mask;

    FlowField(int word, int shift, int width) {
        this.word = word;
        this.shift = shift;
        this.width = width;
        this.mask = width >= 64 ? -1L : ((1L << width) - 1) << shift;
    }

    /**
     * The registers of the pipeline.
     *
     * @return {@code REG0} to {@code REG15}, in this order.
     */
    public static List<FlowField> registers() {
        return REGISTERS;
    }

    /**
     * What a tunnel says of the packet that came through it.
     *
     * @return the fields of the outer header, in no order that means anything.
     */
    public static List<FlowField> tunnel() {
        return TUNNEL;
    }

    /**
     * What connection tracking says of a packet.
     *
     * @return the fields of state and original direction, in no order that means anything.
     */
    public static List<FlowField> connection() {
        return CONNECTION;
    }

    /**
     * Index of the (first) word that holds the field.
     *
     * @return 0 to {@link FlowKey#WORDS} - 1.
     */
    public int word() {
        return word;
    }

    /**
     * Distance of the field's lowest bit from the word's lowest bit.
     *
     * @return 0 to 63.
     */
    public int shift() {
        return shift;
    }

    /**
     * Width in bits.
     *
     * @return 1 to 64, or 128.
     */
    public int width() {
        return width;
    }

    /**
     * Whether the field spans two words.
     *
     * @return true for 128-bit fields.
     */
    public boolean wide() {
        return width == 128;
    }

    /**
     * The field's bits in its word; for a 128-bit field, all ones, which holds for both of its words.
     *
     * @return mask, in place.
     */
    public long mask() {
        return mask;
    }

    /**
     * Reads the field from an array of words laid out as a {@link FlowKey}; of a 128-bit field the upper half.
     *
     * @param words key or mask words.
     * @return value, right-aligned.
     */
    public long get(long[] words) {
        return (words[word] & mask) >>> shift;
    }

    /**
     * Lower half of a 128-bit field.
     *
     * @param words key or mask words.
     * @return low 64 bits.
     */
    public long getLow(long[] words) {
        return words[word + 1];
    }

    /**
     * Writes the field into an array of words laid out as a {@link FlowKey}; of a 128-bit field the upper half.
     *
     * @param words key or mask words.
     * @param value right-aligned; excess bits are cut.
     */
    public void set(long[] words, long value) {
        words[word] = (words[word] & ~mask) | ((value << shift) & mask);
    }

    /**
     * Writes the lower half of a 128-bit field.
     *
     * @param words key or mask words.
     * @param low low 64 bits.
     */
    public void setLow(long[] words, long low) {
        words[word + 1] = low;
    }
}
