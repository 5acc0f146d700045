package dev.patchbay.flowcache.key;

import static dev.patchbay.flowcache.key.FlowField.ARP_SHA;
import static dev.patchbay.flowcache.key.FlowField.ARP_THA;
import static dev.patchbay.flowcache.key.FlowField.ETH_DST;
import static dev.patchbay.flowcache.key.FlowField.ETH_SRC;
import static dev.patchbay.flowcache.key.FlowField.ETH_TYPE;
import static dev.patchbay.flowcache.key.FlowField.IPV6_DST;
import static dev.patchbay.flowcache.key.FlowField.IPV6_LABEL;
import static dev.patchbay.flowcache.key.FlowField.IPV6_SRC;
import static dev.patchbay.flowcache.key.FlowField.MPLS_LSE0;
import static dev.patchbay.flowcache.key.FlowField.MPLS_LSE1;
import static dev.patchbay.flowcache.key.FlowField.MPLS_LSE2;
import static dev.patchbay.flowcache.key.FlowField.ND_OPTIONS_TYPE;
import static dev.patchbay.flowcache.key.FlowField.ND_RESERVED;
import static dev.patchbay.flowcache.key.FlowField.ND_TARGET;
import static dev.patchbay.flowcache.key.FlowField.NW_DST;
import static dev.patchbay.flowcache.key.FlowField.NW_FRAG;
import static dev.patchbay.flowcache.key.FlowField.NW_PROTO;
import static dev.patchbay.flowcache.key.FlowField.NW_SRC;
import static dev.patchbay.flowcache.key.FlowField.NW_TOS;
import static dev.patchbay.flowcache.key.FlowField.NW_TTL;
import static dev.patchbay.flowcache.key.FlowField.TCP_FLAGS;
import static dev.patchbay.flowcache.key.FlowField.TP_DST;
import static dev.patchbay.flowcache.key.FlowField.TP_SRC;
import static dev.patchbay.flowcache.key.FlowField.VLAN_TCI;
import static dev.patchbay.flowcache.key.FlowField.VLAN_TCI1;
import static dev.patchbay.flowcache.key.FlowField.VLAN_TPID;
import static dev.patchbay.flowcache.key.FlowField.VLAN_TPID1;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;

/**
 * The extractor's model: the same rules, one header after the other, on a buffer that ends where the frame ends and throws at
 * every step beyond.
 */
final class ReferenceExtraction {
    private static final Set<Integer> VLAN_TYPES = Set.of(0x8100, 0x88a8);
    private static final Set<Integer> EXTENSIONS = Set.of(0, 43, 44, 51, 60);

    final FlowKey key = new FlowKey();
    int l25 = -1;
    int l3 = -1;
    int l4 = -1;
    private final ByteBuffer frame;

    ReferenceExtraction(byte[] bytes, int vlanLimit) {
        frame = ByteBuffer.wrap(bytes);
        if (frame.remaining() >= 14) {
            link(vlanLimit);
        }
    }

    private void link(int vlanLimit) {
        key.set(ETH_DST, mac());
        key.set(ETH_SRC, mac());
        int type = u16();
        for (int tags = 0; VLAN_TYPES.contains(type) && tags < vlanLimit && frame.remaining() >= 4; tags++) {
            key.set(tags == 0 ? VLAN_TPID : VLAN_TPID1, type);
            key.set(tags == 0 ? VLAN_TCI : VLAN_TCI1, u16() | 0x1000);
            type = u16();
        }
        if (type < 0x600) {
            type = 0x5ff;
            ByteBuffer llc = frame.slice();
            if (llc.remaining() >= 8
                    && llc.getShort() == (short) 0xaaaa
                    && llc.get() == 3
                    && llc.get() == 0
                    && llc.getShort() == 0) {
                int snap = Short.toUnsignedInt(llc.getShort());
                frame.position(frame.position() + 8);
                type = snap >= 0x600 ? snap : type;
            }
        }
        key.set(ETH_TYPE, type);
        if (type == 0x8847 || type == 0x8848) {
            mpls();
        }
        l3 = frame.position();
        switch (type) {
            case 0x0800 -> ipv4();
            case 0x86dd -> ipv6();
            case 0x0806, 0x8035 -> arp();
            default -> {}
        }
    }

    private void mpls() {
        l25 = frame.position();
        List<FlowField> labels = List.of(MPLS_LSE0, MPLS_LSE1, MPLS_LSE2);
        boolean bottom = false;
        for (int i = 0; !bottom && frame.remaining() >= 4; i++) {
            int entry = frame.getInt();
            bottom = (entry & 0x100) != 0;
            if (i < labels.size()) {
                key.set(labels.get(i), entry);
            }
        }
    }

    private void arp() {
        if (frame.remaining() < 28 || u16() != 1 || u16() != 0x0800 || u8() != 6 || u8() != 4) {
            return;
        }
        int operation = u16();
        key.set(NW_PROTO, operation > 255 ? 0 : operation);
        key.set(ARP_SHA, mac());
        key.set(NW_SRC, frame.getInt());
        key.set(ARP_THA, mac());
        key.set(NW_DST, frame.getInt());
    }

    private void ipv4() {
        ByteBuffer ip = frame.slice();
        if (ip.remaining() < 20) {
            return;
        }
        int headerLength = (ip.get(0) & 15) * 4;
        int totalLength = Short.toUnsignedInt(ip.getShort(2));
        boolean plausible = headerLength >= 20
                && headerLength <= ip.remaining()
                && totalLength <= ip.remaining()
                && headerLength <= totalLength
                && ip.remaining() - totalLength <= 65535;
        if (!plausible) {
            return;
        }
        int fragment = ip.getShort(6);
        boolean later = (fragment & 0x1fff) != 0;
        boolean more = (fragment & 0x2000) != 0;
        key.set(NW_TOS, ip.get(1));
        key.set(NW_FRAG, later ? 3 : more ? 1 : 0);
        key.set(NW_TTL, ip.get(8));
        key.set(NW_PROTO, ip.get(9));
        key.set(NW_SRC, ip.getInt(12));
        key.set(NW_DST, ip.getInt(16));
        frame.limit(frame.position() + totalLength);
        frame.position(frame.position() + headerLength);
        l4 = frame.position();
        if (!later) {
            transport();
        }
    }

    private void ipv6() {
        ByteBuffer ip = frame.slice();
        if (ip.remaining() < 40) {
            return;
        }
        int payload = Short.toUnsignedInt(ip.getShort(4));
        if (40 + payload > ip.remaining() || ip.remaining() - payload - 40 > 65535) {
            return;
        }
        key.set(IPV6_SRC, ip.getLong(8), ip.getLong(16));
        key.set(IPV6_DST, ip.getLong(24), ip.getLong(32));
        frame.limit(frame.position() + 40 + payload);
        frame.position(frame.position() + 40);

        int protocol = Byte.toUnsignedInt(ip.get(6));
        int fragment = 0;
        while (EXTENSIONS.contains(protocol) && fragment != 3) {
            if (frame.remaining() < 8) {
                return;
            }
            int start = frame.position();
            int next = u8();
            int units = u8();
            int length = (units + 1) * 8;
            if (protocol == 51) {
                length = (units + 2) * 4;
            } else if (protocol == 44) {
                length = 8;
                int offset = u16();
                if (offset >= 8) {
                    fragment = 3;
                    next = 44;
                } else if (offset > 0) {
                    fragment = 1;
                }
            }
            if (start + length > frame.limit()) {
                return;
            }
            frame.position(start + length);
            protocol = next;
        }
        key.set(NW_PROTO, protocol);
        key.set(NW_FRAG, fragment);
        key.set(NW_TOS, ip.getInt(0) >>> 20);
        key.set(IPV6_LABEL, ip.getInt(0) & 0xfffff);
        key.set(NW_TTL, ip.get(7));
        l4 = frame.position();
        if (fragment != 3) {
            transport();
        }
    }

    private void transport() {
        ByteBuffer header = frame.slice();
        int size = header.remaining();
        switch ((int) key.get(NW_PROTO)) {
            case 6 -> {
                if (size >= 20) {
                    int length = ((header.get(12) >> 4) & 15) * 4;
                    if (length >= 20 && length <= size) {
                        ports(header);
                        key.set(TCP_FLAGS, header.getShort(12) & 0xfff);
                    }
                }
            }
            case 17 -> {
                if (size >= 8) {
                    ports(header);
                }
            }
            case 132 -> {
                if (size >= 12) {
                    ports(header);
                }
            }
            case 1 -> {
                if (size >= 8) {
                    typeAndCode(header);
                }
            }
            case 2 -> {
                if (size >= 8) {
                    typeAndCode(header);
                    key.set(ND_RESERVED, header.getInt(4));
                }
            }
            case 58 -> {
                if (size >= 8) {
                    typeAndCode(header);
                    int type = Byte.toUnsignedInt(header.get(0));
                    if ((type == 135 || type == 136) && header.get(1) == 0) {
                        key.set(ND_RESERVED, header.getInt(4));
                        frame.position(frame.position() + 8);
                        neighbourDiscovery();
                    }
                }
            }
            default -> {}
        }
    }

    private void neighbourDiscovery() {
        if (frame.remaining() < 16) {
            return;
        }
        key.set(ND_TARGET, frame.getLong(), frame.getLong());
        while (frame.remaining() >= 8) {
            int start = frame.position();
            int type = u8();
            int length = u8() * 8;
            if (length == 0 || start + length > frame.limit()) {
                return;
            }
            if (length == 8 && (type == 1 || type == 2)) {
                FlowField field = type == 1 ? ARP_SHA : ARP_THA;
                if (key.get(field) != 0) {
                    key.set(ARP_SHA, 0);
                    key.set(ARP_THA, 0);
                    key.set(ND_TARGET, 0, 0);
                    return;
                }
                key.set(field, mac());
                if (key.get(ND_OPTIONS_TYPE) == 0) {
                    key.set(ND_OPTIONS_TYPE, type);
                }
            }
            frame.position(start + length);
        }
    }

    private void ports(ByteBuffer header) {
        key.set(TP_SRC, header.getShort(0));
        key.set(TP_DST, header.getShort(2));
    }

    private void typeAndCode(ByteBuffer header) {
        key.set(TP_SRC, Byte.toUnsignedInt(header.get(0)));
        key.set(TP_DST, Byte.toUnsignedInt(header.get(1)));
    }

    private long mac() {
        return ((long) u16() << 32) | Integer.toUnsignedLong(frame.getInt());
    }

    private int u8() {
        return Byte.toUnsignedInt(frame.get());
    }

    private int u16() {
        return Short.toUnsignedInt(frame.getShort());
    }
}
