package dev.patchbay.control.guest;

import dev.patchbay.datapath.netns.NeighbourState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A guest's ARP table (RFC 826; times as Linux has them).
 *
 * <p><b>What.</b> Which MAC address a neighbour has, and the frames that wait to learn it. A question is asked {@link
 * #PROBES} times, one second apart; then the waiting frames are given back as undeliverable.
 *
 * <p><b>Threads.</b> The agent's.
 *
 * <p><b>Bounds.</b> {@link #CAPACITY} neighbours, {@link #WAITING} frames for each; the oldest make room.
 */
final class Neighbours {
    static final int PROBES = 3;
    static final long PROBE_INTERVAL_NS = 1_000_000_000L;
    static final long LIFETIME_NS = 60_000_000_000L;
    static final int CAPACITY = 1024;

    /** As many small frames as Linux keeps: 212,992 octets ({@code unres_qlen_bytes}), each with the buffer around it. */
    static final int WAITING = 256;

    private final Map<Integer, Neighbour> table = new LinkedHashMap<>();

    /** One entry; {@code mac} is 0 while the question is open. */
    private static final class Neighbour {
        long mac;
        long deadlineNs;
        int probesLeft;
        final ArrayDeque<byte[]> waiting = new ArrayDeque<>();
    }

    /** Sends a broadcast question. */
    interface Asker {
        void whoHas(int ip);
    }

    /** The MAC address of a neighbour, or 0 if it is not known or too old. */
    long mac(int ip, long nowNs) {
        Neighbour neighbour = table.get(ip);
        return neighbour == null || neighbour.mac == 0 || nowNs - neighbour.deadlineNs >= 0 ? 0 : neighbour.mac;
    }

    /** Keeps a frame until the neighbour is known, and asks for it unless that is going on. */
    void await(int ip, byte[] frame, long nowNs, Asker asker) {
        Neighbour neighbour = table.get(ip);
        if (neighbour == null || neighbour.mac != 0) {
            neighbour = new Neighbour();
            neighbour.probesLeft = PROBES - 1;
            neighbour.deadlineNs = nowNs + PROBE_INTERVAL_NS;
            put(ip, neighbour);
            asker.whoHas(ip);
        }
        if (neighbour.waiting.size() == WAITING) {
            neighbour.waiting.removeFirst();
        }
        neighbour.waiting.addLast(frame);
    }

    /**
     * Takes what an ARP packet says about its sender.
     *
     * @param create whether to make an entry if there is none (the packet was for this guest)
     * @return the frames that waited for it
     */
    List<byte[]> learn(int ip, long mac, boolean create, long nowNs) {
        Neighbour neighbour = table.get(ip);
        if (neighbour == null) {
            if (!create) {
                return List.of();
            }
            neighbour = new Neighbour();
            put(ip, neighbour);
        }
        neighbour.mac = mac;
        neighbour.deadlineNs = nowNs + LIFETIME_NS;
        List<byte[]> released = List.copyOf(neighbour.waiting);
        neighbour.waiting.clear();
        return released;
    }

    /**
     * Asks again where an answer is due, and gives up after the last question.
     *
     * @return frames whose neighbour does not answer
     */
    List<byte[]> onDeadline(long nowNs, Asker asker) {
        List<byte[]> failed = new ArrayList<>();
        var entries = table.entrySet().iterator();
        while (entries.hasNext()) {
            Map.Entry<Integer, Neighbour> entry = entries.next();
            Neighbour neighbour = entry.getValue();
            if (neighbour.mac != 0 || nowNs - neighbour.deadlineNs < 0) {
                continue;
            }
            if (neighbour.probesLeft == 0) {
                failed.addAll(neighbour.waiting);
                entries.remove();
            } else {
                neighbour.probesLeft--;
                neighbour.deadlineNs = nowNs + PROBE_INTERVAL_NS;
                asker.whoHas(entry.getKey());
            }
        }
        return failed;
    }

    /** The whole table. */
    List<GuestNeighbour> all(long nowNs) {
        List<GuestNeighbour> all = new ArrayList<>();
        table.forEach((ip, neighbour) -> {
            NeighbourState known = nowNs - neighbour.deadlineNs < 0 ? NeighbourState.REACHABLE : NeighbourState.STALE;
            all.add(new GuestNeighbour(ip, neighbour.mac, neighbour.mac == 0 ? NeighbourState.INCOMPLETE : known));
        });
        return all;
    }

    /** When {@link #onDeadline} has something to do, or {@link Long#MAX_VALUE}. */
    long deadlineNs() {
        long next = Long.MAX_VALUE;
        for (Neighbour neighbour : table.values()) {
            if (neighbour.mac == 0) {
                next = Math.min(next, neighbour.deadlineNs);
            }
        }
        return next;
    }

    private void put(int ip, Neighbour neighbour) {
        table.remove(ip);
        if (table.size() == CAPACITY) {
            table.remove(table.keySet().iterator().next());
        }
        table.put(ip, neighbour);
    }
}
