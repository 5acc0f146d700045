package dev.patchbay.datapath.xlate;

import dev.patchbay.datapath.ofproto.action.HashFields;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;

/**
 * Hashes of a packet by which {@code multipath}, {@code bundle} and groups choose, bit for bit those of Open vSwitch on a
 * little-endian machine.
 *
 * <p>Each hash has a method that un-wildcards what it reads; call both.
 *
 * <p><b>Threads.</b> Slow path; stateless.
 */
final class FlowHash {
    private static final int ETH_TYPE_IPV4 = 0x0800;
    private static final int ETH_TYPE_ARP = 0x0806;
    private static final int ETH_TYPE_IPV6 = 0x86dd;
    private static final int ICMP = 1;
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int ICMPV6 = 58;
    private static final int SCTP = 132;
    private static final int NW_FRAG_MASK = 3;
    private static final int NW_FRAG_LATER = 2;
    private static final int VID_AND_PRESENT = 0x1fff;
    private static final int MAC_OCTETS = 6;

    private FlowHash() {}

    /** The hash of {@code multipath} and {@code bundle}. */
    static int of(HashFields fields, FlowKey flow, int basis) {
        return switch (fields) {
            case ETH_SRC ->
                new OctetHash().add(flow.get(FlowField.ETH_SRC), MAC_OCTETS).jenkins(basis);
            case SYMMETRIC_L4 -> symmetricL4(flow, basis);
            case SYMMETRIC_L3L4 -> symmetricL3L4(flow, basis, false);
            case SYMMETRIC_L3L4_UDP -> symmetricL3L4(flow, basis, true);
            case NW_SRC -> address(flow, FlowField.NW_SRC, FlowField.IPV6_SRC, basis);
            case NW_DST -> address(flow, FlowField.NW_DST, FlowField.IPV6_DST, basis);
            case SYMMETRIC_L3 -> symmetricL3(flow, basis);
        };
    }

    /** Un-wildcards what {@link #of} reads. */
    static void unwildcard(HashFields fields, FlowKey flow, FlowMask wildcards) {
        switch (fields) {
            case ETH_SRC -> wildcards.unwildcard(FlowField.ETH_SRC);
            case SYMMETRIC_L4 -> unwildcardSymmetricL4(flow, wildcards);
            case SYMMETRIC_L3L4 -> unwildcardSymmetricL3L4(flow, wildcards, false);
            case SYMMETRIC_L3L4_UDP -> unwildcardSymmetricL3L4(flow, wildcards, true);
            case NW_SRC -> unwildcardAddress(flow, wildcards, FlowField.NW_SRC, FlowField.IPV6_SRC);
            case NW_DST -> unwildcardAddress(flow, wildcards, FlowField.NW_DST, FlowField.IPV6_DST);
            case SYMMETRIC_L3 -> unwildcardAddresses(flow, wildcards);
        }
    }

    private static int ethType(FlowKey flow) {
        return (int) flow.get(FlowField.ETH_TYPE);
    }

    private static boolean isIp(FlowKey flow) {
        return ethType(flow) == ETH_TYPE_IPV4 || ethType(flow) == ETH_TYPE_IPV6;
    }

    private static int protocol(FlowKey flow) {
        return (int) flow.get(FlowField.NW_PROTO);
    }

    private static int portsXored(FlowKey flow) {
        return (int) (flow.get(FlowField.TP_SRC) ^ flow.get(FlowField.TP_DST));
    }

    private static int ipv4Xored(FlowKey flow) {
        return (int) (flow.get(FlowField.NW_SRC) ^ flow.get(FlowField.NW_DST));
    }

    private static long ipv6XoredHigh(FlowKey flow) {
        return flow.get(FlowField.IPV6_SRC) ^ flow.get(FlowField.IPV6_DST);
    }

    private static long ipv6XoredLow(FlowKey flow) {
        return flow.getLow(FlowField.IPV6_SRC) ^ flow.getLow(FlowField.IPV6_DST);
    }

    private static int vidsXored(FlowKey flow) {
        return (VlanStack.tci(flow, 0) ^ VlanStack.tci(flow, 1)) & VlanStack.VID_MASK;
    }

    private static long macsXored(FlowKey flow) {
        return flow.get(FlowField.ETH_SRC) ^ flow.get(FlowField.ETH_DST);
    }

    private static int address(FlowKey flow, FlowField ipv4, FlowField ipv6, int basis) {
        return switch (ethType(flow)) {
            case ETH_TYPE_IPV4 -> new OctetHash().add(flow.get(ipv4), 4).jenkins(basis);
            case ETH_TYPE_IPV6 ->
                new OctetHash().add(flow.get(ipv6), 8).add(flow.getLow(ipv6), 8).jenkins(basis);
            default -> basis;
        };
    }

    private static void unwildcardAddress(FlowKey flow, FlowMask wildcards, FlowField ipv4, FlowField ipv6) {
        switch (ethType(flow)) {
            case ETH_TYPE_IPV4 -> wildcards.unwildcard(ipv4);
            case ETH_TYPE_IPV6 -> wildcards.unwildcard(ipv6);
            default -> {
                // There is no address.
            }
        }
    }

    private static void unwildcardAddresses(FlowKey flow, FlowMask wildcards) {
        unwildcardAddress(flow, wildcards, FlowField.NW_SRC, FlowField.IPV6_SRC);
        unwildcardAddress(flow, wildcards, FlowField.NW_DST, FlowField.IPV6_DST);
    }

    /** Sixteen octets with the addresses, an IPv4 address in the first four. */
    private static OctetHash addresses(FlowKey flow) {
        OctetHash octets = new OctetHash();
        return switch (ethType(flow)) {
            case ETH_TYPE_IPV4 -> octets.add(ipv4Xored(flow), 4).add(0, 8).add(0, 4);
            case ETH_TYPE_IPV6 -> octets.add(ipv6XoredHigh(flow), 8).add(ipv6XoredLow(flow), 8);
            default -> octets.add(0, 8).add(0, 8);
        };
    }

    private static int symmetricL3(FlowKey flow, int basis) {
        return addresses(flow).add(ethType(flow), 2).add(0, 2).jenkins(basis);
    }

    private static int symmetricL4(FlowKey flow, int basis) {
        boolean ip = isIp(flow);
        int protocol = ip ? protocol(flow) : 0;
        boolean ports = protocol == TCP || protocol == SCTP;
        return addresses(flow)
                .add(ethType(flow), 2)
                .add(vidsXored(flow), 2)
                .add(ports ? portsXored(flow) : 0, 2)
                .add(macsXored(flow), MAC_OCTETS)
                .add(protocol, 1)
                .add(0, 3)
                .jenkins(basis);
    }

    /** Un-wildcards what the symmetric hash of everything down to the Ethernet header reads. */
    static void unwildcardSymmetricL4(FlowKey flow, FlowMask wildcards) {
        unwildcardL2(wildcards);
        unwildcardAddresses(flow, wildcards);
        if (isIp(flow)) {
            wildcards.unwildcard(FlowField.NW_PROTO);
            int protocol = protocol(flow);
            if (protocol == TCP || protocol == SCTP) {
                unwildcardPorts(flow, wildcards);
            }
        }
    }

    private static void unwildcardPorts(FlowKey flow, FlowMask wildcards) {
        if ((flow.get(FlowField.NW_FRAG) & NW_FRAG_LATER) == 0) {
            wildcards.unwildcard(FlowField.TP_SRC).unwildcard(FlowField.TP_DST);
        }
    }

    private static void unwildcardL2(FlowMask wildcards) {
        wildcards.unwildcard(FlowField.ETH_SRC).unwildcard(FlowField.ETH_DST);
        wildcards.unwildcard(FlowField.VLAN_TCI, VID_AND_PRESENT).unwildcard(FlowField.VLAN_TCI1, VID_AND_PRESENT);
    }

    /** The symmetric hash of addresses and ports; that of the Ethernet header if the packet is not IP. */
    static int symmetricL3L4(FlowKey flow, int basis, boolean udpPorts) {
        int hash = basis;
        switch (ethType(flow)) {
            case ETH_TYPE_IPV4 -> hash = Murmur.add(hash, Integer.reverseBytes(ipv4Xored(flow)));
            case ETH_TYPE_IPV6 -> {
                hash = Murmur.add64(hash, Long.reverseBytes(ipv6XoredHigh(flow)));
                hash = Murmur.add64(hash, Long.reverseBytes(ipv6XoredLow(flow)));
            }
            default -> {
                return new OctetHash()
                        .add(ethType(flow), 2)
                        .add(vidsXored(flow), 2)
                        .add(macsXored(flow), MAC_OCTETS)
                        .add(0, 2)
                        .murmur(basis, basis);
            }
        }
        hash = Murmur.add(hash, protocol(flow));
        if (hashesPorts(flow, udpPorts)) {
            hash = Murmur.add(hash, Short.toUnsignedInt(Short.reverseBytes((short) portsXored(flow))));
        }
        return Murmur.finish(hash, basis);
    }

    private static boolean hashesPorts(FlowKey flow, boolean udpPorts) {
        int protocol = protocol(flow);
        return (flow.get(FlowField.NW_FRAG) & NW_FRAG_MASK) == 0
                && (protocol == TCP || protocol == SCTP || (udpPorts && protocol == UDP));
    }

    /** Un-wildcards what {@link #symmetricL3L4} reads. */
    static void unwildcardSymmetricL3L4(FlowKey flow, FlowMask wildcards, boolean udpPorts) {
        if (!isIp(flow)) {
            unwildcardL2(wildcards);
            return;
        }
        unwildcardAddresses(flow, wildcards);
        wildcards.unwildcard(FlowField.NW_PROTO);
        if (hashesPorts(flow, udpPorts)) {
            wildcards.unwildcard(FlowField.TP_SRC).unwildcard(FlowField.TP_DST);
        }
    }

    /** The hash of addresses, protocol and ports, which tells the directions of a connection apart. */
    static int fiveTuple(FlowKey flow, int basis) {
        int hash = basis;
        switch (ethType(flow)) {
            case ETH_TYPE_IPV6 -> {
                hash = Murmur.add64(hash, Long.reverseBytes(flow.get(FlowField.IPV6_SRC)));
                hash = Murmur.add64(hash, Long.reverseBytes(flow.getLow(FlowField.IPV6_SRC)));
                hash = Murmur.add64(hash, Long.reverseBytes(flow.get(FlowField.IPV6_DST)));
                hash = Murmur.add64(hash, Long.reverseBytes(flow.getLow(FlowField.IPV6_DST)));
            }
            case ETH_TYPE_IPV4, ETH_TYPE_ARP -> {
                hash = Murmur.add(hash, Integer.reverseBytes((int) flow.get(FlowField.NW_SRC)));
                hash = Murmur.add(hash, Integer.reverseBytes((int) flow.get(FlowField.NW_DST)));
            }
            default -> {
                return Murmur.finish(hash, 42);
            }
        }
        hash = Murmur.add(hash, protocol(flow));
        if (hasPorts(protocol(flow))) {
            int ports = (int) (flow.get(FlowField.TP_SRC) << 16 | flow.get(FlowField.TP_DST));
            hash = Murmur.add(hash, Integer.reverseBytes(ports));
        }
        return Murmur.finish(hash, 42);
    }

    private static boolean hasPorts(int protocol) {
        return switch (protocol) {
            case TCP, UDP, SCTP, ICMP, ICMPV6 -> true;
            default -> false;
        };
    }

    /** Un-wildcards what {@link #fiveTuple} reads. */
    static void unwildcardFiveTuple(FlowKey flow, FlowMask wildcards) {
        if (isIp(flow)) {
            unwildcardAddresses(flow, wildcards);
        } else if (ethType(flow) == ETH_TYPE_ARP) {
            wildcards.unwildcard(FlowField.NW_SRC).unwildcard(FlowField.NW_DST);
        } else {
            return;
        }
        wildcards.unwildcard(FlowField.NW_PROTO);
        if (hasPorts(protocol(flow))) {
            unwildcardPorts(flow, wildcards);
        }
    }
}
