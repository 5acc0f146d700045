package dev.patchbay.datapath.ofproto.field;

import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;

/**
 * Prints matches in the order and the forms of {@code ovs-ofctl dump-flows}.
 *
 * <p>Each part ends in a comma, and the last comma is taken off at the end; that is how the parts stay independent of each
 * other.
 */
public final class MatchFormat {
    private static final int ETH_IPV4 = 0x0800;
    private static final int ETH_IPV6 = 0x86dd;
    private static final int ETH_ARP = 0x0806;
    private static final int ETH_RARP = 0x8035;
    private static final int ETH_MPLS = 0x8847;
    private static final int ETH_MPLS_MULTICAST = 0x8848;
    private static final int VLAN_VID_BITS = 0x0fff;
    private static final int VLAN_PRESENT_BIT = 0x1000;
    private static final int VLAN_PCP_BITS = 0xe000;
    private static final int IPV6_LABEL_BITS = 0xfffff;

    private static final FlowField[] REGISTERS = new FlowField[16];

    static {
        for (int i = 0; i < REGISTERS.length; i++) {
            REGISTERS[i] = FlowField.valueOf("REG" + i);
        }
    }

    private final StringBuilder out;
    private final FlowKey value;
    private final FlowMask mask;
    private final PortNames names;
    private final Kind kind;

    /** What a masked key stands for: the text differs in what everybody knows of the one and not of the other. */
    enum Kind {
        MATCH,
        MEGAFLOW,
        PACKET
    }

    private MatchFormat(StringBuilder out, FlowKey value, FlowMask mask, PortNames names, Kind kind) {
        this.out = out;
        this.value = value;
        this.mask = mask;
        this.names = names;
        this.kind = kind;
    }

    /**
     * Appends a match; nothing if it matches everything.
     *
     * @param out where to append.
     * @param match to print.
     * @param names port names to use, {@link PortNames#NONE} for numbers.
     * @return out.
     */
    public static StringBuilder append(StringBuilder out, Match match, PortNames names) {
        return append(out, match.value(), match.mask(), names);
    }

    /**
     * Appends a masked key.
     *
     * @param out where to append.
     * @param value key; bits outside the mask must be zero.
     * @param mask which bits count.
     * @param names port names to use, {@link PortNames#NONE} for numbers.
     * @return out.
     */
    public static StringBuilder append(StringBuilder out, FlowKey value, FlowMask mask, PortNames names) {
        return append(out, value, mask, names, Kind.MATCH);
    }

    /**
     * Appends an entry of the cache in the words of OpenFlow.
     *
     * @param out where to append.
     * @param packet a packet that it covers; {@code IN_PORT} is an OpenFlow number.
     * @param mask which bits count.
     * @param names port names to use.
     * @return out.
     */
    public static StringBuilder appendMegaflow(StringBuilder out, FlowKey packet, FlowMask mask, PortNames names) {
        FlowKey value = new FlowKey();
        for (int i = 0; i < FlowKey.WORDS; i++) {
            value.words()[i] = packet.words()[i] & mask.words()[i];
        }
        return append(out, value, mask, names, Kind.MEGAFLOW);
    }

    static StringBuilder append(StringBuilder out, FlowKey value, FlowMask mask, PortNames names, Kind kind) {
        int start = out.length();
        new MatchFormat(out, value, mask, names, kind).all();
        if (out.length() > start && out.charAt(out.length() - 1) == ',') {
            out.setLength(out.length() - 1);
        }
        return out;
    }

    private int type() {
        return (int) value.get(FlowField.ETH_TYPE);
    }

    private void all() {
        hexMasked("pkt_mark", FlowField.PKT_MARK);
        decimalMasked("recirc_id", FlowField.RECIRC_ID, true);
        if (mask.get(FlowField.CONJ_ID) != 0) {
            number("conj_id", FlowField.CONJ_ID);
        }
        if (mask.get(FlowField.ACTSET_OUTPUT) != 0) {
            out.append("actset_output=");
            OfPorts.append(out, (int) value.get(FlowField.ACTSET_OUTPUT) & 0xffff, names)
                    .append(',');
        }
        connection();
        if (kind != Kind.MATCH && mask.get(FlowField.RECIRC_ID) != 0) {
            // The type of the packet is told wherever packets of the datapath are.
            out.append("eth,");
        }
        boolean[] shown = protocol();
        registers();
        tunnel();
        hexMasked("metadata", FlowField.METADATA);
        if (mask.get(FlowField.IN_PORT) != 0) {
            OfPorts.append(out.append("in_port="), (int) value.get(FlowField.IN_PORT) & 0xffff, names);
            out.append(',');
        }
        vlan("", FlowField.VLAN_TCI);
        vlan("1", FlowField.VLAN_TCI1);
        mac("dl_src", FlowField.ETH_SRC);
        mac("dl_dst", FlowField.ETH_DST);
        if (!shown[0] && mask.get(FlowField.ETH_TYPE) != 0) {
            out.append(String.format("dl_type=0x%04x,", type()));
        }
        network(shown[1]);
        mpls();
        fragment();
        transport();
    }

    private void connection() {
        int state = (int) mask.get(FlowField.CT_STATE);
        if (state != 0) {
            out.append("ct_state=");
            int flags = (int) value.get(FlowField.CT_STATE);
            if ((state & 0xff) == 0xff) {
                FlagNames.CT_STATE.append(out, flags, '|');
            } else {
                FlagNames.CT_STATE.appendMasked(out, flags, state);
            }
            out.append(',');
        }
        decimalMasked("ct_zone", FlowField.CT_ZONE, false);
        hexMasked("ct_mark", FlowField.CT_MARK);
        wideHexMasked("ct_label", FlowField.CT_LABEL);
        ipv4("ct_nw_src", FlowField.CT_NW_SRC);
        ipv6("ct_ipv6_src", FlowField.CT_IPV6_SRC);
        ipv4("ct_nw_dst", FlowField.CT_NW_DST);
        ipv6("ct_ipv6_dst", FlowField.CT_IPV6_DST);
        if (mask.get(FlowField.CT_NW_PROTO) != 0) {
            number("ct_nw_proto", FlowField.CT_NW_PROTO);
            decimalMasked("ct_tp_src", FlowField.CT_TP_SRC, false);
            decimalMasked("ct_tp_dst", FlowField.CT_TP_DST, false);
        }
    }

    /** The keyword that stands for Ethernet type and protocol; says whether it covers the type, and the protocol. */
    private boolean[] protocol() {
        if (mask.get(FlowField.ETH_TYPE) == 0) {
            return new boolean[] {false, false};
        }
        int protocol = mask.get(FlowField.NW_PROTO) != 0 ? (int) value.get(FlowField.NW_PROTO) : -1;
        String transport = switch (type()) {
            case ETH_IPV4 ->
                switch (protocol) {
                    case 1 -> "icmp";
                    case 6 -> "tcp";
                    case 17 -> "udp";
                    case 132 -> "sctp";
                    default -> null;
                };
            case ETH_IPV6 ->
                switch (protocol) {
                    case 58 -> "icmp6";
                    case 6 -> "tcp6";
                    case 17 -> "udp6";
                    case 132 -> "sctp6";
                    default -> null;
                };
            default -> null;
        };
        String keyword = switch (type()) {
            case ETH_IPV4 -> transport == null ? "ip" : transport;
            case ETH_IPV6 -> transport == null ? "ipv6" : transport;
            case ETH_ARP -> "arp";
            case ETH_RARP -> "rarp";
            case ETH_MPLS -> "mpls";
            case ETH_MPLS_MULTICAST -> "mplsm";
            default -> null;
        };
        if (keyword != null) {
            out.append(keyword).append(',');
        }
        return new boolean[] {keyword != null, transport != null};
    }

    private void registers() {
        for (int i = 0; i < REGISTERS.length; i++) {
            FlowField register = REGISTERS[i];
            long bits = mask.get(register);
            if (bits != 0) {
                FieldText.appendHex(out.append("reg").append(i).append('='), value.get(register));
                if (bits != 0xffffffffL) {
                    out.append("/0x").append(Long.toHexString(bits));
                }
                out.append(',');
            }
        }
    }

    private void tunnel() {
        hexMasked("tun_id", FlowField.TUN_ID);
        ipv4("tun_src", FlowField.TUN_SRC);
        ipv4("tun_dst", FlowField.TUN_DST);
        ipv6("tun_ipv6_src", FlowField.TUN_IPV6_SRC);
        ipv6("tun_ipv6_dst", FlowField.TUN_IPV6_DST);
        decimalMasked("tun_gbp_id", FlowField.TUN_GBP_ID, false);
        if (mask.get(FlowField.TUN_GBP_FLAGS) != 0) {
            FieldText.appendHex(out.append("tun_gbp_flags="), value.get(FlowField.TUN_GBP_FLAGS))
                    .append(',');
        }
        if (mask.get(FlowField.TUN_TOS) != 0) {
            out.append("tun_tos=")
                    .append(Long.toHexString(value.get(FlowField.TUN_TOS)))
                    .append(',');
        }
        if (mask.get(FlowField.TUN_TTL) != 0) {
            number("tun_ttl", FlowField.TUN_TTL);
        }
        if (kind == Kind.PACKET && mask.get(FlowField.TUN_GBP_ID) != 0) {
            // Headers of other tunnels, which belong to every tunnelled packet.
            out.append("tun_erspan_ver=0,gtpu_flags=0,gtpu_msgtype=0,");
        }
        int flags = (int) mask.get(FlowField.TUN_FLAGS);
        if (flags != 0) {
            flags("tun_flags", FlagNames.TUNNEL, FlowField.TUN_FLAGS);
        }
    }

    private void vlan(String suffix, FlowField field) {
        int bits = (int) mask.get(field);
        if (bits == 0) {
            return;
        }
        int tci = (int) value.get(field);
        int vid = bits & VLAN_VID_BITS;
        int pcp = bits & VLAN_PCP_BITS;
        boolean tagged = (bits & VLAN_PRESENT_BIT) != 0 && (tci & VLAN_PRESENT_BIT) != 0;
        boolean whole = (vid == 0 || vid == VLAN_VID_BITS) && (pcp == 0 || pcp == VLAN_PCP_BITS);
        if (tagged && whole && (vid != 0 || pcp != 0)) {
            if (vid != 0) {
                out.append("dl_vlan").append(suffix).append('=').append(tci & VLAN_VID_BITS);
                out.append(',');
            }
            if (pcp != 0) {
                out.append("dl_vlan_pcp").append(suffix).append('=').append(tci >>> 13);
                out.append(',');
            }
            return;
        }
        out.append(String.format("vlan_tci%s=0x%04x", suffix, tci));
        if (bits != 0xffff) {
            out.append(String.format("/0x%04x", bits));
        }
        out.append(',');
    }

    private void network(boolean protocolShown) {
        boolean arp = type() == ETH_ARP || type() == ETH_RARP;
        if (type() == ETH_IPV6) {
            ipv6("ipv6_src", FlowField.IPV6_SRC);
            ipv6("ipv6_dst", FlowField.IPV6_DST);
            long label = mask.get(FlowField.IPV6_LABEL);
            if (label != 0) {
                out.append(String.format("ipv6_label=0x%05x", value.get(FlowField.IPV6_LABEL)));
                if ((label & IPV6_LABEL_BITS) != IPV6_LABEL_BITS) {
                    out.append(String.format("/0x%05x", label));
                }
                out.append(',');
            }
        } else if (arp) {
            ipv4("arp_spa", FlowField.NW_SRC);
            ipv4("arp_tpa", FlowField.NW_DST);
        } else {
            ipv4("nw_src", FlowField.NW_SRC);
            ipv4("nw_dst", FlowField.NW_DST);
        }
        if (!protocolShown && mask.get(FlowField.NW_PROTO) != 0) {
            number(arp ? "arp_op" : "nw_proto", FlowField.NW_PROTO);
        }
        if (arp) {
            mac("arp_sha", FlowField.ARP_SHA);
            mac("arp_tha", FlowField.ARP_THA);
        }
        if ((mask.get(FlowField.NW_TOS) & 0xfc) != 0) {
            out.append("nw_tos=").append(value.get(FlowField.NW_TOS) & 0xfc).append(',');
        }
        if (mask.get(FlowField.NW_ECN) != 0) {
            number("nw_ecn", FlowField.NW_ECN);
        }
        if (mask.get(FlowField.NW_TTL) != 0) {
            number("nw_ttl", FlowField.NW_TTL);
        }
    }

    private void mpls() {
        long bits = mask.get(FlowField.MPLS_LSE0);
        long entry = value.get(FlowField.MPLS_LSE0);
        if ((bits & 0xfffff000L) != 0) {
            out.append("mpls_label=").append(entry >>> 12).append(',');
        }
        if ((bits & 0xe00) != 0) {
            out.append("mpls_tc=").append(entry >>> 9 & 7).append(',');
        }
        if ((bits & 0xff) != 0) {
            out.append("mpls_ttl=").append(entry & 0xff).append(',');
        }
        if ((bits & 0x100) != 0) {
            out.append("mpls_bos=").append(entry >>> 8 & 1).append(',');
        }
        lse("mpls_lse1", FlowField.MPLS_LSE1);
        lse("mpls_lse2", FlowField.MPLS_LSE2);
    }

    private void lse(String name, FlowField field) {
        hexMasked(name, field);
    }

    private void fragment() {
        int bits = (int) mask.get(FlowField.NW_FRAG) & 3;
        if (bits != 0) {
            out.append("nw_frag=").append(Frag.nameOf((int) value.get(FlowField.NW_FRAG), bits));
            out.append(',');
        }
    }

    private void transport() {
        int protocol = (int) value.get(FlowField.NW_PROTO);
        if (type() == ETH_IPV4 && protocol == 1) {
            decimalMasked("icmp_type", FlowField.TP_SRC, false);
            decimalMasked("icmp_code", FlowField.TP_DST, false);
        } else if (type() == ETH_IPV6 && protocol == 58) {
            decimalMasked("icmp_type", FlowField.TP_SRC, false);
            decimalMasked("icmp_code", FlowField.TP_DST, false);
            ipv6("nd_target", FlowField.ND_TARGET);
            mac("nd_sll", FlowField.ARP_SHA);
            mac("nd_tll", FlowField.ARP_THA);
            if (mask.get(FlowField.ND_RESERVED) != 0) {
                number("nd_reserved", FlowField.ND_RESERVED);
            }
            if (mask.get(FlowField.ND_OPTIONS_TYPE) != 0) {
                number("nd_options_type", FlowField.ND_OPTIONS_TYPE);
            }
        } else {
            decimalMasked("tp_src", FlowField.TP_SRC, false);
            decimalMasked("tp_dst", FlowField.TP_DST, false);
        }
        if ((type() == ETH_IPV4 || type() == ETH_IPV6) && protocol == 6) {
            flags("tcp_flags", FlagNames.TCP, FlowField.TCP_FLAGS);
        }
    }

    private void flags(String name, FlagNames flags, FlowField field) {
        int bits = (int) mask.get(field) & flags.all();
        if (bits == 0) {
            return;
        }
        out.append(name).append('=');
        if (bits == flags.all()) {
            flags.append(out, (int) value.get(field), '|');
        } else {
            flags.appendMasked(out, (int) value.get(field), bits);
        }
        out.append(',');
    }

    private void number(String name, FlowField field) {
        out.append(name).append('=').append(value.get(field)).append(',');
    }

    private void hexMasked(String name, FlowField field) {
        long bits = mask.get(field);
        if (bits == 0) {
            return;
        }
        FieldText.appendHex(out.append(name).append('='), value.get(field));
        if (bits != field.mask() >>> field.shift()) {
            FieldText.appendHex(out.append('/'), bits);
        }
        out.append(',');
    }

    private void wideHexMasked(String name, FlowField field) {
        long high = mask.get(field);
        long low = field.getLow(mask.words());
        if (high == 0 && low == 0) {
            return;
        }
        FieldText.appendHex(out.append(name).append('='), value.get(field), value.getLow(field));
        if (high != -1L || low != -1L) {
            FieldText.appendHex(out.append('/'), high, low);
        }
        out.append(',');
    }

    /** A decimal number; with a mask, both in hexadecimal. */
    private void decimalMasked(String name, FlowField field, boolean hexExact) {
        long bits = mask.get(field);
        if (bits == 0) {
            return;
        }
        out.append(name).append('=');
        if (bits != field.mask() >>> field.shift()) {
            out.append("0x").append(Long.toHexString(value.get(field)));
            out.append("/0x").append(Long.toHexString(bits));
        } else if (hexExact) {
            FieldText.appendHex(out, value.get(field));
        } else {
            out.append(value.get(field));
        }
        out.append(',');
    }

    private void mac(String name, FlowField field) {
        long bits = mask.get(field);
        if (bits != 0) {
            FieldText.appendMac(out.append(name).append('='), value.get(field), bits)
                    .append(',');
        }
    }

    private void ipv4(String name, FlowField field) {
        long bits = mask.get(field);
        if (bits != 0) {
            FieldText.appendIpv4(out.append(name).append('='), (int) value.get(field), (int) bits)
                    .append(',');
        }
    }

    private void ipv6(String name, FlowField field) {
        long high = mask.get(field);
        long low = field.getLow(mask.words());
        if (high != 0 || low != 0) {
            FieldText.appendIpv6(out.append(name).append('='), value.get(field), value.getLow(field), high, low)
                    .append(',');
        }
    }
}
