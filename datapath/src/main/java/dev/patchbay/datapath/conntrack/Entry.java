package dev.patchbay.datapath.conntrack;

/**
 * A tuple in the table of connections: a {@link Connection} under its first packet's tuple, or the {@link ReverseEntry} of
 * a translated one.
 *
 * <p><b>Threads.</b> The tuple is immutable.
 *
 * <p><b>Memory.</b> IPv4 addresses lie in one word; IPv6 ones need a second object for the other three.
 */
abstract sealed class Entry permits Connection, ReverseEntry {
    /** Source port, destination port, zone (16 bits each), protocol, ICMP type (8 bits each), from the top. */
    private final long head;

    /** Both IPv4 addresses, the source above; of IPv6 the upper half of the source. */
    private final long addresses;

    /** The rest of IPv6 addresses; null for IPv4. */
    private final Ipv6Rest rest;

    private record Ipv6Rest(long srcLow, long dstHigh, long dstLow) {}

    Entry(PacketTuple tuple) {
        head = tuple.head();
        if (tuple.ipv6) {
            addresses = tuple.srcHigh;
            rest = new Ipv6Rest(tuple.srcLow, tuple.dstHigh, tuple.dstLow);
        } else {
            addresses = tuple.srcLow << 32 | tuple.dstLow;
            rest = null;
        }
    }

    /** The connection that the tuple leads to. */
    abstract Connection connection();

    /** Whether a look-up passes over it. */
    abstract boolean gone(long nowMs);

    /** Whether this is the entry of the tuple. */
    final boolean is(PacketTuple tuple) {
        if (head != tuple.head()) {
            return false;
        }
        if (tuple.ipv6) {
            return rest != null
                    && addresses == tuple.srcHigh
                    && rest.srcLow == tuple.srcLow
                    && rest.dstHigh == tuple.dstHigh
                    && rest.dstLow == tuple.dstLow;
        }
        return rest == null && addresses == (tuple.srcLow << 32 | tuple.dstLow);
    }

    /** Whether this is the entry of the tuple's reverse. */
    final boolean isReverseOf(PacketTuple tuple) {
        if (head != tuple.reverseHead()) {
            return false;
        }
        if (tuple.ipv6) {
            return rest != null
                    && addresses == tuple.dstHigh
                    && rest.srcLow == tuple.dstLow
                    && rest.dstHigh == tuple.srcHigh
                    && rest.dstLow == tuple.srcLow;
        }
        return rest == null && addresses == (tuple.dstLow << 32 | tuple.srcLow);
    }

    /** Copies the tuple out. */
    final PacketTuple tuple(PacketTuple into) {
        into.ipv6 = rest != null;
        into.srcPort = (int) (head >>> 48);
        into.dstPort = (int) (head >>> 32) & 0xffff;
        into.zone = zone();
        into.protocol = protocol();
        into.type = (int) head & 0xff;
        if (rest != null) {
            into.srcHigh = addresses;
            into.srcLow = rest.srcLow;
            into.dstHigh = rest.dstHigh;
            into.dstLow = rest.dstLow;
        } else {
            into.srcHigh = 0;
            into.srcLow = addresses >>> 32;
            into.dstHigh = 0;
            into.dstLow = addresses & 0xffff_ffffL;
        }
        return into;
    }

    final int zone() {
        return (int) head >>> 16;
    }

    final int protocol() {
        return (int) head >>> 8 & 0xff;
    }

    final boolean ipv6() {
        return rest != null;
    }
}
