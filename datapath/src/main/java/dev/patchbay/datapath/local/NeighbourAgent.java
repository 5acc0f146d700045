package dev.patchbay.datapath.local;

import dev.patchbay.codec.eth.MacAddress;
import dev.patchbay.codec.frame.FrameBuilder;
import dev.patchbay.datapath.netns.ArpPolicy;
import dev.patchbay.datapath.netns.IpAddress;
import dev.patchbay.datapath.netns.IpFamily;
import dev.patchbay.datapath.netns.Namespace;
import dev.patchbay.datapath.netns.Namespaces;
import dev.patchbay.datapath.netns.Neighbour;
import dev.patchbay.datapath.netns.NeighbourState;
import dev.patchbay.datapath.netns.Neighbours;
import dev.patchbay.datapath.netns.NetDevice;
import dev.patchbay.datapath.netns.RouteQuery;
import dev.patchbay.datapath.xlate.IdTable;
import dev.patchbay.datapath.xlate.StageOrigin;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Asks for the hardware addresses of neighbours, and keeps the packets that wait for them.
 *
 * <p><b>What.</b> Linux's states and times: three questions to all, a second apart, then host unreachable; who was not heard of for
 * {@code base_reachable_time} is stale; a stale one that packets go to is asked itself after {@code delay_first_probe_time}, and
 * forgotten if it does not answer three times.
 *
 * <p><b>Threads.</b> Slow path only.
 *
 * <p><b>Bounds.</b> {@code unres_qlen} packets per neighbour; the oldest goes when another comes.
 */
final class NeighbourAgent {
    private static final int FRAME_BYTES = 128;
    private static final long NEVER = Long.MAX_VALUE;
    private static final long SECOND_MS = 1000;
    private static final int REQUEST = 1;
    private static final long SOLICITED_HIGH = 0xff02_0000_0000_0000L;
    private static final long SOLICITED_LOW = 0x0000_0001_ff00_0000L;
    private static final long GROUP_MAC_V6 = 0x3333_0000_0000L;
    private static final int UNREACHABLE = 3;
    private static final int HOST = 1;
    private static final int UNREACHABLE_V6 = 1;
    private static final int ADDRESS_V6 = 3;

    private final LocalPackets packets;
    private final IcmpErrors errors;
    private final IdTable<?> resumptions;
    private final LongSupplier clock;
    private final Map<Neighbour, ArrayDeque<Waiting>> waiting = new HashMap<>();
    private long nextMs;

    /** A packet that waits, and where it goes on. */
    private record Waiting(int resume, FlowKey key, UnsafeBuffer frame) {}

    NeighbourAgent(LocalPackets packets, IcmpErrors errors, IdTable<?> resumptions, LongSupplier clock) {
        this.packets = packets;
        this.errors = errors;
        this.resumptions = resumptions;
        this.clock = clock;
    }

    long nextMs() {
        return nextMs;
    }

    /** A packet needs a neighbour's address. */
    void await(StageOrigin origin, FlowKey key, UnsafeBuffer frame) {
        NetDevice device = origin.device();
        Namespace namespace = origin.namespace();
        long now = clock.getAsLong();
        Neighbour entry = namespace.neighbours().resolve(device, origin.address(), now);
        if (entry.state().isValid()) {
            packets.resume(origin.resume(), key, frame);
            return;
        }
        ArrayDeque<Waiting> queue = waiting.computeIfAbsent(entry, each -> new ArrayDeque<>());
        boolean first = queue.isEmpty() && entry.probes() == 0;
        if (queue.size() >= setting(device, origin.address().family(), "unres_qlen")) {
            resumptions.release(queue.poll().resume());
        }
        resumptions.hold(origin.resume());
        queue.add(new Waiting(origin.resume(), new FlowKey().copyFrom(key), frame));
        if (first) {
            probe(entry, now);
        }
        nextMs = Math.min(nextMs, now);
    }

    /** A neighbour has become known: what waits for it goes on. */
    void resolved(Neighbour entry) {
        ArrayDeque<Waiting> queue = waiting.remove(entry);
        if (queue == null) {
            return;
        }
        for (Waiting each : queue) {
            packets.resume(each.resume(), each.key(), each.frame());
            resumptions.release(each.resume());
        }
    }

    private void failed(Neighbour entry) {
        ArrayDeque<Waiting> queue = waiting.remove(entry);
        if (queue == null) {
            return;
        }
        boolean ipv4 = entry.address().isIpv4();
        for (Waiting each : queue) {
            Namespace namespace = entry.device().namespace();
            errors.refuse(namespace, each.frame(), ipv4 ? UNREACHABLE : UNREACHABLE_V6, ipv4 ? HOST : ADDRESS_V6, 0);
            resumptions.release(each.resume());
        }
    }

    /** Lets time pass for all neighbours; returns how many have changed. */
    int run(Namespaces namespaces, long now) {
        if (now < nextMs) {
            return 0;
        }
        long next = NEVER;
        int changes = 0;
        for (Namespace namespace : namespaces.all()) {
            for (Neighbour entry : List.copyOf(namespace.neighbours().all())) {
                long due = due(entry);
                if (due <= now) {
                    changes++;
                    advance(entry, now);
                    due = due(entry);
                }
                next = Math.min(next, due);
            }
        }
        for (Neighbour entry : new ArrayList<>(waiting.keySet())) {
            if (entry.device().namespace().neighbours().get(entry.device(), entry.address()) != entry) {
                forget(entry);
            } else if (entry.state().isValid()) {
                resolved(entry);
            }
        }
        // A stale one that is used changes by itself, without anybody calling.
        nextMs = Math.min(next, now + SECOND_MS);
        return changes;
    }

    private void forget(Neighbour entry) {
        waiting.remove(entry).forEach(each -> resumptions.release(each.resume()));
    }

    private static int setting(NetDevice device, IpFamily family, String leaf) {
        String name = (family == IpFamily.IPV4 ? "net.ipv4.neigh." : "net.ipv6.neigh.") + device.name() + '.' + leaf;
        String value = device.namespace().sysctls().get(name);
        return value == null ? 0 : Integer.parseInt(value);
    }

    private static int setting(Neighbour entry, String leaf) {
        return setting(entry.device(), entry.address().family(), leaf);
    }

    /** When an entry has to change. */
    private static long due(Neighbour entry) {
        return switch (entry.state()) {
            case INCOMPLETE, PROBE -> entry.changedMs() + setting(entry, "retrans_time_ms");
            case REACHABLE -> entry.confirmedMs() + setting(entry, "base_reachable_time_ms");
            case DELAY -> entry.changedMs() + setting(entry, "delay_first_probe_time") * SECOND_MS;
            case STALE, FAILED, PERMANENT, NOARP -> NEVER;
        };
    }

    private void advance(Neighbour entry, long now) {
        Neighbours neighbours = entry.device().namespace().neighbours();
        switch (entry.state()) {
            case INCOMPLETE -> {
                if (entry.probes() < setting(entry, "mcast_solicit")) {
                    probe(entry, now);
                } else {
                    neighbours.become(entry, NeighbourState.FAILED, now);
                    failed(entry);
                }
            }
            case REACHABLE -> {
                boolean used = entry.usedMs() > entry.confirmedMs();
                neighbours.become(entry, used ? NeighbourState.DELAY : NeighbourState.STALE, now);
            }
            case DELAY -> {
                neighbours.become(entry, NeighbourState.PROBE, now);
                probe(entry, now);
            }
            case PROBE -> {
                if (entry.probes() < setting(entry, "ucast_solicit")) {
                    probe(entry, now);
                } else {
                    neighbours.become(entry, NeighbourState.FAILED, now);
                }
            }
            default -> {
                // Nothing is due.
            }
        }
    }

    /** Asks once more: all on the link, or the neighbour itself if it was known. */
    private void probe(Neighbour entry, long now) {
        NetDevice device = entry.device();
        device.namespace().neighbours().probed(entry, now);
        IpAddress target = entry.address();
        boolean known = entry.state().isValid();
        UnsafeBuffer frame = new UnsafeBuffer(new byte[FRAME_BYTES]);
        FrameBuilder builder = new FrameBuilder().wrap(frame, 0);
        int length;
        if (target.isIpv4()) {
            IpAddress sender = ArpPolicy.announced(device, target, wantedSource(entry));
            long to = known ? entry.mac() : MacAddress.BROADCAST;
            length = builder.ethernet(to, device.mac())
                    .arp(REQUEST, device.mac(), sender == null ? 0 : sender.ipv4(), 0, target.ipv4())
                    .finish();
        } else {
            IpAddress sender = RouteQuery.addressOf(device, target);
            if (sender == null) {
                return;
            }
            long group = SOLICITED_LOW | (target.low() & 0xff_ffffL);
            builder.ethernet(known ? entry.mac() : GROUP_MAC_V6 | (group & 0xffff_ffffL), device.mac());
            builder = known
                    ? builder.ipv6(sender.high(), sender.low(), target.high(), target.low())
                    : builder.ipv6(sender.high(), sender.low(), SOLICITED_HIGH, group);
            length = builder.ttl(0xff)
                    .neighborSolicitation(target.high(), target.low(), device.mac())
                    .finish();
        }
        byte[] bytes = new byte[length];
        frame.getBytes(0, bytes);
        packets.sendFrame(device, new UnsafeBuffer(bytes));
    }

    /** Source of the packet that waits, which a question may name. */
    private IpAddress wantedSource(Neighbour entry) {
        ArrayDeque<Waiting> queue = waiting.get(entry);
        if (queue == null || queue.isEmpty()) {
            return null;
        }
        FlowKey key = queue.peek().key();
        return IpAddress.of((int) key.get(FlowField.NW_SRC));
    }
}
