package dev.patchbay.datapath.conntrack;

import dev.patchbay.codec.ip.InternetChecksum;
import dev.patchbay.flowcache.key.FlowKey;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Keeps a namespace's fragments until their packet is whole, as Linux's connection tracker does before it looks at one.
 *
 * <p><b>What.</b> The fragment that completes a packet gets all of them back, so that the packet is tracked as one and its
 * fragments go on as they came. Packets that are not whole after 30 seconds, or whose fragments overlap, are given up with
 * all their fragments.
 *
 * <p><b>Threads.</b> Any, as fragments of one packet may come to different workers: everything lies under one spinning
 * latch.
 *
 * <p><b>Memory.</b> Copies of the kept frames, up to {@value #MAX_OCTETS} octets (Linux's {@code ipfrag_high_thresh}).
 */
final class SpaceFragments {
    private static final int TIMEOUT_MS = 30_000;
    private static final int MAX_OCTETS = 4 << 20;
    private static final int MAX_PIECES = 8192;
    private static final int MORE_IPV4 = 0x2000;
    private static final int OFFSET_IPV4 = 0x1fff;

    private final AtomicBoolean latch = new AtomicBoolean();
    private final FragmentLists lists = new FragmentLists();
    private int octets;

    /**
     * Takes a fragment in.
     *
     * @return the packet's fragments if that was the last one missing, else null.
     */
    FragmentList accept(PacketView packet, FlowKey key, int space, long nowMs) {
        int offset;
        boolean more;
        if (packet.ipv6) {
            int bits = packet.unsignedShort(packet.fragmentHeader + 2);
            offset = bits & 0xfff8;
            more = (bits & 1) != 0;
            // Behind the fragment header, whose eight octets every fragment has.
            offset += 8;
        } else {
            if (!InternetChecksum.isValid(InternetChecksum.sum(packet.buffer, packet.l3, packet.l4 - packet.l3))) {
                return null;
            }
            int bits = packet.unsignedShort(packet.l3 + 6);
            offset = (bits & OFFSET_IPV4) * 8;
            more = (bits & MORE_IPV4) != 0;
        }
        boolean first = offset == (packet.ipv6 ? 8 : 0);
        int size = packet.l4Size();
        if (size <= 0 || (more && size % 8 != 0)) {
            return null;
        }
        lock();
        try {
            purgeExpired(nowMs);
            return put(packet, key, FragmentList.Key.of(packet, key, space), offset, first, !more, nowMs);
        } finally {
            latch.setRelease(false);
        }
    }

    private FragmentList put(
            PacketView packet,
            FlowKey key,
            FragmentList.Key listKey,
            int offset,
            boolean first,
            boolean last,
            long nowMs) {
        if (octets + packet.length > MAX_OCTETS) {
            return null;
        }
        FragmentList list = lists.of(listKey, nowMs + TIMEOUT_MS);
        int end = offset + packet.l4Size() - 1;
        if (list.size() >= MAX_PIECES || list.overlaps(offset, end)) {
            discard(listKey);
            return null;
        }
        octets += packet.length;
        if (list.add(new ReleasedFragment(packet, key, offset, end), first, last)) {
            discard(listKey);
            return list;
        }
        if (list.state() == FragmentList.State.FAILED) {
            discard(listKey);
        }
        return null;
    }

    /** Whether fragments are kept that were recirculated under this id. */
    boolean keeps(int recirculation) {
        lock();
        try {
            return lists.keeps(recirculation);
        } finally {
            latch.setRelease(false);
        }
    }

    private void discard(FragmentList.Key listKey) {
        FragmentList list = lists.remove(listKey);
        octets -= list == null ? 0 : list.octets();
    }

    private void purgeExpired(long nowMs) {
        FragmentList oldest = lists.oldest();
        while (oldest != null && nowMs >= oldest.expiryMs()) {
            discard(oldest.key());
            oldest = lists.oldest();
        }
    }

    /** Drops fragments that nobody came for; called by the slow path now and then. */
    void purge(long nowMs) {
        lock();
        try {
            purgeExpired(nowMs);
        } finally {
            latch.setRelease(false);
        }
    }

    private void lock() {
        while (!latch.compareAndSet(false, true)) {
            Thread.onSpinWait();
        }
    }
}
