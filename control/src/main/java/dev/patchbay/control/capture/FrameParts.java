package dev.patchbay.control.capture;

/**
 * What a filter can ask of a frame; what the frame does not have is -1 or "".
 *
 * <p>VLAN tags are looked through, as they are in a capture on Linux, where the kernel keeps them beside the frame. One thread.
 */
final class FrameParts {
    private static final int VLAN = 0x8100;
    private static final int SERVICE_VLAN = 0x88a8;
    private static final int ARP = 0x0806;
    private static final int IPV4 = 0x0800;
    private static final int IPV6 = 0x86dd;
    private static final int ETHERNET_BYTES = 14;
    private static final int IPV6_BYTES = 40;

    final Octets octets;
    String destinationMac = "";
    String sourceMac = "";
    int vlan = -1;
    int type = -1;
    int protocol = -1;
    String source = "";
    String destination = "";
    int sourcePort = -1;
    int destinationPort = -1;

    /** Where the payload of Ethernet begins, and that of IP, unless the frame is a later fragment. */
    int network = -1;

    int transport = -1;

    private FrameParts(Octets octets) {
        this.octets = octets;
    }

    /** Whether an IP of one of the two versions carries a protocol. */
    boolean carries(int etherType, int ipProtocol) {
        return type == etherType && protocol == ipProtocol;
    }

    /** Whether it is for everybody. */
    boolean broadcast() {
        return destinationMac.equals("ff:ff:ff:ff:ff:ff");
    }

    /** Whether it is for a group. */
    boolean multicast() {
        return octets.has(1) && (octets.u8(0) & 1) != 0;
    }

    static FrameParts of(byte[] frame) {
        Octets octets = Octets.of(frame);
        FrameParts parts = new FrameParts(octets);
        if (!octets.has(ETHERNET_BYTES)) {
            return parts;
        }
        parts.destinationMac = octets.mac(0);
        parts.sourceMac = octets.mac(6);
        parts.type = octets.u16(12);
        parts.network = ETHERNET_BYTES;
        Octets payload = octets.from(ETHERNET_BYTES);
        while ((parts.type == VLAN || parts.type == SERVICE_VLAN) && payload.has(4)) {
            parts.vlan = parts.vlan < 0 ? payload.u16(0) & 0xfff : parts.vlan;
            parts.type = payload.u16(2);
            parts.network += 4;
            payload = payload.from(4);
        }
        if (parts.type == ARP && payload.has(28)) {
            parts.source = payload.ipv4(14);
            parts.destination = payload.ipv4(24);
        } else if (parts.type == IPV4 && payload.has(20)) {
            parts.protocol = payload.u8(9);
            parts.source = payload.ipv4(12);
            parts.destination = payload.ipv4(16);
            if ((payload.u16(6) & 0x1fff) == 0) {
                parts.transport((payload.u8(0) & 0xf) * 4);
            }
        } else if (parts.type == IPV6 && payload.has(IPV6_BYTES)) {
            parts.protocol = payload.u8(6);
            parts.source = payload.ipv6(8);
            parts.destination = payload.ipv6(24);
            parts.transport(IPV6_BYTES);
        }
        return parts;
    }

    private void transport(int header) {
        transport = network + header;
        if ((protocol == 6 || protocol == 17 || protocol == 132) && octets.has(transport + 4)) {
            sourcePort = octets.u16(transport);
            destinationPort = octets.u16(transport + 2);
        }
    }

    /**
     * Where a protocol's octets begin.
     *
     * @param name as filters call it
     * @return -1 if the frame is of another
     */
    int offset(String name) {
        return switch (name) {
            case "ether" -> 0;
            case "arp" -> type == ARP ? network : -1;
            case "ip" -> type == IPV4 ? network : -1;
            case "ip6" -> type == IPV6 ? network : -1;
            case "icmp" -> carries(IPV4, 1) ? transport : -1;
            case "icmp6" -> carries(IPV6, 58) ? transport : -1;
            // As in libpcap, which does not look behind the header of IPv6 for these.
            case "tcp" -> carries(IPV4, 6) ? transport : -1;
            case "udp" -> carries(IPV4, 17) ? transport : -1;
            case "sctp" -> carries(IPV4, 132) ? transport : -1;
            default -> -1;
        };
    }
}
