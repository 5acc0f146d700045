package dev.patchbay.datapath.odp;

import static dev.patchbay.datapath.odp.OdpField.Style.DECIMAL;
import static dev.patchbay.datapath.odp.OdpField.Style.DECIMAL_16;
import static dev.patchbay.datapath.odp.OdpField.Style.FRAGMENT;
import static dev.patchbay.datapath.odp.OdpField.Style.HEX;
import static dev.patchbay.datapath.odp.OdpField.Style.LABEL;
import static dev.patchbay.datapath.odp.OdpField.Style.MAC;

import dev.patchbay.flowcache.key.FlowField;
import java.util.List;

/**
 * The headers and pieces of metadata that a flow of the datapath names, with their fields.
 *
 * <p>Those with a single unnamed field have its value straight in the brackets: {@code recirc_id(0x2)}. VLAN tags, MPLS
 * labels, flags and the packet type have forms of their own, which the parser and the format know.
 */
@SuppressWarnings("ImmutableEnumChecker") // List.of cannot be changed.
enum OdpAttribute {
    SKB_PRIORITY("skb_priority", value(null, HEX)),
    SKB_MARK("skb_mark", value(FlowField.PKT_MARK, HEX)),
    CT_ZONE("ct_zone", value(FlowField.CT_ZONE, HEX)),
    CT_MARK("ct_mark", value(FlowField.CT_MARK, HEX)),
    CT_LABEL("ct_label", value(FlowField.CT_LABEL, HEX)),
    RECIRC_ID("recirc_id", value(FlowField.RECIRC_ID, HEX)),
    DP_HASH("dp_hash", value(null, HEX)),
    ETH_TYPE("eth_type", value(FlowField.ETH_TYPE, HEX)),

    CT_TUPLE4(
            "ct_tuple4",
            ipv4("src", FlowField.CT_NW_SRC),
            ipv4("dst", FlowField.CT_NW_DST),
            decimal("proto", FlowField.CT_NW_PROTO),
            decimal("tp_src", FlowField.CT_TP_SRC),
            decimal("tp_dst", FlowField.CT_TP_DST)),
    CT_TUPLE6(
            "ct_tuple6",
            ipv6("src", FlowField.CT_IPV6_SRC),
            ipv6("dst", FlowField.CT_IPV6_DST),
            decimal("proto", FlowField.CT_NW_PROTO),
            decimal("src_port", FlowField.CT_TP_SRC),
            decimal("dst_port", FlowField.CT_TP_DST)),
    TUNNEL(
            "tunnel",
            hex("tun_id", FlowField.TUN_ID),
            ipv4("src", FlowField.TUN_SRC),
            ipv4("dst", FlowField.TUN_DST),
            ipv6("ipv6_src", FlowField.TUN_IPV6_SRC),
            ipv6("ipv6_dst", FlowField.TUN_IPV6_DST),
            hex("tos", FlowField.TUN_TOS),
            decimal("ttl", FlowField.TUN_TTL),
            decimal("tp_src", null),
            decimal("tp_dst", null)),
    ETH("eth", mac("src", FlowField.ETH_SRC), mac("dst", FlowField.ETH_DST)),
    IPV4(
            "ipv4",
            ipv4("src", FlowField.NW_SRC),
            ipv4("dst", FlowField.NW_DST),
            decimal("proto", FlowField.NW_PROTO),
            hex("tos", FlowField.NW_TOS),
            decimal("ttl", FlowField.NW_TTL),
            new OdpField("frag", FlowField.NW_FRAG, FRAGMENT)),
    IPV6(
            "ipv6",
            ipv6("src", FlowField.IPV6_SRC),
            ipv6("dst", FlowField.IPV6_DST),
            new OdpField("label", FlowField.IPV6_LABEL, LABEL),
            decimal("proto", FlowField.NW_PROTO),
            hex("tclass", FlowField.NW_TOS),
            decimal("hlimit", FlowField.NW_TTL),
            new OdpField("frag", FlowField.NW_FRAG, FRAGMENT)),
    TCP("tcp", ports()),
    UDP("udp", ports()),
    SCTP("sctp", ports()),
    ICMP("icmp", icmp()),
    ICMPV6("icmpv6", icmp()),
    ARP(
            "arp",
            ipv4("sip", FlowField.NW_SRC),
            ipv4("tip", FlowField.NW_DST),
            new OdpField("op", FlowField.NW_PROTO, DECIMAL_16),
            mac("sha", FlowField.ARP_SHA),
            mac("tha", FlowField.ARP_THA)),
    ND("nd", ipv6("target", FlowField.ND_TARGET), mac("sll", FlowField.ARP_SHA), mac("tll", FlowField.ARP_THA)),
    ND_EXTENSIONS(
            "nd_ext", hex("nd_reserved", FlowField.ND_RESERVED), decimal("nd_options_type", FlowField.ND_OPTIONS_TYPE));

    private final String text;
    private final List<OdpField> fields;

    OdpAttribute(String text, OdpField... fields) {
        this.text = text;
        this.fields = List.of(fields);
    }

    /** What stands in front of the brackets. */
    String text() {
        return text;
    }

    /** The fields in the order in which they are written. */
    List<OdpField> fields() {
        return fields;
    }

    /** The attribute of a name; null if there is none. */
    static OdpAttribute named(String text) {
        for (OdpAttribute attribute : values()) {
            if (attribute.text.equals(text)) {
                return attribute;
            }
        }
        return null;
    }

    private static OdpField value(FlowField field, OdpField.Style style) {
        return new OdpField("", field, style);
    }

    private static OdpField hex(String name, FlowField field) {
        return new OdpField(name, field, HEX);
    }

    private static OdpField decimal(String name, FlowField field) {
        return new OdpField(name, field, DECIMAL);
    }

    private static OdpField mac(String name, FlowField field) {
        return new OdpField(name, field, MAC);
    }

    private static OdpField ipv4(String name, FlowField field) {
        return new OdpField(name, field, OdpField.Style.IPV4);
    }

    private static OdpField ipv6(String name, FlowField field) {
        return new OdpField(name, field, OdpField.Style.IPV6);
    }

    private static OdpField[] ports() {
        return new OdpField[] {decimal("src", FlowField.TP_SRC), decimal("dst", FlowField.TP_DST)};
    }

    private static OdpField[] icmp() {
        return new OdpField[] {
            new OdpField("type", FlowField.TP_SRC, OdpField.Style.OCTET),
            new OdpField("code", FlowField.TP_DST, OdpField.Style.OCTET)
        };
    }
}
