package dev.patchbay.datapath.xlate;

import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.codec.ip.Ipv6Address;
import dev.patchbay.datapath.netns.IpAddress;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;

/**
 * The IP addresses of a packet as values, and how much of them was looked at.
 *
 * <p><b>Threads.</b> Slow path; stateless.
 */
final class PacketAddresses {
    private PacketAddresses() {}

    /** Source or sender of an IPv4 or ARP packet, or of an IPv6 packet. */
    static IpAddress source(FlowKey flow, boolean ipv4) {
        return ipv4
                ? IpAddress.of((int) flow.get(FlowField.NW_SRC))
                : IpAddress.of(flow.get(FlowField.IPV6_SRC), flow.getLow(FlowField.IPV6_SRC));
    }

    /** Destination or target of an IPv4 or ARP packet, or destination of an IPv6 packet. */
    static IpAddress destination(FlowKey flow, boolean ipv4) {
        return ipv4
                ? IpAddress.of((int) flow.get(FlowField.NW_DST))
                : IpAddress.of(flow.get(FlowField.IPV6_DST), flow.getLow(FlowField.IPV6_DST));
    }

    /** So many leading bits of the source were looked at. */
    static void lookAtSource(FlowMask wildcards, boolean ipv4, int bits) {
        look(wildcards, ipv4 ? FlowField.NW_SRC : FlowField.IPV6_SRC, bits);
    }

    /** So many leading bits of the destination were looked at. */
    static void lookAtDestination(FlowMask wildcards, boolean ipv4, int bits) {
        look(wildcards, ipv4 ? FlowField.NW_DST : FlowField.IPV6_DST, bits);
    }

    private static void look(FlowMask wildcards, FlowField field, int bits) {
        if (bits == 0) {
            return;
        }
        if (field.wide()) {
            wildcards.unwildcard(field.word(), Ipv6Address.maskHigh(bits));
            wildcards.unwildcard(field.word() + 1, Ipv6Address.maskLow(bits));
        } else {
            wildcards.unwildcard(field, Integer.toUnsignedLong(Ipv4Address.mask(bits)));
        }
    }
}
