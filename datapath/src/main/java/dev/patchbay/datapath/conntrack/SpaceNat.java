package dev.patchbay.datapath.conntrack;

import dev.patchbay.codec.ip.IpProtocol;
import dev.patchbay.flowcache.key.KeyHash;

/**
 * Chooses the addresses and ports that a namespace's new connections are translated to, as Linux does.
 *
 * <p><b>What.</b> An address by a hash over the source, and over the destination unless the choice is persistent. The
 * connection's own port stays if nobody else's replies would come to it, else one of its class (below 512, below 1024,
 * others) or of the range asked for is taken, tried from a random place on: at most 128 in a row, then fewer and fewer from
 * other places. ICMP's identifier is chosen like a port. Without a specification only a clash changes the port.
 *
 * <p><b>Threads.</b> One per worker.
 */
final class SpaceNat {
    private static final int MAX_ATTEMPTS = 128;
    private static final int MIN_ATTEMPTS = 16;
    private static final int MAX_PORT = 65535;

    private final ConnectionTable table;
    private final long seed;
    private final PacketTuple reply = new PacketTuple();
    private long random;

    // The choice at hand.
    private PacketTuple forward;
    private Connection owner;
    private PacketTuple original;
    private long nowMs;

    SpaceNat(ConnectionTable table, long seed) {
        this.table = table;
        this.seed = seed;
        random = seed;
    }

    /**
     * Chooses a new connection's source and reserves its replies.
     *
     * @param connection that gets the reserved tuple as its {@link Connection#reverse}, unless it is its own tuple's.
     * @param first tuple of its first packet as that came.
     * @param leaving tuple of that packet now; its source is replaced by the chosen one.
     * @param spec what is wanted, or null.
     * @return false if everything that may be tried is taken.
     */
    boolean bind(Connection connection, PacketTuple first, PacketTuple leaving, NatSpec spec, long now) {
        owner = connection;
        original = first;
        forward = leaving;
        nowMs = now;
        boolean chance = spec != null && spec.random();
        boolean ranged = spec != null && spec.minPort() != 0;
        if (spec != null && spec.family() == (leaving.ipv6 ? 6 : 4) && !within(spec, leaving.srcHigh, leaving.srcLow)) {
            choose(spec, true);
        }
        int port = forward.srcPort;
        boolean fits = !ranged || (port >= spec.minPort() && port <= spec.maxPort());
        if (!chance && fits && take()) {
            return true;
        }
        if (!ported()) {
            return chance && take();
        }
        int min = ranged ? spec.minPort() : classMin(port);
        int max = ranged ? spec.maxPort() : classMax(port);
        return search(min, max, true);
    }

    /**
     * Chooses another destination for a packet that begins a connection; nothing is reserved.
     *
     * @param packet tuple of the packet; its destination is replaced.
     */
    void redirect(PacketTuple packet, NatSpec spec, long now) {
        owner = null;
        forward = packet;
        nowMs = now;
        if (spec.family() == (packet.ipv6 ? 6 : 4)) {
            choose(spec, false);
        }
        if (spec.minPort() == 0 || !ported() || packet.icmp()) {
            return;
        }
        boolean within = packet.dstPort >= spec.minPort() && packet.dstPort <= spec.maxPort();
        if (spec.random() || !within || !take()) {
            if (!search(spec.minPort(), spec.maxPort(), false)) {
                packet.dstPort = spec.minPort();
            }
        }
    }

    private boolean ported() {
        return forward.protocol == IpProtocol.TCP || forward.protocol == IpProtocol.UDP || forward.icmp();
    }

    private int classMin(int port) {
        if (forward.icmp()) {
            return 0;
        }
        return port < 512 ? 1 : port < 1024 ? 600 : 1024;
    }

    private int classMax(int port) {
        if (forward.icmp()) {
            return MAX_PORT;
        }
        return port < 512 ? 511 : port < 1024 ? 1023 : MAX_PORT;
    }

    private boolean search(int min, int max, boolean source) {
        int range = max - min + 1;
        int attempts = Math.min(range, MAX_ATTEMPTS);
        while (true) {
            int offset = (int) Long.remainderUnsigned(next(), range);
            for (int i = 0; i < attempts; i++) {
                int port = min + (offset + i) % range;
                if (source) {
                    forward.srcPort = port;
                    forward.dstPort = forward.icmp() ? port : forward.dstPort;
                } else {
                    forward.dstPort = port;
                }
                if (take()) {
                    return true;
                }
            }
            if (attempts >= range || attempts < MIN_ATTEMPTS) {
                return false;
            }
            attempts /= 2;
        }
    }

    private long next() {
        random = KeyHash.fold(random ^ nowMs, 0x9e3779b97f4a7c15L) + 1;
        return random;
    }

    /** Reserves the replies of {@link #forward} for the owner, if there is one; false if another's are the same. */
    private boolean take() {
        reply.copyFrom(forward).reverse();
        long place = table.hash(reply);
        boolean plain = owner != null && forward.same(original);
        if (owner == null || plain) {
            if (owner != null) {
                owner.reverse(null);
            }
            return table.find(reply, place, nowMs) == null;
        }
        var entry = new ReverseEntry(reply, owner);
        owner.reverse(entry);
        if (table.putIfAbsent(entry, reply, place, nowMs) == null) {
            return true;
        }
        owner.reverse(null);
        return false;
    }

    private static boolean within(NatSpec spec, long high, long low) {
        return compare(high, low, spec.minHigh(), spec.minLow()) >= 0
                && compare(high, low, spec.maxHigh(), spec.maxLow()) <= 0;
    }

    private static int compare(long high, long low, long otherHigh, long otherLow) {
        int order = Long.compareUnsigned(high, otherHigh);
        return order != 0 ? order : Long.compareUnsigned(low, otherLow);
    }

    /** Replaces an address by one of the range; of IPv6 ranges only the lower 64 bits vary. */
    private void choose(NatSpec spec, boolean source) {
        long range = spec.maxLow() - spec.minLow() + 1;
        long offset = 0;
        if (range != 1) {
            long hash = KeyHash.fold(seed ^ forward.srcHigh, forward.srcLow ^ 0xa0761d6478bd642fL);
            if (!spec.persistent()) {
                hash = KeyHash.fold(hash ^ forward.dstHigh, forward.dstLow ^ 0xe7037ed1a0b428dbL);
            }
            offset = range == 0 ? hash : Long.remainderUnsigned(hash, range);
        }
        if (source) {
            forward.srcHigh = spec.minHigh();
            forward.srcLow = spec.minLow() + offset;
        } else {
            forward.dstHigh = spec.minHigh();
            forward.dstLow = spec.minLow() + offset;
        }
    }
}
