package dev.patchbay.datapath.conntrack;

import dev.patchbay.codec.ip.IpProtocol;
import dev.patchbay.flowcache.key.KeyHash;

/**
 * What names a connection, read from a packet: zone, protocol, and address and port of both ends.
 *
 * <p><b>What.</b> ICMP and ICMPv6 have an identifier in the place of both ports and a type, whose reverse is the type of
 * the answer. Other protocols than TCP, UDP and these have neither.
 *
 * <p><b>Invariants.</b> The hash of a tuple and of its reverse are equal, so that both directions of a connection without
 * translation are found in one place.
 *
 * <p><b>Threads.</b> Mutable scratch, confined.
 */
final class PacketTuple {
    private static final long SOURCE = 0xa0761d6478bd642fL;
    private static final long OTHER = 0xe7037ed1a0b428dbL;

    /** IPv6, else IPv4. */
    boolean ipv6;

    /** Upper half of the source address; 0 for IPv4. */
    long srcHigh;

    /** Lower half of the source address; an IPv4 address without sign. */
    long srcLow;

    long dstHigh;
    long dstLow;
    int srcPort;
    int dstPort;
    int zone;
    int protocol;

    /** ICMP or ICMPv6 type, else 0. */
    int type;

    PacketTuple copyFrom(PacketTuple other) {
        ipv6 = other.ipv6;
        srcHigh = other.srcHigh;
        srcLow = other.srcLow;
        dstHigh = other.dstHigh;
        dstLow = other.dstLow;
        srcPort = other.srcPort;
        dstPort = other.dstPort;
        zone = other.zone;
        protocol = other.protocol;
        type = other.type;
        return this;
    }

    void clear(boolean version6, int inZone) {
        ipv6 = version6;
        srcHigh = 0;
        srcLow = 0;
        dstHigh = 0;
        dstLow = 0;
        srcPort = 0;
        dstPort = 0;
        zone = inZone;
        protocol = 0;
        type = 0;
    }

    /** Turns it round. */
    PacketTuple reverse() {
        long high = srcHigh;
        long low = srcLow;
        int port = srcPort;
        srcHigh = dstHigh;
        srcLow = dstLow;
        srcPort = dstPort;
        dstHigh = high;
        dstLow = low;
        dstPort = port;
        type = reverseType(ipv6, protocol, type);
        return this;
    }

    boolean icmp() {
        return protocol == (ipv6 ? IpProtocol.ICMPV6 : IpProtocol.ICMP);
    }

    boolean sameSource(PacketTuple other) {
        return srcHigh == other.srcHigh && srcLow == other.srcLow && srcPort == other.srcPort;
    }

    /** Whether the destination is the same; ICMP's identifier belongs to the source. */
    boolean sameDestination(PacketTuple other) {
        return dstHigh == other.dstHigh && dstLow == other.dstLow && (icmp() || dstPort == other.dstPort);
    }

    /** Whether both ends are the same. */
    boolean same(PacketTuple other) {
        return sameSource(other) && sameDestination(other);
    }

    /** Everything but the addresses in one word; see {@link Entry#head}. */
    long head() {
        return head(srcPort, dstPort, type);
    }

    /** {@link #head} of the reverse. */
    long reverseHead() {
        return head(dstPort, srcPort, reverseType(ipv6, protocol, type));
    }

    private long head(int source, int destination, int icmpType) {
        return (long) source << 48 | (long) destination << 32 | (long) zone << 16 | (long) protocol << 8 | icmpType;
    }

    long hash(long seed) {
        long source = KeyHash.fold((srcLow << 16 ^ srcPort) ^ SOURCE ^ seed, srcHigh ^ srcLow >>> 48 ^ OTHER);
        long target = KeyHash.fold((dstLow << 16 ^ dstPort) ^ SOURCE ^ seed, dstHigh ^ dstLow >>> 48 ^ OTHER);
        return KeyHash.fold(source ^ target ^ SOURCE, ((long) zone << 8 | protocol) ^ OTHER ^ seed);
    }

    /** Type of the answer to an ICMP query or the reverse; 0 for other protocols. */
    static int reverseType(boolean ipv6, int protocol, int type) {
        if (ipv6) {
            return protocol == IpProtocol.ICMPV6 ? type ^ 1 : 0;
        }
        if (protocol != IpProtocol.ICMP) {
            return 0;
        }
        return switch (type) {
            case 8 -> 0;
            case 0 -> 8;
            case 13 -> 14;
            case 14 -> 13;
            case 15 -> 16;
            default -> 15;
        };
    }
}
