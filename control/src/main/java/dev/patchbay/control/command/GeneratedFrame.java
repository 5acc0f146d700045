package dev.patchbay.control.command;

import dev.patchbay.codec.eth.ArpFlyweight;
import dev.patchbay.codec.eth.EtherType;
import dev.patchbay.codec.frame.FrameBuilder;
import dev.patchbay.codec.ip.Icmpv6Flyweight;
import dev.patchbay.codec.ip.IpProtocol;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A frame of which key extraction makes a given key: what {@code -generate} stands for in {@code ovs-appctl}. All that a key
 * does not know is zero.
 */
public final class GeneratedFrame {
    private static final int VLAN_PRESENT = 0x1000;
    private static final int TCI = 0xefff;
    private static final int FRAG_ANY = 1;
    private static final int FRAG_LATER = 2;
    private static final int MORE_FRAGMENTS = 0x2000;
    /** Any place but the first. */
    private static final int LATER = 100;

    private static final int SYN_FIN_RST = 0x07;

    /** From the window of a TCP header without options to its end. */
    private static final int WINDOW_FROM_END = 6;

    private static final int BOTTOM_OF_STACK = 0x100;
    private static final int ICMP_ECHO_REPLY = 0;
    private static final int ICMP_ECHO_REQUEST = 8;
    private static final int SOURCE_OPTION = 0x0101;
    private static final int TARGET_OPTION = 0x0201;

    private final FlowKey key;
    private final byte[] payload;
    private final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
    private final FrameBuilder frame = new FrameBuilder();

    /** Octets behind a TCP header; -1 without one. */
    private int behindTcp = -1;

    private GeneratedFrame(FlowKey key, byte[] payload) {
        this.key = key;
        this.payload = payload;
    }

    /**
     * Octets that say where they are.
     *
     * @param length how many
     * @return new array
     */
    public static byte[] anyPayload(int length) {
        byte[] payload = new byte[length];
        for (int i = 0; i < length; i++) {
            payload[i] = (byte) i;
        }
        return payload;
    }

    /**
     * Makes up a frame.
     *
     * @param key what it shall say
     * @param payload for protocols that carry any
     * @return all of the buffer is the frame, without FCS
     */
    public static DirectBuffer of(FlowKey key, byte[] payload) {
        return new GeneratedFrame(key, payload).make();
    }

    private DirectBuffer make() {
        frame.wrap(buffer, 0).ethernet(key.get(FlowField.ETH_DST), key.get(FlowField.ETH_SRC));
        tag(FlowField.VLAN_TPID, FlowField.VLAN_TCI);
        tag(FlowField.VLAN_TPID1, FlowField.VLAN_TCI1);
        int type = number(FlowField.ETH_TYPE);
        switch (type) {
            case EtherType.IPV4 -> {
                frame.ipv4(number(FlowField.NW_SRC), number(FlowField.NW_DST));
                int fragment = number(FlowField.NW_FRAG);
                if ((fragment & FRAG_ANY) != 0) {
                    frame.fragment(0, MORE_FRAGMENTS | ((fragment & FRAG_LATER) != 0 ? LATER : 0));
                }
                ip();
            }
            case EtherType.IPV6 -> {
                frame.ipv6(
                        key.get(FlowField.IPV6_SRC),
                        key.getLow(FlowField.IPV6_SRC),
                        key.get(FlowField.IPV6_DST),
                        key.getLow(FlowField.IPV6_DST));
                frame.flowLabel(number(FlowField.IPV6_LABEL));
                ip();
            }
            case EtherType.ARP, EtherType.RARP -> {
                frame.arp(
                        number(FlowField.NW_PROTO),
                        key.get(FlowField.ARP_SHA),
                        number(FlowField.NW_SRC),
                        key.get(FlowField.ARP_THA),
                        number(FlowField.NW_DST));
            }
            default -> {
                frame.etherType(type < EtherType.MIN ? 0 : type);
                if (EtherType.isMpls(type)) {
                    labels(number(FlowField.MPLS_LSE0), number(FlowField.MPLS_LSE1), number(FlowField.MPLS_LSE2));
                }
            }
        }
        int length = frame.finish();
        if (type == EtherType.RARP) {
            buffer.putShort(length - ArpFlyweight.LENGTH - Short.BYTES, (short) type, ByteOrder.BIG_ENDIAN);
        }
        if (behindTcp >= 0) {
            // No key knows the window. The checksum stays right: 0 and 65535 add the same.
            buffer.putShort(length - behindTcp - WINDOW_FROM_END, (short) 0);
        }
        byte[] octets = new byte[length];
        buffer.getBytes(0, octets);
        return new UnsafeBuffer(octets);
    }

    private int number(FlowField field) {
        return (int) key.get(field);
    }

    private void tag(FlowField type, FlowField tci) {
        if ((key.get(tci) & VLAN_PRESENT) != 0) {
            frame.tag(key.isZero(type) ? EtherType.VLAN : number(type), number(tci) & TCI);
        }
    }

    private void ip() {
        frame.tos(number(FlowField.NW_TOS)).ttl(number(FlowField.NW_TTL)).protocol(number(FlowField.NW_PROTO));
        if ((number(FlowField.NW_FRAG) & FRAG_LATER) != 0) {
            return;
        }
        int first = number(FlowField.TP_SRC);
        int second = number(FlowField.TP_DST);
        switch (number(FlowField.NW_PROTO)) {
            case IpProtocol.TCP -> {
                int flags = number(FlowField.TCP_FLAGS);
                frame.tcp(first, second, 0, 0, flags);
                boolean carries = (flags & SYN_FIN_RST) == 0;
                behindTcp = carries ? payload.length : 0;
                carry(carries);
            }
            case IpProtocol.UDP -> {
                frame.udp(first, second);
                carry(true);
            }
            case IpProtocol.SCTP -> frame.sctp(first, second, 0);
            case IpProtocol.ICMP -> {
                frame.icmp(first, second, 0);
                carry((first == ICMP_ECHO_REQUEST || first == ICMP_ECHO_REPLY) && second == 0);
            }
            case IpProtocol.ICMPV6 -> icmpv6(first, second);
            default -> {
                // The header says all that the key knows.
            }
        }
    }

    private void icmpv6(int type, int code) {
        frame.icmp(type, code, number(FlowField.ND_RESERVED));
        boolean discovery =
                type == Icmpv6Flyweight.NEIGHBOR_SOLICITATION || type == Icmpv6Flyweight.NEIGHBOR_ADVERTISEMENT;
        if (code == 0 && discovery) {
            frame.payload(key.get(FlowField.ND_TARGET)).payload(key.getLow(FlowField.ND_TARGET));
            option(SOURCE_OPTION, key.get(FlowField.ARP_SHA));
            option(TARGET_OPTION, key.get(FlowField.ARP_THA));
        }
        carry(code == 0 && (type == Icmpv6Flyweight.ECHO_REQUEST || type == Icmpv6Flyweight.ECHO_REPLY));
    }

    private void option(int typeAndLength, long mac) {
        if (mac != 0) {
            frame.payload((long) typeAndLength << 48 | mac);
        }
    }

    private void carry(boolean any) {
        if (any) {
            frame.payload(new UnsafeBuffer(payload), 0, payload.length);
        }
    }

    /** The entries of a label stack down to its bottom. */
    private void labels(int... entries) {
        UnsafeBuffer octets = new UnsafeBuffer(new byte[entries.length * Integer.BYTES]);
        int length = 0;
        boolean bottom = false;
        for (int i = 0; i < entries.length && !bottom; i++) {
            octets.putInt(length, entries[i], ByteOrder.BIG_ENDIAN);
            length += Integer.BYTES;
            bottom = (entries[i] & BOTTOM_OF_STACK) != 0;
        }
        frame.payload(octets, 0, length);
    }
}
