package dev.patchbay.datapath.conntrack;

import dev.patchbay.codec.ip.IpProtocol;
import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.codec.ip.Ipv6Address;

/**
 * One direction of a connection, for people: addresses, protocol, and ports or ICMP's numbers.
 *
 * @param ipv6 IPv6, else IPv4.
 * @param srcHigh upper half of the source address, 0 for IPv4.
 * @param srcLow lower half; an IPv4 address without sign.
 * @param dstHigh upper half of the destination address.
 * @param dstLow lower half.
 * @param protocol number of the IP protocol.
 * @param srcPort source port, or ICMP identifier.
 * @param dstPort destination port, or the identifier again.
 * @param type ICMP type, else 0.
 */
public record CtTuple(
        boolean ipv6,
        long srcHigh,
        long srcLow,
        long dstHigh,
        long dstLow,
        int protocol,
        int srcPort,
        int dstPort,
        int type) {

    static CtTuple of(PacketTuple tuple) {
        return new CtTuple(
                tuple.ipv6,
                tuple.srcHigh,
                tuple.srcLow,
                tuple.dstHigh,
                tuple.dstLow,
                tuple.protocol,
                tuple.srcPort,
                tuple.dstPort,
                tuple.type);
    }

    PacketTuple inZone(int zone) {
        var tuple = new PacketTuple();
        tuple.clear(ipv6, zone);
        tuple.srcHigh = srcHigh;
        tuple.srcLow = srcLow;
        tuple.dstHigh = dstHigh;
        tuple.dstLow = dstLow;
        tuple.protocol = protocol;
        tuple.srcPort = srcPort;
        tuple.dstPort = dstPort;
        tuple.type = type;
        return tuple;
    }

    /**
     * Whether ICMP's numbers take the place of ports.
     *
     * @return true for ICMP and ICMPv6.
     */
    public boolean icmp() {
        return protocol == IpProtocol.ICMP || protocol == IpProtocol.ICMPV6;
    }

    /**
     * Appends the text of {@code dpctl/dump-conntrack}.
     *
     * @param out where to append.
     * @return {@code out}.
     */
    public StringBuilder append(StringBuilder out) {
        address(out.append("src="), srcHigh, srcLow);
        address(out.append(",dst="), dstHigh, dstLow);
        if (icmp()) {
            return out.append(",id=")
                    .append(srcPort)
                    .append(",type=")
                    .append(type)
                    .append(",code=0");
        }
        return out.append(",sport=").append(srcPort).append(",dport=").append(dstPort);
    }

    private void address(StringBuilder out, long high, long low) {
        if (ipv6) {
            Ipv6Address.append(out, high, low);
        } else {
            Ipv4Address.append(out, (int) low);
        }
    }
}
