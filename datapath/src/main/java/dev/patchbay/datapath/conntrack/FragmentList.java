package dev.patchbay.datapath.conntrack;

import static java.nio.ByteOrder.BIG_ENDIAN;

import dev.patchbay.codec.ip.InternetChecksum;
import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.codec.ip.Ipv6Address;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The fragments of one packet, as far as they have come.
 *
 * <p><b>Threads.</b> Under the latch of {@link FragmentStore}, and confined to one worker once it is complete.
 */
final class FragmentList {
    /** How far the list has come, in the words of {@code dpctl/ipf-get-status -m}. */
    enum State {
        OTHER("other frag"),
        FIRST("first frag"),
        LAST("last frag"),
        FIRST_AND_LAST("first/last frag"),
        COMPLETE("complete"),
        FAILED("reassemble fail");

        private final String text;

        State(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }

    /**
     * What fragments of one packet have in common.
     *
     * @param id IP identification.
     * @param protocol of IPv4, 0 for IPv6.
     * @param recirculation in which recirculation it was tracked.
     */
    record Key(
            boolean ipv6,
            long srcHigh,
            long srcLow,
            long dstHigh,
            long dstLow,
            int id,
            int protocol,
            int zone,
            int recirculation) {
        /** That of a fragment; the zone may be a namespace's space. */
        static Key of(PacketView packet, FlowKey key, int zone) {
            int l3 = packet.l3;
            int recirculation = (int) key.get(FlowField.RECIRC_ID);
            if (packet.ipv6) {
                return new Key(
                        true,
                        packet.buffer.getLong(l3 + 8, BIG_ENDIAN),
                        packet.buffer.getLong(l3 + 16, BIG_ENDIAN),
                        packet.buffer.getLong(l3 + 24, BIG_ENDIAN),
                        packet.buffer.getLong(l3 + 32, BIG_ENDIAN),
                        packet.buffer.getInt(packet.fragmentHeader + 4, BIG_ENDIAN),
                        0,
                        zone,
                        recirculation);
            }
            return new Key(
                    false,
                    0,
                    packet.buffer.getInt(l3 + 12, BIG_ENDIAN) & 0xffff_ffffL,
                    0,
                    packet.buffer.getInt(l3 + 16, BIG_ENDIAN) & 0xffff_ffffL,
                    packet.unsignedShort(l3 + 4),
                    packet.protocol,
                    zone,
                    recirculation);
        }
    }

    private static final int MAX_PACKET = 65535;
    private static final int IPV4_MORE = 0x2000;
    private static final int FRAGMENT_HEADER = 8;

    private final Key key;
    private final long expiryMs;
    private final List<ReleasedFragment> fragments = new ArrayList<>(4);
    private State state = State.OTHER;
    private int sent;

    FragmentList(Key key, long expiryMs) {
        this.key = key;
        this.expiryMs = expiryMs;
    }

    Key key() {
        return key;
    }

    State state() {
        return state;
    }

    long expiryMs() {
        return expiryMs;
    }

    int size() {
        return fragments.size();
    }

    /** Fragments that were not taken yet. */
    int left() {
        return fragments.size() - sent;
    }

    ReleasedFragment take() {
        return fragments.get(sent++);
    }

    /** As {@code dpctl/ipf-get-status -m} prints it. */
    String describe() {
        var out = new StringBuilder("(src=");
        if (key.ipv6) {
            Ipv6Address.append(out, key.srcHigh, key.srcLow).append(",dst=");
            Ipv6Address.append(out, key.dstHigh, key.dstLow);
        } else {
            Ipv4Address.append(out, (int) key.srcLow).append(",dst=");
            Ipv4Address.append(out, (int) key.dstLow);
        }
        return out.append(",recirc_id=")
                .append(Integer.toUnsignedString(key.recirculation))
                .append(",ip_id=")
                .append(Integer.toUnsignedString(key.id))
                .append(key.ipv6 ? ",dl_type=0x86dd,zone=" : ",dl_type=0x800,zone=")
                .append(key.zone)
                .append(",nw_proto=")
                .append(key.protocol)
                .append(",num_fragments=")
                .append(size())
                .append(",state=")
                .append(state.text())
                .append(')')
                .toString();
    }

    boolean overlaps(int first, int last) {
        for (ReleasedFragment fragment : fragments) {
            boolean within = (first >= fragment.first() && first <= fragment.last())
                    || (last >= fragment.first() && last <= fragment.last());
            if (within) {
                return true;
            }
        }
        return false;
    }

    /**
     * Adds a fragment that overlaps none.
     *
     * @return whether all are there now.
     */
    boolean add(ReleasedFragment fragment, boolean first, boolean last) {
        fragments.add(fragment);
        if (first) {
            state = state == State.LAST || state == State.FIRST_AND_LAST ? State.FIRST_AND_LAST : State.FIRST;
        } else if (last) {
            state = state == State.FIRST || state == State.FIRST_AND_LAST ? State.FIRST_AND_LAST : State.LAST;
        }
        if (state != State.FIRST_AND_LAST) {
            return false;
        }
        fragments.sort(Comparator.comparingInt(ReleasedFragment::first));
        for (int i = 1; i < fragments.size(); i++) {
            if (fragments.get(i - 1).last() + 1 != fragments.get(i).first()) {
                return false;
            }
        }
        state = packetLength() > MAX_PACKET ? State.FAILED : State.COMPLETE;
        return state == State.COMPLETE;
    }

    /** Length of the packet as its header says it, once all are there. */
    private int packetLength() {
        PacketView head = fragments.getFirst().view();
        int rest = fragments.getLast().last() - fragments.get(1).first() + 1;
        return rest + (head.ipv6 ? head.unsignedShort(head.l3 + 4) - FRAGMENT_HEADER : head.unsignedShort(head.l3 + 2));
    }

    ReleasedFragment head() {
        return fragments.getFirst();
    }

    /** The packet in one piece; behind an IPv6 header its fragment header stays, but says nothing. */
    PacketView reassemble() {
        PacketView head = fragments.getFirst().view();
        int payload = 0;
        for (ReleasedFragment fragment : fragments.subList(1, fragments.size())) {
            payload += fragment.last() - fragment.first() + 1;
        }
        int length = head.end - head.start;
        var buffer = new UnsafeBuffer(new byte[length + payload]);
        buffer.putBytes(0, head.buffer, head.start, length);
        int position = length;
        for (ReleasedFragment fragment : fragments.subList(1, fragments.size())) {
            int size = fragment.last() - fragment.first() + 1;
            buffer.putBytes(position, fragment.view().buffer, fragment.view().l4, size);
            position += size;
        }
        var packet = new PacketView();
        packet.copyFrom(head);
        packet.move(buffer, 0);
        packet.length = position;
        packet.end = position;
        packet.fragment = false;
        if (!packet.ipv6) {
            completeIpv4(packet);
        }
        return packet;
    }

    private void completeIpv4(PacketView packet) {
        int l3 = packet.l3;
        int flags = packet.unsignedShort(l3 + 6);
        int length = packet.unsignedShort(l3 + 2);
        int checksum = packet.unsignedShort(l3 + 10);
        checksum = InternetChecksum.update(checksum, flags, flags & ~IPV4_MORE);
        checksum = InternetChecksum.update(checksum, length, packetLength());
        packet.buffer.putShort(l3 + 6, (short) (flags & ~IPV4_MORE), BIG_ENDIAN);
        packet.buffer.putShort(l3 + 2, (short) packetLength(), BIG_ENDIAN);
        packet.buffer.putShort(l3 + 10, (short) checksum, BIG_ENDIAN);
    }

    /** Gives all fragments what the tracker found for the packet, and its addresses and transport header. */
    void adopt(PacketView packet) {
        ReleasedFragment head = fragments.getFirst();
        PacketView view = head.view();
        view.buffer.putBytes(view.l4, packet.buffer, packet.l4, view.l4Size());
        for (ReleasedFragment fragment : fragments) {
            if (fragment != head) {
                CtWords.copy(head.key(), fragment.key());
            }
            addresses(packet, fragment.view());
        }
    }

    private static void addresses(PacketView from, PacketView to) {
        if (from.ipv6) {
            to.buffer.putBytes(to.l3 + 8, from.buffer, from.l3 + 8, 32);
            return;
        }
        long before = to.buffer.getLong(to.l3 + 12, BIG_ENDIAN);
        long after = from.buffer.getLong(from.l3 + 12, BIG_ENDIAN);
        if (before != after) {
            int checksum = InternetChecksum.updateLong(to.unsignedShort(to.l3 + 10), before, after);
            to.buffer.putShort(to.l3 + 10, (short) checksum, BIG_ENDIAN);
            to.buffer.putLong(to.l3 + 12, after, BIG_ENDIAN);
        }
    }

    /** Octets of all frames. */
    int octets() {
        int sum = 0;
        for (ReleasedFragment fragment : fragments) {
            sum += fragment.length();
        }
        return sum;
    }

    /** All fragments, chained in order. */
    ReleasedFragment takeAll() {
        ReleasedFragment tail = null;
        for (ReleasedFragment fragment : fragments) {
            tail = tail == null ? fragment : tail.append(fragment);
        }
        return fragments.getFirst();
    }
}
