package dev.patchbay.datapath.conntrack;

import dev.patchbay.codec.ip.IpProtocol;
import dev.patchbay.flowcache.key.KeyHash;

/**
 * Finds the address and port that a new connection is translated to, and reserves them.
 *
 * <p><b>What.</b> The order in which Open vSwitch 3.1 tries them: an address chosen by a hash over connection and range;
 * with a port range a port chosen by the same hash and those behind it; without, the connection's own source port and then
 * the class of ports to which it belongs (below 512, below 1024, others). At most 128 ports are tried in a row, then fewer
 * and fewer from random places. A destination whose ports are all taken may still be shared under another source port.
 *
 * <p><b>Invariants.</b> The tuple of replies is in the table when this returns true; no two connections have the same.
 *
 * <p><b>Threads.</b> One per worker.
 */
final class NatAllocator {
    private static final int MAX_ATTEMPTS = 128;
    private static final int MIN_ATTEMPTS = 16;
    private static final int MIN_EPHEMERAL = 1024;
    private static final int MAX_PORT = 65535;
    private static final long MAX_RANGE = 0xffff_ffffL;

    private final ConnectionTable table;
    private final long seed;
    private final PacketTuple reply = new PacketTuple();
    private long random;
    private Connection connection;
    private long nowMs;

    NatAllocator(ConnectionTable table, long seed) {
        this.table = table;
        this.seed = seed;
        random = seed;
    }

    /**
     * Reserves.
     *
     * @param owner that gets the reserved tuple as its {@link Connection#reverse}.
     * @param tuple of the owner's first packet.
     * @return false if everything that may be tried is taken.
     */
    boolean reserve(Connection owner, PacketTuple tuple, NatSpec spec, long now) {
        connection = owner;
        nowMs = now;
        long hash = hash(tuple, spec);
        boolean ported = tuple.protocol == IpProtocol.TCP || tuple.protocol == IpProtocol.UDP;
        boolean portRange = spec.minPort() != 0;
        boolean sourcePorts = portRange && spec.direction() == NatSpec.Direction.SRC;
        boolean targetPorts = portRange && spec.direction() == NatSpec.Direction.DST;
        reply.copyFrom(tuple).reverse();
        address(tuple, spec, hash);
        if (!ported) {
            return take();
        }
        int chosen = spec.minPort() + (int) (hash % (spec.maxPort() - spec.minPort() + 1));
        int source = spec.direction() == NatSpec.Direction.NONE || sourcePorts ? chosen : tuple.srcPort;
        int target = targetPorts ? chosen : tuple.dstPort;
        reply.srcPort = target;
        reply.dstPort = source;
        if (targetPorts && search(false, target, spec.minPort(), spec.maxPort())) {
            return true;
        }
        reply.srcPort = target;
        if (spec.direction() == NatSpec.Direction.NONE || sourcePorts) {
            return search(true, source, spec.minPort(), spec.maxPort());
        }
        if (source < 512) {
            return search(true, source, 1, 511);
        }
        return source < MIN_EPHEMERAL
                ? search(true, source, 600, MIN_EPHEMERAL - 1)
                : search(true, source, MIN_EPHEMERAL, MAX_PORT);
    }

    /**
     * Reserves one tuple.
     *
     * @param owner that gets it.
     * @param tuple of replies.
     * @return false if it is taken.
     */
    boolean reserve(Connection owner, PacketTuple tuple, long now) {
        connection = owner;
        nowMs = now;
        reply.copyFrom(tuple);
        return take();
    }

    private boolean take() {
        long place = table.hash(reply);
        if (table.find(reply, place, nowMs) != null) {
            return false;
        }
        var entry = new ReverseEntry(reply, connection);
        connection.reverse(entry);
        if (table.putIfAbsent(entry, reply, place, nowMs) == null) {
            return true;
        }
        connection.reverse(null);
        return false;
    }

    /** Tries ports from {@code first} on, which may lie outside the range; {@code first} again is not tried. */
    private boolean search(boolean sourcePort, int first, int min, int max) {
        int range = max - min + 1;
        int attempts = Math.min(range, MAX_ATTEMPTS);
        int port = first;
        while (true) {
            boolean outside = port < min || port > max;
            int candidates = Math.min(attempts, range + (outside ? 1 : 0));
            for (int i = 0; i < candidates; i++) {
                if (sourcePort) {
                    reply.dstPort = port;
                } else {
                    reply.srcPort = port;
                }
                if (take()) {
                    return true;
                }
                port = port < min || port >= max ? min : port + 1;
            }
            if (attempts >= range || attempts < MIN_ATTEMPTS) {
                return false;
            }
            attempts /= 2;
            random = KeyHash.fold(random ^ nowMs, 0x9e3779b97f4a7c15L) + 1;
            port = min + (int) Long.remainderUnsigned(random, range);
        }
    }

    private void address(PacketTuple tuple, NatSpec spec, long hash) {
        boolean source = spec.direction() == NatSpec.Direction.SRC;
        long high = spec.minHigh();
        long low = spec.minLow();
        if ((high | low) != 0) {
            long range = range(spec);
            long offset = range > MAX_RANGE ? hash : hash % range;
            high += Long.compareUnsigned(low + offset, low) < 0 ? 1 : 0;
            low += offset;
        } else if (source) {
            high = tuple.srcHigh;
            low = tuple.srcLow;
        } else if (spec.direction() == NatSpec.Direction.DST) {
            high = tuple.dstHigh;
            low = tuple.dstLow;
        }
        if (source) {
            reply.dstHigh = high;
            reply.dstLow = low;
        } else {
            reply.srcHigh = high;
            reply.srcLow = low;
        }
    }

    /** Number of addresses; of IPv6 ones at most 2 to the power of 32, less one. */
    private static long range(NatSpec spec) {
        if (spec.family() == 4) {
            return spec.maxLow() - spec.minLow() + 1;
        }
        long distance = spec.maxLow() - spec.minLow();
        boolean near = spec.maxHigh() == spec.minHigh()
                || (spec.maxHigh() == spec.minHigh() + 1 && Long.compareUnsigned(spec.maxLow(), spec.minLow()) < 0);
        return near && distance >= 0 && distance < MAX_RANGE - 1 ? distance + 1 : MAX_RANGE;
    }

    /** 32 bits over everything that Open vSwitch's hash covers. */
    private long hash(PacketTuple tuple, NatSpec spec) {
        long hash = seed;
        hash = KeyHash.fold(hash ^ spec.minHigh(), spec.minLow() ^ 0xa0761d6478bd642fL);
        hash = KeyHash.fold(hash ^ spec.maxHigh(), spec.maxLow() ^ 0xe7037ed1a0b428dbL);
        hash = KeyHash.fold(hash ^ tuple.srcHigh, tuple.srcLow ^ 0xa0761d6478bd642fL);
        hash = KeyHash.fold(hash ^ tuple.dstHigh, tuple.dstLow ^ 0xe7037ed1a0b428dbL);
        hash = KeyHash.fold(hash ^ tuple.head(), ((long) spec.maxPort() << 16 | spec.minPort()) ^ 0x9e3779b97f4a7c15L);
        return hash >>> 32;
    }
}
