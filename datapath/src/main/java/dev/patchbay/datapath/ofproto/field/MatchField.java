package dev.patchbay.datapath.ofproto.field;

import static dev.patchbay.datapath.ofproto.field.FieldFormat.DECIMAL;
import static dev.patchbay.datapath.ofproto.field.FieldFormat.ETHERNET;
import static dev.patchbay.datapath.ofproto.field.FieldFormat.FRAG;
import static dev.patchbay.datapath.ofproto.field.FieldFormat.HEX;
import static dev.patchbay.datapath.ofproto.field.FieldFormat.PORT;
import static dev.patchbay.datapath.ofproto.field.Prerequisite.ARP;
import static dev.patchbay.datapath.ofproto.field.Prerequisite.CT_IP;
import static dev.patchbay.datapath.ofproto.field.Prerequisite.CT_IPV4;
import static dev.patchbay.datapath.ofproto.field.Prerequisite.CT_IPV6;
import static dev.patchbay.datapath.ofproto.field.Prerequisite.ICMPV4;
import static dev.patchbay.datapath.ofproto.field.Prerequisite.ICMPV6;
import static dev.patchbay.datapath.ofproto.field.Prerequisite.IP;
import static dev.patchbay.datapath.ofproto.field.Prerequisite.MPLS;
import static dev.patchbay.datapath.ofproto.field.Prerequisite.ND;
import static dev.patchbay.datapath.ofproto.field.Prerequisite.ND_ADVERT;
import static dev.patchbay.datapath.ofproto.field.Prerequisite.ND_SOLICIT;
import static dev.patchbay.datapath.ofproto.field.Prerequisite.NONE;
import static dev.patchbay.datapath.ofproto.field.Prerequisite.SCTP;
import static dev.patchbay.datapath.ofproto.field.Prerequisite.TCP;
import static dev.patchbay.datapath.ofproto.field.Prerequisite.UDP;
import static dev.patchbay.datapath.ofproto.field.Prerequisite.VLAN;

import dev.patchbay.codec.eth.MacAddress;
import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The fields of ovs-fields(7): what a flow may match, load, move and learn.
 *
 * <p><b>What.</b> One entry says everything there is to say of a field: where it lies in the {@link FlowKey}, how wide it
 * is to the user, how its values are written, what a packet must be to have it, whether it takes a mask and may be
 * written, and all its names. A field is added by adding an entry here.
 *
 * <p><b>Widths.</b> {@link #bits} is the width that users see (bit ranges in {@code load}, {@code move}); the key may hold
 * fewer ({@code arp_op}: 8 of 16) or more ({@code in_port}: 32 for 16). Values are numbers, up to 128 bits as two halves.
 *
 * <p><b>Threads.</b> Immutable.
 */
public enum MatchField {
    RECIRC_ID(FlowField.RECIRC_ID, 32, DECIMAL, NONE, "", "recirc_id", "NXM_NX_RECIRC_ID"),
    CONJ_ID(FlowField.CONJ_ID, 32, DECIMAL, NONE, "", "conj_id", "NXM_NX_CONJ_ID"),

    TUN_ID(FlowField.TUN_ID, 64, HEX, NONE, "mw", "tun_id tunnel_id", "NXM_NX_TUN_ID OXM_OF_TUNNEL_ID"),
    TUN_SRC(FlowField.TUN_SRC, 32, FieldFormat.IPV4, NONE, "mw", "tun_src", "NXM_NX_TUN_IPV4_SRC"),
    TUN_DST(FlowField.TUN_DST, 32, FieldFormat.IPV4, NONE, "mw", "tun_dst", "NXM_NX_TUN_IPV4_DST"),
    TUN_IPV6_SRC(FlowField.TUN_IPV6_SRC, 128, FieldFormat.IPV6, NONE, "mw", "tun_ipv6_src", "NXM_NX_TUN_IPV6_SRC"),
    TUN_IPV6_DST(FlowField.TUN_IPV6_DST, 128, FieldFormat.IPV6, NONE, "mw", "tun_ipv6_dst", "NXM_NX_TUN_IPV6_DST"),
    /** Of the flags of a tunnel header, the one that is open to flows: bit 0, {@code oam}. */
    TUN_FLAGS(FlowField.TUN_FLAGS, 1, FieldFormat.TUN_FLAGS, NONE, "mw", "tun_flags", "NXM_NX_TUN_FLAGS"),
    TUN_TTL(FlowField.TUN_TTL, 8, DECIMAL, NONE, "", "tun_ttl", ""),
    TUN_TOS(FlowField.TUN_TOS, 8, DECIMAL, NONE, "", "tun_tos", ""),
    TUN_GBP_ID(FlowField.TUN_GBP_ID, 16, DECIMAL, NONE, "mw", "tun_gbp_id", "NXM_NX_TUN_GBP_ID"),
    TUN_GBP_FLAGS(FlowField.TUN_GBP_FLAGS, 8, HEX, NONE, "mw", "tun_gbp_flags", "NXM_NX_TUN_GBP_FLAGS"),

    METADATA(FlowField.METADATA, 64, HEX, NONE, "mw1", "metadata", "OXM_OF_METADATA"),
    IN_PORT(FlowField.IN_PORT, 16, PORT, NONE, "w0", "in_port", "NXM_OF_IN_PORT"),
    IN_PORT_OXM(FlowField.IN_PORT, 32, PORT, NONE, "w1", "in_port_oxm", "OXM_OF_IN_PORT"),
    ACTSET_OUTPUT(
            FlowField.ACTSET_OUTPUT,
            32,
            PORT,
            NONE,
            "",
            "actset_output",
            "ONFOXM_ET_ACTSET_OUTPUT OXM_OF_ACTSET_OUTPUT"),
    PKT_MARK(FlowField.PKT_MARK, 32, HEX, NONE, "mw", "pkt_mark", "NXM_NX_PKT_MARK"),

    CT_STATE(FlowField.CT_STATE, 32, FieldFormat.CT_STATE, NONE, "m", "ct_state", "NXM_NX_CT_STATE"),
    CT_ZONE(FlowField.CT_ZONE, 16, HEX, NONE, "", "ct_zone", "NXM_NX_CT_ZONE"),
    CT_MARK(FlowField.CT_MARK, 32, HEX, NONE, "mw", "ct_mark", "NXM_NX_CT_MARK"),
    CT_LABEL(FlowField.CT_LABEL, 128, HEX, NONE, "mw", "ct_label", "NXM_NX_CT_LABEL"),
    CT_NW_PROTO(FlowField.CT_NW_PROTO, 8, DECIMAL, CT_IP, "", "ct_nw_proto", "NXM_NX_CT_NW_PROTO"),
    CT_NW_SRC(FlowField.CT_NW_SRC, 32, FieldFormat.IPV4, CT_IPV4, "m", "ct_nw_src", "NXM_NX_CT_NW_SRC"),
    CT_NW_DST(FlowField.CT_NW_DST, 32, FieldFormat.IPV4, CT_IPV4, "m", "ct_nw_dst", "NXM_NX_CT_NW_DST"),
    CT_IPV6_SRC(FlowField.CT_IPV6_SRC, 128, FieldFormat.IPV6, CT_IPV6, "m", "ct_ipv6_src", "NXM_NX_CT_IPV6_SRC"),
    CT_IPV6_DST(FlowField.CT_IPV6_DST, 128, FieldFormat.IPV6, CT_IPV6, "m", "ct_ipv6_dst", "NXM_NX_CT_IPV6_DST"),
    CT_TP_SRC(FlowField.CT_TP_SRC, 16, DECIMAL, CT_IP, "m", "ct_tp_src", "NXM_NX_CT_TP_SRC"),
    CT_TP_DST(FlowField.CT_TP_DST, 16, DECIMAL, CT_IP, "m", "ct_tp_dst", "NXM_NX_CT_TP_DST"),

    REG0(FlowField.REG0),
    REG1(FlowField.REG1),
    REG2(FlowField.REG2),
    REG3(FlowField.REG3),
    REG4(FlowField.REG4),
    REG5(FlowField.REG5),
    REG6(FlowField.REG6),
    REG7(FlowField.REG7),
    REG8(FlowField.REG8),
    REG9(FlowField.REG9),
    REG10(FlowField.REG10),
    REG11(FlowField.REG11),
    REG12(FlowField.REG12),
    REG13(FlowField.REG13),
    REG14(FlowField.REG14),
    REG15(FlowField.REG15),
    XREG0(FlowField.XREG0),
    XREG1(FlowField.XREG1),
    XREG2(FlowField.XREG2),
    XREG3(FlowField.XREG3),
    XREG4(FlowField.XREG4),
    XREG5(FlowField.XREG5),
    XREG6(FlowField.XREG6),
    XREG7(FlowField.XREG7),
    XXREG0(FlowField.XXREG0),
    XXREG1(FlowField.XXREG1),
    XXREG2(FlowField.XXREG2),
    XXREG3(FlowField.XXREG3),

    ETH_SRC(FlowField.ETH_SRC, 48, ETHERNET, NONE, "mw0", "eth_src dl_src", "NXM_OF_ETH_SRC OXM_OF_ETH_SRC"),
    ETH_DST(FlowField.ETH_DST, 48, ETHERNET, NONE, "mw0", "eth_dst dl_dst", "NXM_OF_ETH_DST OXM_OF_ETH_DST"),
    ETH_TYPE(FlowField.ETH_TYPE, 16, HEX, NONE, "0", "eth_type dl_type", "NXM_OF_ETH_TYPE OXM_OF_ETH_TYPE"),
    VLAN_TCI(FlowField.VLAN_TCI, 16, HEX, NONE, "mw0", "vlan_tci", "NXM_OF_VLAN_TCI"),
    /** OpenFlow 1.0's: 0xffff means no tag, any other value a tag of that VID. */
    DL_VLAN(FlowField.VLAN_VID, 12, DECIMAL, NONE, "w0", "dl_vlan", ""),
    /** OpenFlow 1.2's: bit 12 of value and mask is whether there is a tag. */
    VLAN_VID(FlowField.VLAN_VID_PRESENT, 12, DECIMAL, NONE, "mw0", "vlan_vid", "OXM_OF_VLAN_VID"),
    DL_VLAN_PCP(FlowField.VLAN_PCP, 3, DECIMAL, NONE, "w0", "dl_vlan_pcp", ""),
    VLAN_PCP(FlowField.VLAN_PCP, 3, DECIMAL, VLAN, "w0", "vlan_pcp", "OXM_OF_VLAN_PCP"),

    MPLS_LABEL(FlowField.MPLS_LSE0, 12, 20, DECIMAL, MPLS, "w1", "mpls_label", "OXM_OF_MPLS_LABEL"),
    MPLS_TC(FlowField.MPLS_LSE0, 9, 3, DECIMAL, MPLS, "w1", "mpls_tc", "OXM_OF_MPLS_TC"),
    MPLS_BOS(FlowField.MPLS_LSE0, 8, 1, DECIMAL, MPLS, "", "mpls_bos", "OXM_OF_MPLS_BOS"),
    MPLS_TTL(FlowField.MPLS_LSE0, 0, 8, DECIMAL, MPLS, "w", "mpls_ttl", "NXM_NX_MPLS_TTL"),

    IP_SRC(
            FlowField.NW_SRC,
            32,
            FieldFormat.IPV4,
            Prerequisite.IPV4,
            "mw0",
            "ip_src nw_src",
            "NXM_OF_IP_SRC OXM_OF_IPV4_SRC"),
    IP_DST(
            FlowField.NW_DST,
            32,
            FieldFormat.IPV4,
            Prerequisite.IPV4,
            "mw0",
            "ip_dst nw_dst",
            "NXM_OF_IP_DST OXM_OF_IPV4_DST"),
    IPV6_SRC(
            FlowField.IPV6_SRC,
            128,
            FieldFormat.IPV6,
            Prerequisite.IPV6,
            "mw",
            "ipv6_src",
            "NXM_NX_IPV6_SRC OXM_OF_IPV6_SRC"),
    IPV6_DST(
            FlowField.IPV6_DST,
            128,
            FieldFormat.IPV6,
            Prerequisite.IPV6,
            "mw",
            "ipv6_dst",
            "NXM_NX_IPV6_DST OXM_OF_IPV6_DST"),
    IPV6_LABEL(
            FlowField.IPV6_LABEL,
            20,
            HEX,
            Prerequisite.IPV6,
            "mw",
            "ipv6_label",
            "NXM_NX_IPV6_LABEL OXM_OF_IPV6_FLABEL"),
    NW_PROTO(FlowField.NW_PROTO, 8, DECIMAL, IP, "0", "nw_proto ip_proto", "NXM_OF_IP_PROTO OXM_OF_IP_PROTO"),
    /** The whole TOS octet with its two ECN bits always zero. */
    NW_TOS(FlowField.NW_TOS, 8, DECIMAL, IP, "w0", "nw_tos", "NXM_OF_IP_TOS"),
    IP_DSCP(FlowField.NW_DSCP, 6, DECIMAL, IP, "w0", "ip_dscp", "OXM_OF_IP_DSCP"),
    NW_ECN(FlowField.NW_ECN, 2, DECIMAL, IP, "w1", "nw_ecn ip_ecn", "NXM_NX_IP_ECN OXM_OF_IP_ECN"),
    NW_TTL(FlowField.NW_TTL, 8, DECIMAL, IP, "w", "nw_ttl", "NXM_NX_IP_TTL"),
    IP_FRAG(FlowField.NW_FRAG, 0, 2, FRAG, IP, "m", "ip_frag nw_frag", "NXM_NX_IP_FRAG"),

    ARP_OP(FlowField.NW_PROTO, 16, DECIMAL, ARP, "w0", "arp_op", "NXM_OF_ARP_OP OXM_OF_ARP_OP"),
    ARP_SPA(FlowField.NW_SRC, 32, FieldFormat.IPV4, ARP, "mw0", "arp_spa", "NXM_OF_ARP_SPA OXM_OF_ARP_SPA"),
    ARP_TPA(FlowField.NW_DST, 32, FieldFormat.IPV4, ARP, "mw0", "arp_tpa", "NXM_OF_ARP_TPA OXM_OF_ARP_TPA"),
    ARP_SHA(FlowField.ARP_SHA, 48, ETHERNET, ARP, "mw", "arp_sha", "NXM_NX_ARP_SHA OXM_OF_ARP_SHA"),
    ARP_THA(FlowField.ARP_THA, 48, ETHERNET, ARP, "mw", "arp_tha", "NXM_NX_ARP_THA OXM_OF_ARP_THA"),

    TCP_SRC(FlowField.TP_SRC, 16, DECIMAL, TCP, "mw0", "tcp_src tp_src", "NXM_OF_TCP_SRC OXM_OF_TCP_SRC"),
    TCP_DST(FlowField.TP_DST, 16, DECIMAL, TCP, "mw0", "tcp_dst tp_dst", "NXM_OF_TCP_DST OXM_OF_TCP_DST"),
    TCP_FLAGS(
            FlowField.TCP_FLAGS,
            12,
            FieldFormat.TCP_FLAGS,
            TCP,
            "m",
            "tcp_flags",
            "NXM_NX_TCP_FLAGS ONFOXM_ET_TCP_FLAGS OXM_OF_TCP_FLAGS"),
    UDP_SRC(FlowField.TP_SRC, 16, DECIMAL, UDP, "mw0", "udp_src", "NXM_OF_UDP_SRC OXM_OF_UDP_SRC"),
    UDP_DST(FlowField.TP_DST, 16, DECIMAL, UDP, "mw0", "udp_dst", "NXM_OF_UDP_DST OXM_OF_UDP_DST"),
    SCTP_SRC(FlowField.TP_SRC, 16, DECIMAL, SCTP, "mw1", "sctp_src", "OXM_OF_SCTP_SRC"),
    SCTP_DST(FlowField.TP_DST, 16, DECIMAL, SCTP, "mw1", "sctp_dst", "OXM_OF_SCTP_DST"),
    ICMP_TYPE(FlowField.TP_SRC, 8, DECIMAL, ICMPV4, "w0", "icmp_type", "NXM_OF_ICMP_TYPE OXM_OF_ICMPV4_TYPE"),
    ICMP_CODE(FlowField.TP_DST, 8, DECIMAL, ICMPV4, "w0", "icmp_code", "NXM_OF_ICMP_CODE OXM_OF_ICMPV4_CODE"),
    ICMPV6_TYPE(FlowField.TP_SRC, 8, DECIMAL, ICMPV6, "w", "icmpv6_type", "NXM_NX_ICMPV6_TYPE OXM_OF_ICMPV6_TYPE"),
    ICMPV6_CODE(FlowField.TP_DST, 8, DECIMAL, ICMPV6, "w", "icmpv6_code", "NXM_NX_ICMPV6_CODE OXM_OF_ICMPV6_CODE"),
    ND_TARGET(
            FlowField.ND_TARGET,
            128,
            FieldFormat.IPV6,
            ND,
            "mw",
            "nd_target",
            "NXM_NX_ND_TARGET OXM_OF_IPV6_ND_TARGET"),
    ND_SLL(FlowField.ARP_SHA, 48, ETHERNET, ND_SOLICIT, "mw", "nd_sll", "NXM_NX_ND_SLL OXM_OF_IPV6_ND_SLL"),
    ND_TLL(FlowField.ARP_THA, 48, ETHERNET, ND_ADVERT, "mw", "nd_tll", "NXM_NX_ND_TLL OXM_OF_IPV6_ND_TLL"),
    ND_RESERVED(FlowField.ND_RESERVED, 32, DECIMAL, ND, "w", "nd_reserved", "ERICOXM_OF_ICMPV6_ND_RESERVED"),
    ND_OPTIONS_TYPE(
            FlowField.ND_OPTIONS_TYPE, 8, DECIMAL, ND, "w", "nd_options_type", "ERICOXM_OF_ICMPV6_ND_OPTIONS_TYPE");

    private static final int TAG_PRESENT = 0x1000;

    private static final Map<String, MatchField> BY_NAME = new HashMap<>();

    static {
        for (MatchField field : values()) {
            for (String name : (field.names + " " + field.oxmNames).split(" ", -1)) {
                BY_NAME.put(name, field);
            }
        }
        BY_NAME.remove("");
    }

    // Immutable, as its fields say.
    @SuppressWarnings("ImmutableEnumChecker")
    private final FieldPlace place;

    private final int bits;
    private final FieldFormat format;
    private final Prerequisite prerequisite;
    private final boolean maskable;
    private final boolean writable;
    private final boolean inOf10;
    private final boolean inOf11;
    private final String names;
    private final String oxmNames;

    /**
     * A field that begins at the lowest bit of its place in the key.
     *
     * <p>Letters of {@code access}: {@code m} takes a mask, {@code w} may be written, {@code 0} can be matched by OpenFlow
     * 1.0 without extensions, {@code 1} by OpenFlow 1.1.
     */
    MatchField(
            FlowField flowField,
            int bits,
            FieldFormat format,
            Prerequisite prerequisite,
            String access,
            String names,
            String oxmNames) {
        this(flowField, 0, bits, format, prerequisite, access, names, oxmNames);
    }

    /** A register; its names follow from the kind and the number in the name of its place. */
    MatchField(FlowField register) {
        this(
                register,
                register.width(),
                HEX,
                NONE,
                "mw",
                register.name().toLowerCase(Locale.ROOT),
                register.width() == 64 ? "OXM_OF_PKT_REG" + register.name().substring(4) : "NXM_NX_" + register.name());
    }

    MatchField(
            FlowField flowField,
            int shift,
            int bits,
            FieldFormat format,
            Prerequisite prerequisite,
            String access,
            String names,
            String oxmNames) {
        this.place = new FieldPlace(this, flowField, shift, bits);
        this.bits = bits;
        this.format = format;
        this.prerequisite = prerequisite;
        this.maskable = access.contains("m");
        this.writable = access.contains("w");
        this.inOf10 = access.contains("0");
        this.inOf11 = access.contains("1");
        this.names = names;
        this.oxmNames = oxmNames;
    }

    /**
     * Finds a field by its name in matches and {@code set_field}.
     *
     * @param name exact name.
     * @return the field, null if there is none, or only one with such an NXM or OXM name.
     */
    public static MatchField byFieldName(String name) {
        MatchField field = BY_NAME.get(name);
        return field == null || (' ' + field.oxmNames + ' ').contains(' ' + name + ' ') ? null : field;
    }

    /**
     * Finds a field by any of its names, those of NXM and OXM included.
     *
     * @param name exact name.
     * @return the field, null if there is none.
     */
    public static MatchField byName(String name) {
        return BY_NAME.get(name);
    }

    private static String first(String names) {
        int space = names.indexOf(' ');
        return space < 0 ? names : names.substring(0, space);
    }

    /**
     * The name that {@code set_field} prints.
     *
     * @return for example {@code eth_dst}.
     */
    public String fieldName() {
        return first(names);
    }

    /**
     * The name that {@code load}, {@code move} and {@code learn} print.
     *
     * @return for example {@code NXM_OF_ETH_DST}; the {@link #fieldName} of the few fields that have no such name.
     */
    public String oxmName() {
        return first(oxmNames.isEmpty() ? names : oxmNames);
    }

    /**
     * Whether the first name that the field got is one of an experimenter: such a field has no place in the actions of old.
     *
     * @return true if so.
     */
    public boolean experimental() {
        return this == ACTSET_OUTPUT || this == ND_RESERVED || this == ND_OPTIONS_TYPE;
    }

    /**
     * Whether the field can be named on the wire; those that cannot are known to text and to the tables only.
     *
     * @return true if it has an NXM or OXM name.
     */
    public boolean onWire() {
        return !oxmNames.isEmpty();
    }

    /**
     * Width as users see it.
     *
     * @return 1 to 128.
     */
    public int bits() {
        return bits;
    }

    /**
     * Where the field lies in the key; of a field that is part of a wider one, the wider one.
     *
     * @return place.
     */
    public FlowField flowField() {
        return place.flowField();
    }

    /**
     * How values are written.
     *
     * @return format.
     */
    public FieldFormat format() {
        return format;
    }

    /**
     * What a packet must be to have the field.
     *
     * @return prerequisite.
     */
    public Prerequisite prerequisite() {
        return prerequisite;
    }

    /**
     * Whether a match may have a mask.
     *
     * @return true if any mask is allowed.
     */
    public boolean maskable() {
        return maskable;
    }

    /**
     * Whether actions may change the field.
     *
     * @return true if so.
     */
    public boolean writable() {
        return writable;
    }

    /**
     * The formats that can express a match of the field.
     *
     * @param value what is matched.
     * @return bits of {@link FlowFormats}.
     */
    public int formats(FieldValue value) {
        boolean exact = (value.maskLow() & maxLow()) == maxLow() && (value.maskHigh() & maxHigh()) == maxHigh();
        if (value.maskLow() == 0 && value.maskHigh() == 0) {
            return FlowFormats.ANY;
        }
        if (exact) {
            return exactFormats();
        }
        if (inOf10 && format == FieldFormat.IPV4) {
            boolean prefix = Ipv4Address.prefixLength((int) value.maskLow()) >= 0;
            return prefix ? FlowFormats.ANY : FlowFormats.NXM_OF11_UP;
        }
        boolean maskedInOf11 = this == METADATA || (inOf10 && format == FieldFormat.ETHERNET);
        return maskedInOf11 ? FlowFormats.NXM_OF11_UP : FlowFormats.NXM_OXM;
    }

    /**
     * The formats that can express a match of the whole field.
     *
     * @return bits of {@link FlowFormats}.
     */
    public int exactFormats() {
        return inOf10 ? FlowFormats.ANY : inOf11 ? FlowFormats.NXM_OF11_UP : FlowFormats.NXM_OXM;
    }

    /**
     * Upper half of the widest value, {@code vlan_vid}'s present bit included.
     *
     * @return all ones above bit 63.
     */
    public long maxHigh() {
        return bits == 128 ? -1L : 0;
    }

    /**
     * Lower half of the widest value.
     *
     * @return all ones below {@link #bits}.
     */
    public long maxLow() {
        if (this == VLAN_VID) {
            return TAG_PRESENT | 0xfff;
        }
        return bits >= 64 ? -1L : (1L << bits) - 1;
    }

    /**
     * All ones in as many octets as a value takes on the wire: the lower half of the mask of an exact {@code set_field}.
     *
     * @return mask, which has bits above {@link #bits} if those are no whole octets.
     */
    public long octetMask() {
        int octets = octets();
        return octets >= Long.BYTES ? -1L : (1L << (octets * Byte.SIZE)) - 1;
    }

    /**
     * Octets that a value takes on the wire.
     *
     * @return 1, 2, 4, 6, 8 or 16.
     */
    public int octets() {
        if (format == FieldFormat.ETHERNET) {
            return MacAddress.LENGTH;
        }
        if (this == TUN_FLAGS) {
            return Short.BYTES;
        }
        return bits <= 8 ? 1 : bits <= 16 ? 2 : bits <= 32 ? 4 : bits <= 64 ? 8 : 16;
    }

    /**
     * Value in a packet; of a 128-bit field the upper half. {@code vlan_vid} includes the present bit.
     *
     * @param key packet.
     * @return right-aligned value.
     */
    public long read(FlowKey key) {
        return place.read(key.words());
    }

    /**
     * As {@link #read(FlowKey)} of a row of words, so that masks can be read too.
     *
     * @param words key or mask words.
     * @return right-aligned value.
     */
    public long read(long[] words) {
        return place.read(words);
    }

    /**
     * Lower half of the value in a packet, which is all of it unless the field has 128 bits.
     *
     * @param key packet.
     * @return right-aligned value.
     */
    public long readLow(FlowKey key) {
        return place.readLow(key.words());
    }

    /**
     * As {@link #readLow(FlowKey)} of a row of words.
     *
     * @param words key or mask words.
     * @return right-aligned value.
     */
    public long readLow(long[] words) {
        return place.readLow(words);
    }

    /**
     * Writes some bits of the field into a packet's key, as {@code set_field} and {@code load} do: {@code dl_vlan} and the
     * PCPs add a tag where there is none, {@code nw_tos} leaves ECN alone.
     *
     * @param key packet to change.
     * @param high upper half of the value.
     * @param low lower half.
     * @param maskHigh which bits of the upper half to change.
     * @param maskLow which of the lower half.
     */
    public void write(FlowKey key, long high, long low, long maskHigh, long maskLow) {
        place.write(key, high, low, maskHigh, maskLow);
    }

    /**
     * Adds some bits of the field to a mask.
     *
     * @param wildcards receives the bits.
     * @param maskHigh which bits of the upper half.
     * @param maskLow which of the lower half.
     */
    public void unwildcard(FlowMask wildcards, long maskHigh, long maskLow) {
        place.unwildcard(wildcards, maskHigh, maskLow);
    }

    /**
     * Makes a match demand nothing of the field.
     *
     * @param match to change.
     */
    public void clear(Match match) {
        place.clear(match);
    }

    /**
     * Makes a match demand a value, as {@code field=value/mask} in a flow does. The value's bits outside the mask are cut.
     *
     * @param match to add to.
     * @param high upper half of the value.
     * @param low lower half.
     * @param maskHigh upper half of the mask; all ones (or the {@link #maxHigh}) for an exact match.
     * @param maskLow lower half of the mask.
     */
    public void match(Match match, long high, long low, long maskHigh, long maskLow) {
        place.match(match, high, low, maskHigh, maskLow);
    }
}
