package dev.patchbay.datapath.conntrack;

import static java.nio.ByteOrder.BIG_ENDIAN;

import dev.patchbay.codec.eth.EtherType;
import dev.patchbay.codec.ip.IpProtocol;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import org.agrona.MutableDirectBuffer;

/**
 * Where the layers of an IP packet lie in its frame.
 *
 * <p>A packet counts as whole under the same conditions as for the tables ({@link
 * dev.patchbay.flowcache.key.FlowKeyExtractor}); padding behind it is not part of it.
 *
 * <p><b>Threads.</b> Mutable scratch, confined.
 */
final class PacketView {
    private static final int ETHERNET = 14;
    private static final int VLAN_TAG = 4;
    private static final int IPV4_HEADER = 20;
    private static final int IPV6_HEADER = 40;
    private static final int IPV4_FRAGMENT = 0x3fff;
    private static final int EXTENSION_MIN = 8;

    /** More fragments, or an offset; the bits between are reserved. */
    private static final int IPV6_FRAGMENT = 0xfff9;

    private static final int IPV6_FRAGMENT_OFFSET = 0xfff8;

    MutableDirectBuffer buffer;

    /** First octet of the frame. */
    int start;

    /** Octets of the frame, padding included. */
    int length;

    boolean ipv6;

    /** First octet of the IP header. */
    int l3;

    /** First octet behind the IP header and its extensions. */
    int l4;

    /** First octet behind the packet. */
    int end;

    /** Of what begins at {@link #l4}. */
    int protocol;

    /** It says it is a fragment, or (IPv6) has reserved bits in a fragment header. */
    boolean fragment;

    /** First octet of the IPv6 fragment header, or -1. */
    int fragmentHeader;

    void copyFrom(PacketView other) {
        buffer = other.buffer;
        start = other.start;
        length = other.length;
        ipv6 = other.ipv6;
        l3 = other.l3;
        l4 = other.l4;
        end = other.end;
        protocol = other.protocol;
        fragment = other.fragment;
        fragmentHeader = other.fragmentHeader;
    }

    /** Describes the same layers of a copy of the frame that begins elsewhere. */
    void move(MutableDirectBuffer copy, int offset) {
        int distance = offset - start;
        buffer = copy;
        start = offset;
        l3 += distance;
        l4 += distance;
        end += distance;
        fragmentHeader += fragmentHeader < 0 ? 0 : distance;
    }

    /**
     * Looks at a frame.
     *
     * @return whether it is an IP packet with whole headers.
     */
    boolean read(FlowKey key, MutableDirectBuffer frame, int frameOffset, int frameLength) {
        buffer = frame;
        start = frameOffset;
        length = frameLength;
        int tags = key.get(FlowField.VLAN_PRESENT) == 0 ? 0 : key.get(FlowField.VLAN_TCI1) == 0 ? 1 : 2;
        l3 = frameOffset + ETHERNET + tags * VLAN_TAG;
        int type = (int) key.get(FlowField.ETH_TYPE);
        if (type == EtherType.IPV4) {
            return readIpv4(l3, frameOffset + frameLength);
        }
        return type == EtherType.IPV6 && readIpv6(l3, frameOffset + frameLength);
    }

    int l4Size() {
        return end - l4;
    }

    /** Octets of TCP's data. */
    int tcpPayload() {
        return Math.max(0, l4Size() - tcpHeader());
    }

    int tcpHeader() {
        return buffer.getByte(l4 + 12) >>> 2 & 0x3c;
    }

    int unsignedByte(int index) {
        return buffer.getByte(index) & 0xff;
    }

    int unsignedShort(int index) {
        return buffer.getShort(index, BIG_ENDIAN) & 0xffff;
    }

    private boolean readIpv4(int position, int limit) {
        ipv6 = false;
        fragmentHeader = -1;
        int size = limit - position;
        if (size < IPV4_HEADER) {
            return false;
        }
        int headerLength = (unsignedByte(position) & 0xf) * 4;
        int totalLength = unsignedShort(position + 2);
        if (headerLength < IPV4_HEADER || headerLength > totalLength || totalLength > size) {
            return false;
        }
        l4 = position + headerLength;
        end = position + totalLength;
        protocol = unsignedByte(position + 9);
        fragment = (unsignedShort(position + 6) & IPV4_FRAGMENT) != 0;
        return true;
    }

    private boolean readIpv6(int position, int limit) {
        ipv6 = true;
        int size = limit - position;
        if (size < IPV6_HEADER) {
            return false;
        }
        int payload = unsignedShort(position + 4);
        if (payload > size - IPV6_HEADER) {
            return false;
        }
        end = position + IPV6_HEADER + payload;
        return extensions(position + IPV6_HEADER, unsignedByte(position + 6));
    }

    /** Whether an IPv6 packet with a fragment header has anything in it that makes it a fragment. */
    boolean realFragment() {
        return fragmentHeader < 0 ? fragment : (unsignedShort(fragmentHeader + 2) & IPV6_FRAGMENT) != 0;
    }

    /** Passes over IPv6 extension headers; false if one is cut short. */
    boolean extensions(int position, int first) {
        l4 = position;
        protocol = first;
        fragment = false;
        fragmentHeader = -1;
        while (extension(protocol)) {
            if (end - l4 < EXTENSION_MIN) {
                return false;
            }
            int next = unsignedByte(l4);
            int size;
            if (protocol == IpProtocol.AUTHENTICATION) {
                size = (unsignedByte(l4 + 1) + 2) * 4;
            } else if (protocol == IpProtocol.FRAGMENT) {
                size = EXTENSION_MIN;
                fragmentHeader = l4;
                int bits = unsignedShort(l4 + 2);
                fragment |= bits != 0;
                if ((bits & IPV6_FRAGMENT_OFFSET) != 0) {
                    l4 += size;
                    return true;
                }
            } else {
                size = (unsignedByte(l4 + 1) + 1) * 8;
            }
            if (end - l4 < size) {
                return false;
            }
            l4 += size;
            protocol = next;
        }
        return true;
    }

    private static boolean extension(int protocol) {
        return switch (protocol) {
            case IpProtocol.HOP_BY_HOP,
                    IpProtocol.ROUTING,
                    IpProtocol.DESTINATION_OPTIONS,
                    IpProtocol.AUTHENTICATION,
                    IpProtocol.FRAGMENT -> true;
            default -> false;
        };
    }
}
