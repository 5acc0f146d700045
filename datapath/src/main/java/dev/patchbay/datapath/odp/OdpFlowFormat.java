package dev.patchbay.datapath.odp;

import dev.patchbay.codec.eth.EtherType;
import dev.patchbay.codec.eth.MacAddress;
import dev.patchbay.codec.ip.IpProtocol;
import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.codec.ip.Ipv6Address;
import dev.patchbay.datapath.ofproto.field.FieldText;
import dev.patchbay.datapath.ofproto.field.FlagNames;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;
import java.util.function.IntFunction;

/**
 * Writes flows of the datapath, header by header in the order of Open vSwitch's {@code odp_flow_format}.
 *
 * <p>Unless everything is asked for, only what is matched is written. One object writes one flow.
 */
public final class OdpFlowFormat {
    private static final int MPLS_MULTICAST = 0x8848;
    private static final int VLAN_PRESENT = 0x1000;
    private static final int FRAGMENT_LATER = 2;
    private static final int OCTET = 0xff;
    private static final int MPLS_BOTTOM = 0x100;

    private final StringBuilder out;
    private final int start;
    private final FlowKey key;
    private final FlowMask mask;
    private final IntFunction<String> ports;
    private final boolean everything;

    private OdpFlowFormat(StringBuilder out, OdpFlow flow, IntFunction<String> ports, boolean everything) {
        this.out = out;
        this.start = out.length();
        this.key = flow.key();
        this.mask = flow.mask();
        this.ports = ports;
        this.everything = everything;
    }

    /**
     * Appends a flow.
     *
     * @param out where to append.
     * @param flow to write.
     * @param ports what to call a port of the datapath.
     * @param everything true to write also what is not matched, with an empty mask.
     * @return out.
     */
    public static StringBuilder append(StringBuilder out, OdpFlow flow, IntFunction<String> ports, boolean everything) {
        new OdpFlowFormat(out, flow, ports, everything).all();
        return out;
    }

    private void all() {
        attribute(OdpAttribute.SKB_PRIORITY);
        if (key.get(FlowField.TUN_SRC) != 0 || key.get(FlowField.TUN_DST) != 0) {
            tunnel();
        }
        attribute(OdpAttribute.SKB_MARK);
        connectionState();
        attribute(OdpAttribute.CT_ZONE);
        attribute(OdpAttribute.CT_MARK);
        attribute(OdpAttribute.CT_LABEL);
        if (key.get(FlowField.CT_NW_PROTO) != 0) {
            attribute(type() == EtherType.IPV6 ? OdpAttribute.CT_TUPLE6 : OdpAttribute.CT_TUPLE4);
        }
        attribute(OdpAttribute.RECIRC_ID);
        attribute(OdpAttribute.DP_HASH);
        comma().append("in_port(")
                .append(ports.apply((int) key.get(FlowField.IN_PORT)))
                .append(')');
        comma().append("packet_type(ns=0,id=0)");
        attribute(OdpAttribute.ETH);
        vlan(FlowField.VLAN_TCI, FlowField.VLAN_TPID);
    }

    private int type() {
        return (int) key.get(FlowField.ETH_TYPE);
    }

    /** The separator in front of the next part; none at the start and right behind an opening bracket. */
    private StringBuilder comma() {
        boolean first = out.length() == start || out.charAt(out.length() - 1) == '(';
        return first ? out : out.append(',');
    }

    private void attribute(OdpAttribute attribute) {
        boolean matched = false;
        for (OdpField field : attribute.fields()) {
            matched |= field.field() != null && bits(field) != 0;
        }
        if (matched || everything) {
            comma().append(attribute.text()).append('(');
            attribute.fields().forEach(this::field);
            out.append(')');
        }
    }

    /** Some matched bits of a field, 0 if there are none. */
    private long bits(OdpField field) {
        long high = mask.get(field.field());
        return field.field().wide() ? high | field.field().getLow(mask.words()) : high;
    }

    private void field(OdpField field) {
        if (field.field() == null) {
            out.append(field.name().isEmpty() ? "0/0" : "");
        } else if (field.style() == OdpField.Style.FRAGMENT) {
            if (bits(field) != 0) {
                comma().append("frag=")
                        .append(OdpFragment.of(key.get(FlowField.NW_FRAG)).text());
            }
        } else if (everything || bits(field) != 0) {
            if (!field.name().isEmpty()) {
                comma().append(field.name()).append('=');
            }
            if (field.field().wide()) {
                wide(field);
            } else {
                narrow(field);
            }
        }
    }

    private void narrow(OdpField field) {
        long value = key.get(field.field());
        long matched = mask.get(field.field());
        boolean whole = (matched & field.whole()) == field.whole();
        switch (field.style()) {
            case MAC -> {
                MacAddress.append(out, value);
                if (!whole) {
                    MacAddress.append(out.append('/'), matched);
                }
            }
            case IPV4 -> {
                Ipv4Address.append(out, (int) value);
                if (!whole) {
                    Ipv4Address.append(out.append('/'), (int) matched);
                }
            }
            default -> {
                if (field.field() == FlowField.ETH_TYPE) {
                    out.append(String.format("0x%04x", value));
                } else if (field.field() == FlowField.TUN_ID) {
                    out.append("0x").append(Long.toHexString(value));
                } else if (field.style() == OdpField.Style.HEX || field.style() == OdpField.Style.LABEL) {
                    FieldText.appendHex(out, value);
                } else {
                    out.append(value);
                }
                if (!whole) {
                    FieldText.appendHex(out.append('/'), matched);
                }
            }
        }
    }

    private void wide(OdpField field) {
        long high = mask.get(field.field());
        long low = field.field().getLow(mask.words());
        boolean whole = (high & low) == -1L;
        if (field.style() == OdpField.Style.HEX) {
            FieldText.appendHex(out, key.get(field.field()), key.getLow(field.field()));
            if (!whole) {
                FieldText.appendHex(out.append('/'), high, low);
            }
        } else {
            Ipv6Address.append(out, key.get(field.field()), key.getLow(field.field()));
            if (!whole) {
                Ipv6Address.append(out.append('/'), high, low);
            }
        }
    }

    /** Addresses and TOS that are zero are not part of a tunnel's key; flags are matched whether set or not. */
    private void tunnel() {
        comma().append("tunnel(");
        for (OdpField field : OdpAttribute.TUNNEL.fields()) {
            FlowField place = field.field();
            boolean present = place != null
                    && (place == FlowField.TUN_TTL
                            || place == FlowField.TUN_ID
                            || key.get(place) != 0
                            || (place.wide() && key.getLow(place) != 0));
            if (present) {
                field(field);
            }
        }
        int flags = (int) mask.get(FlowField.TUN_FLAGS) & FlagNames.TUNNEL.all();
        if (flags != 0) {
            comma().append("flags(");
            flags((int) key.get(FlowField.TUN_FLAGS), flags, FlagNames.TUNNEL);
            out.append(')');
        }
        out.append(')');
    }

    private void flags(int value, int matched, FlagNames names) {
        if (matched == names.all()) {
            names.append(out, value, '|');
        } else if (matched == 0) {
            out.append("0/0");
        } else {
            names.appendMasked(out, value, matched);
        }
    }

    private void connectionState() {
        int value = (int) key.get(FlowField.CT_STATE);
        int matched = (int) mask.get(FlowField.CT_STATE);
        if (everything) {
            FieldText.appendHex(comma().append("ct_state("), value);
            FieldText.appendHex(out.append('/'), matched).append(')');
        } else if (matched != 0) {
            FlagNames.CT_STATE
                    .appendMasked(comma().append("ct_state("), value, matched)
                    .append(')');
        }
    }

    /** The tag at this depth, if there is one, and within it the rest of the frame. */
    private void vlan(FlowField tci, FlowField tpid) {
        int tag = (int) key.get(tci);
        boolean cut = tag == 0 && (type() == EtherType.VLAN || type() == EtherType.SERVICE_VLAN);
        if (tag == 0 && !cut) {
            network();
            return;
        }
        comma().append(String.format("eth_type(0x%04x)", cut ? type() : key.get(tpid)));
        int matched = (int) mask.get(tci);
        if (matched != 0 || everything) {
            comma().append("vlan(");
            vlanPart("vid", tag & 0xfff, matched & 0xfff, 0xfff);
            vlanPart("pcp", tag >>> 13, matched >>> 13, 7);
            if ((tag & VLAN_PRESENT) == 0) {
                comma().append("cfi=0");
            }
            out.append(')');
        }
        comma().append("encap(");
        if (!cut && tci == FlowField.VLAN_TCI && key.get(FlowField.VLAN_TCI1) != 0) {
            vlan(FlowField.VLAN_TCI1, FlowField.VLAN_TPID1);
        } else if (!cut) {
            network();
        }
        out.append(')');
    }

    private void vlanPart(String name, int value, int matched, int whole) {
        if (everything || value != 0 || matched != 0) {
            comma().append(name).append('=').append(value);
            if (matched != whole) {
                out.append("/0x").append(Integer.toHexString(matched));
            }
        }
    }

    private void network() {
        if (type() < EtherType.MIN) {
            if (mask.get(FlowField.ETH_TYPE) != 0) {
                comma().append("eth_type(0/0xffff)");
            }
            return;
        }
        attribute(OdpAttribute.ETH_TYPE);
        switch (type()) {
            case EtherType.IPV4 -> {
                attribute(OdpAttribute.IPV4);
                transport();
            }
            case EtherType.IPV6 -> {
                attribute(OdpAttribute.IPV6);
                transport();
            }
            case EtherType.ARP, EtherType.RARP -> attribute(OdpAttribute.ARP);
            case EtherType.MPLS, MPLS_MULTICAST -> mpls();
            default -> {
                // Nothing of it is known.
            }
        }
    }

    private void transport() {
        if ((key.get(FlowField.NW_FRAG) & FRAGMENT_LATER) != 0) {
            return;
        }
        switch ((int) key.get(FlowField.NW_PROTO)) {
            case IpProtocol.TCP -> {
                attribute(OdpAttribute.TCP);
                tcpFlags();
            }
            case IpProtocol.UDP -> attribute(OdpAttribute.UDP);
            case IpProtocol.SCTP -> attribute(OdpAttribute.SCTP);
            case IpProtocol.ICMP -> {
                if (type() == EtherType.IPV4) {
                    attribute(OdpAttribute.ICMP);
                }
            }
            case IpProtocol.ICMPV6 -> {
                if (type() == EtherType.IPV6) {
                    attribute(OdpAttribute.ICMPV6);
                    neighbour();
                }
            }
            default -> {
                // No ports.
            }
        }
    }

    private void tcpFlags() {
        int matched = (int) mask.get(FlowField.TCP_FLAGS) & FlagNames.TCP.all();
        if (matched != 0 || (everything && key.get(FlowField.TCP_FLAGS) != 0)) {
            comma().append("tcp_flags(");
            flags((int) key.get(FlowField.TCP_FLAGS), matched, FlagNames.TCP);
            out.append(')');
        }
    }

    /** Neighbour discovery is known only where type and code are. */
    private void neighbour() {
        long type = key.get(FlowField.TP_SRC);
        boolean known = (mask.get(FlowField.TP_SRC) & OCTET) == OCTET && (mask.get(FlowField.TP_DST) & OCTET) == OCTET;
        if (known && (type == 135 || type == 136) && key.get(FlowField.TP_DST) == 0) {
            attribute(OdpAttribute.ND);
            if (mask.get(FlowField.ND_RESERVED) != 0 || mask.get(FlowField.ND_OPTIONS_TYPE) != 0) {
                attribute(OdpAttribute.ND_EXTENSIONS);
            }
        }
    }

    private void mpls() {
        FlowField[] labels = {FlowField.MPLS_LSE0, FlowField.MPLS_LSE1, FlowField.MPLS_LSE2};
        boolean matched = false;
        boolean whole = true;
        int count = 0;
        for (boolean bottom = false; count < labels.length && !bottom; count++) {
            long bits = mask.get(labels[count]);
            matched |= bits != 0;
            whole &= bits == 0xffff_ffffL;
            bottom = (key.get(labels[count]) & MPLS_BOTTOM) != 0;
        }
        if (!matched && !everything) {
            return;
        }
        comma().append("mpls(");
        for (int i = 0; i < count; i++) {
            long entry = key.get(labels[i]);
            long bits = mask.get(labels[i]);
            String pattern = whole ? "label=%d,tc=%d,ttl=%d,bos=%d" : "label=%d/0x%x,tc=%d/%x,ttl=%d/0x%x,bos=%d/%x";
            comma().append(
                            whole
                                    ? String.format(
                                            pattern, entry >>> 12, entry >>> 9 & 7, entry & 255, entry >>> 8 & 1)
                                    : String.format(
                                            pattern,
                                            entry >>> 12,
                                            bits >>> 12,
                                            entry >>> 9 & 7,
                                            bits >>> 9 & 7,
                                            entry & 255,
                                            bits & 255,
                                            entry >>> 8 & 1,
                                            bits >>> 8 & 1));
        }
        out.append(')');
    }
}
