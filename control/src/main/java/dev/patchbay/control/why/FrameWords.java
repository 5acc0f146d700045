package dev.patchbay.control.why;

import dev.patchbay.codec.eth.EtherType;
import dev.patchbay.codec.ip.IpProtocol;
import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.codec.ip.Ipv6Address;
import dev.patchbay.datapath.ofproto.field.FlagNames;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;

/**
 * A packet in a few words, as people talk of it.
 *
 * <p>Stateless.
 */
final class FrameWords {
    private static final int ARP_REQUEST = 1;
    private static final int PRESENT = 0x1000;
    private static final int VID = 0xfff;

    private FrameWords() {}

    static StringBuilder append(StringBuilder out, FlowKey key) {
        if ((key.get(FlowField.VLAN_TCI) & PRESENT) != 0) {
            out.append("VLAN ").append(key.get(FlowField.VLAN_TCI) & VID).append(", ");
        }
        int type = (int) key.get(FlowField.ETH_TYPE);
        return switch (type) {
            case EtherType.IPV4, EtherType.IPV6 -> ip(out, key, type == EtherType.IPV4);
            case EtherType.ARP -> arp(out, key);
            default -> out.append("Ethernet type 0x").append(Integer.toHexString(type));
        };
    }

    private static StringBuilder arp(StringBuilder out, FlowKey key) {
        boolean question = key.get(FlowField.NW_PROTO) == ARP_REQUEST;
        out.append(question ? "ARP, who has " : "ARP, answer to ");
        Ipv4Address.append(out, (int) key.get(FlowField.NW_DST));
        return Ipv4Address.append(out.append(question ? ", asks " : " from "), (int) key.get(FlowField.NW_SRC));
    }

    private static StringBuilder ip(StringBuilder out, FlowKey key, boolean ipv4) {
        int protocol = (int) key.get(FlowField.NW_PROTO);
        boolean icmp = protocol == (ipv4 ? IpProtocol.ICMP : IpProtocol.ICMPV6);
        boolean ported = protocol == IpProtocol.TCP || protocol == IpProtocol.UDP || protocol == IpProtocol.SCTP;
        out.append(
                switch (protocol) {
                    case IpProtocol.TCP -> "TCP ";
                    case IpProtocol.UDP -> "UDP ";
                    case IpProtocol.SCTP -> "SCTP ";
                    default -> icmp ? "ICMP " : "IP protocol " + protocol + ' ';
                });
        if (icmp) {
            long kind = key.get(FlowField.TP_SRC);
            out.append(
                    switch ((int) kind) {
                        case 8, 128 -> "echo request ";
                        case 0, 129 -> "echo reply ";
                        default -> "type " + kind + " code " + key.get(FlowField.TP_DST) + ' ';
                    });
        }
        if (protocol == IpProtocol.TCP) {
            FlagNames.TCP.append(out, (int) key.get(FlowField.TCP_FLAGS), '|').append(' ');
        }
        address(out, key, ipv4, ipv4 ? FlowField.NW_SRC : FlowField.IPV6_SRC);
        port(out, key, ported, FlowField.TP_SRC).append(" → ");
        address(out, key, ipv4, ipv4 ? FlowField.NW_DST : FlowField.IPV6_DST);
        port(out, key, ported, FlowField.TP_DST);
        return out.append(", TTL ").append(key.get(FlowField.NW_TTL));
    }

    private static void address(StringBuilder out, FlowKey key, boolean ipv4, FlowField field) {
        if (ipv4) {
            Ipv4Address.append(out, (int) key.get(field));
        } else {
            Ipv6Address.append(out, key.get(field), key.getLow(field));
        }
    }

    private static StringBuilder port(StringBuilder out, FlowKey key, boolean ported, FlowField field) {
        return ported ? out.append(" port ").append(key.get(field)) : out;
    }
}
