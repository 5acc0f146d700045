package dev.patchbay.datapath.ofproto.field;

import dev.patchbay.codec.eth.EtherType;
import dev.patchbay.codec.ip.IpProtocol;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;

/**
 * Prints all that is known of a packet in the syntax of a match: Open vSwitch's {@code flow_format}, which {@code
 * ofproto/trace} and packet-ins use.
 *
 * <p>A packet has the fields of its own kind, also where they are zero; metadata, registers and the connection show only if
 * they are not.
 */
public final class PacketFormat {
    private static final int MPLS_MULTICAST = 0x8848;
    private static final int IGMP = 2;
    private static final int FRAGMENT_LATER = 2;
    private static final int LABEL_BOTTOM = 0x100;
    private static final int TUNNEL_KEY = 1 << 3;

    /** Shown only if not zero. */
    private static final FlowField[] CONTEXT = {
        FlowField.IN_PORT,
        FlowField.PKT_MARK,
        FlowField.RECIRC_ID,
        FlowField.CT_STATE,
        FlowField.CT_ZONE,
        FlowField.CT_MARK,
        FlowField.CT_LABEL,
        FlowField.METADATA
    };

    private final FlowKey packet;
    private final FlowMask shown = new FlowMask();

    private PacketFormat(FlowKey packet) {
        this.packet = packet;
    }

    /**
     * Appends a packet.
     *
     * @param out where to append.
     * @param packet its key; {@code IN_PORT} is an OpenFlow number.
     * @param names port names to use.
     * @return out.
     */
    public static StringBuilder append(StringBuilder out, FlowKey packet, PortNames names) {
        PacketFormat format = new PacketFormat(packet);
        format.context();
        format.frame();
        return MatchFormat.append(out, packet, format.shown, names, MatchFormat.Kind.PACKET);
    }

    private boolean isSet(FlowField field) {
        return !packet.isZero(field);
    }

    private void show(FlowField... fields) {
        for (FlowField field : fields) {
            shown.unwildcard(field);
        }
    }

    private void context() {
        for (FlowField field : CONTEXT) {
            if (isSet(field)) {
                show(field);
            }
        }
        for (FlowField register : FlowField.registers()) {
            if (isSet(register)) {
                show(register);
            }
        }
        if (isSet(FlowField.TUN_DST) || isSet(FlowField.TUN_IPV6_DST)) {
            boolean keyed = (packet.get(FlowField.TUN_FLAGS) & TUNNEL_KEY) != 0;
            for (FlowField field : FlowField.tunnel()) {
                if (keyed || field != FlowField.TUN_ID) {
                    show(field);
                }
            }
        } else if (isSet(FlowField.TUN_ID)) {
            show(FlowField.TUN_ID);
        }
        if (isSet(FlowField.CT_NW_PROTO) && Prerequisite.CT_IP.metBy(packet)) {
            show(FlowField.CT_NW_PROTO, FlowField.CT_TP_SRC, FlowField.CT_TP_DST);
            if (packet.get(FlowField.ETH_TYPE) == EtherType.IPV4) {
                show(FlowField.CT_NW_SRC, FlowField.CT_NW_DST);
            } else {
                show(FlowField.CT_IPV6_SRC, FlowField.CT_IPV6_DST);
            }
        }
    }

    private void frame() {
        show(FlowField.ETH_SRC, FlowField.ETH_DST, FlowField.ETH_TYPE, FlowField.VLAN_TCI);
        if (isSet(FlowField.VLAN_TCI)) {
            show(FlowField.VLAN_TCI1);
        }
        switch ((int) packet.get(FlowField.ETH_TYPE)) {
            case EtherType.IPV4 -> {
                show(FlowField.NW_SRC, FlowField.NW_DST);
                ip();
            }
            case EtherType.IPV6 -> {
                show(FlowField.IPV6_SRC, FlowField.IPV6_DST, FlowField.IPV6_LABEL);
                if (Prerequisite.ND.metBy(packet)) {
                    show(FlowField.ARP_SHA, FlowField.ARP_THA, FlowField.ND_TARGET);
                }
                ip();
            }
            case EtherType.ARP, EtherType.RARP ->
                show(FlowField.NW_SRC, FlowField.NW_DST, FlowField.NW_PROTO, FlowField.ARP_SHA, FlowField.ARP_THA);
            case EtherType.MPLS, MPLS_MULTICAST -> labels();
            default -> {
                // Nothing else is known of the frame.
            }
        }
    }

    private void ip() {
        shown.unwildcard(FlowField.NW_FRAG, 3);
        show(FlowField.NW_TOS, FlowField.NW_TTL, FlowField.NW_PROTO);
        if ((packet.get(FlowField.NW_FRAG) & FRAGMENT_LATER) != 0) {
            return;
        }
        switch ((int) packet.get(FlowField.NW_PROTO)) {
            case IpProtocol.TCP -> show(FlowField.TP_SRC, FlowField.TP_DST, FlowField.TCP_FLAGS);
            case IpProtocol.ICMP, IpProtocol.ICMPV6, IpProtocol.UDP, IpProtocol.SCTP, IGMP ->
                show(FlowField.TP_SRC, FlowField.TP_DST);
            default -> {
                // No ports.
            }
        }
    }

    private void labels() {
        for (FlowField label : new FlowField[] {FlowField.MPLS_LSE0, FlowField.MPLS_LSE1, FlowField.MPLS_LSE2}) {
            show(label);
            if ((packet.get(label) & LABEL_BOTTOM) != 0) {
                return;
            }
        }
    }
}
