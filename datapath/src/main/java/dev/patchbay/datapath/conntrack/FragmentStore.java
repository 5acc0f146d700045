package dev.patchbay.datapath.conntrack;

import dev.patchbay.codec.ip.InternetChecksum;
import dev.patchbay.flowcache.key.FlowKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Keeps fragments until their packet can be tracked as a whole.
 *
 * <p><b>What.</b> Rules, limits and times of Open vSwitch 3.1 (lib/ipf.c): fragments that are too small, overlap, or come
 * when 1000 are being kept are refused and so invalid. When the last one has come, the whole packet is tracked, its
 * addresses, ports and findings are written into the fragments, and these go on in order. Fragments of a packet that is
 * not whole after 15 seconds go on as invalid, behind whatever packet is tracked next; ten seconds later they are purged.
 *
 * <p><b>Threads.</b> Any, as fragments of one packet may come to different workers: everything lies under one spinning
 * latch. A packet that is no fragment reads two fields.
 *
 * <p><b>Memory.</b> A copy of each kept frame, at most {@link #maxFragments} of them.
 */
public final class FragmentStore {
    static final int KEPT = 1;
    static final int REFUSED = 2;

    private static final int TIMEOUT_MS = 15_000;
    private static final int PURGE_MS = 10_000;
    private static final int IPV4_MAX_HEADER = 60;
    private static final int MAX_PACKET = 65535;
    private static final int SMALLEST_MINIMUM = 400;
    private static final int LARGEST_MAXIMUM = 5000;
    /** Frames that go on at once: a batch of Open vSwitch. */
    private static final int BATCH = 32;

    private static final int MORE_IPV4 = 0x2000;
    private static final int OFFSET_IPV4 = 0x1fff;

    private final AtomicBoolean latch = new AtomicBoolean();
    private final FragmentLists lists = new FragmentLists();
    private final ArrayDeque<FragmentList> whole = new ArrayDeque<>();
    private final ArrayDeque<FragmentList> finished = new ArrayDeque<>();
    private final FragmentCounters ipv4 = new FragmentCounters(1200);
    private final FragmentCounters ipv6 = new FragmentCounters(1280);
    private volatile int maxFragments = 1000;
    private final AtomicInteger kept = new AtomicInteger();
    private volatile long releaseAtMs = Long.MAX_VALUE;

    FragmentStore() {}

    /**
     * Settings and counters of one version of IP.
     *
     * @param version6 IPv6, else IPv4.
     * @return live.
     */
    public FragmentCounters counters(boolean version6) {
        return version6 ? ipv6 : ipv4;
    }

    /**
     * Fragments kept now.
     *
     * @return number.
     */
    public int kept() {
        return kept.get();
    }

    /** Whether fragments are kept that were recirculated under this id. */
    boolean keeps(int recirculation) {
        if (kept.get() == 0) {
            return false;
        }
        lock();
        try {
            return lists.keeps(recirculation);
        } finally {
            latch.setRelease(false);
        }
    }

    /**
     * Most fragments kept.
     *
     * @return number.
     */
    public int maxFragments() {
        return maxFragments;
    }

    /**
     * Sets the most fragments kept.
     *
     * @param most 0 to 5000, without sign.
     * @return false if it is out of range.
     */
    public boolean maxFragments(int most) {
        if (Integer.compareUnsigned(most, LARGEST_MAXIMUM) > 0) {
            return false;
        }
        maxFragments = most;
        return true;
    }

    /**
     * Sets the smallest packet that a fragment other than the last may be.
     *
     * @param version6 IPv6, else IPv4.
     * @param octets at least 400, without sign.
     * @return false if it is out of range.
     */
    public boolean minimum(boolean version6, int octets) {
        if (Integer.compareUnsigned(octets, SMALLEST_MINIMUM) < 0) {
            return false;
        }
        counters(version6).minimum(octets);
        return true;
    }

    /** Takes a fragment in; {@link #KEPT} or {@link #REFUSED}. */
    int accept(PacketView packet, FlowKey key, int zone, long nowMs) {
        FragmentCounters counters = counters(packet.ipv6);
        if (!counters.enabled()) {
            return REFUSED;
        }
        boolean first;
        boolean last;
        int offset;
        if (packet.ipv6) {
            int bits = packet.unsignedShort(packet.fragmentHeader + 2);
            offset = bits & 0xfff8;
            first = offset == 0 && (bits & 1) != 0;
            last = offset != 0 && (bits & 1) == 0;
            offset += 8;
        } else {
            if (!InternetChecksum.isValid(InternetChecksum.sum(packet.buffer, packet.l3, packet.l4 - packet.l3))) {
                return REFUSED;
            }
            int bits = packet.unsignedShort(packet.l3 + 6);
            offset = (bits & OFFSET_IPV4) * 8;
            first = offset == 0 && (bits & MORE_IPV4) != 0;
            last = offset != 0 && (bits & MORE_IPV4) == 0;
        }
        if (!last && packet.end - packet.l3 < counters.minimum()) {
            counters.tooSmall();
            return REFUSED;
        }
        lock();
        try {
            return put(packet, key, FragmentList.Key.of(packet, key, zone), offset, first, last, nowMs);
        } finally {
            latch.setRelease(false);
        }
    }

    private int put(
            PacketView packet,
            FlowKey key,
            FragmentList.Key listKey,
            int offset,
            boolean first,
            boolean last,
            long nowMs) {
        if (kept.get() >= maxFragments) {
            return REFUSED;
        }
        FragmentCounters counters = counters(packet.ipv6);
        FragmentList list = lists.of(listKey, nowMs + TIMEOUT_MS);
        boolean over = list.state() == FragmentList.State.FAILED || list.state() == FragmentList.State.COMPLETE;
        if (over || list.size() >= mostPieces(packet.ipv6)) {
            return REFUSED;
        }
        int end = offset + packet.l4Size() - 1 & 0xffff;
        if (list.overlaps(offset, end)) {
            counters.overlapping();
            return REFUSED;
        }
        kept.incrementAndGet();
        counters.accepted();
        if (list.add(new ReleasedFragment(packet, key, offset, end), first, last)) {
            whole.add(list);
        }
        schedule();
        return KEPT;
    }

    private int mostPieces(boolean version6) {
        int room = ipv4.minimum() - IPV4_MAX_HEADER;
        return version6 ? MAX_PACKET : (MAX_PACKET - IPV4_MAX_HEADER + room - 1) / room;
    }

    /** Whether {@link #release} may have something. */
    boolean mayRelease(long nowMs) {
        return nowMs > releaseAtMs;
    }

    /**
     * Tracks packets that are whole and gives back what goes on now.
     *
     * @param tracker of the calling worker.
     * @param request with which they are tracked.
     * @return the first of a row, or null.
     */
    ReleasedFragment release(Tracker tracker, CtRequest request, long nowMs) {
        while (true) {
            FragmentList list;
            lock();
            list = whole.poll();
            latch.setRelease(false);
            if (list == null) {
                break;
            }
            PacketView packet = list.reassemble();
            tracker.executeReassembled(request, list.head().key(), packet, nowMs);
            list.adopt(packet);
            lock();
            finished.add(list);
            latch.setRelease(false);
        }
        lock();
        try {
            var batch = new ArrayList<ReleasedFragment>();
            while (!finished.isEmpty() && send(finished.peek(), batch, false, nowMs)) {
                lists.remove(finished.poll().key());
            }
            FragmentList oldest = oldest();
            if (oldest != null && nowMs > oldest.expiryMs() && send(oldest, batch, true, nowMs)) {
                lists.remove(oldest.key());
            }
            schedule();
            return chain(batch);
        } finally {
            latch.setRelease(false);
        }
    }

    /** The oldest list that is not whole; null if there is none. */
    private FragmentList oldest() {
        for (FragmentList list : lists.all()) {
            if (list.state() != FragmentList.State.COMPLETE) {
                return list;
            }
        }
        return null;
    }

    /** Moves fragments into the batch; true if none are left. */
    private boolean send(FragmentList list, List<ReleasedFragment> batch, boolean expired, long nowMs) {
        if (purge(list, nowMs)) {
            return true;
        }
        FragmentCounters counters = counters(list.key().ipv6());
        while (list.left() > 0 && batch.size() < BATCH) {
            ReleasedFragment fragment = list.take();
            kept.decrementAndGet();
            if (expired) {
                counters.expired();
                fragment.invalid();
            } else {
                counters.completed();
            }
            batch.add(fragment);
        }
        return list.left() == 0;
    }

    private boolean purge(FragmentList list, long nowMs) {
        if (nowMs < list.expiryMs() + PURGE_MS) {
            return false;
        }
        while (list.left() > 0) {
            list.take();
            kept.decrementAndGet();
            counters(list.key().ipv6()).purged();
        }
        return true;
    }

    private static ReleasedFragment chain(List<ReleasedFragment> batch) {
        ReleasedFragment tail = null;
        for (ReleasedFragment fragment : batch) {
            tail = tail == null ? fragment : tail.append(fragment);
        }
        return batch.isEmpty() ? null : batch.getFirst();
    }

    /** Drops fragments that nobody came for; called by the slow path now and then. */
    void purge(long nowMs) {
        if (kept.get() == 0) {
            return;
        }
        lock();
        try {
            for (FragmentList list : List.copyOf(lists.all())) {
                if (!whole.contains(list) && purge(list, nowMs)) {
                    finished.remove(list);
                    lists.remove(list.key());
                }
            }
            schedule();
        } finally {
            latch.setRelease(false);
        }
    }

    private void schedule() {
        FragmentList oldest = oldest();
        if (!whole.isEmpty() || !finished.isEmpty()) {
            releaseAtMs = Long.MIN_VALUE;
        } else {
            releaseAtMs = oldest == null ? Long.MAX_VALUE : oldest.expiryMs();
        }
    }

    /**
     * The lists of fragments as {@code dpctl/ipf-get-status -m} prints them.
     *
     * @return one text per list.
     */
    public List<String> describe() {
        lock();
        try {
            return lists.all().stream().map(FragmentList::describe).toList();
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
