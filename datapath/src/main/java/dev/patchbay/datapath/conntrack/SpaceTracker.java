package dev.patchbay.datapath.conntrack;

import dev.patchbay.codec.ip.IpProtocol;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import org.agrona.MutableDirectBuffer;

/**
 * Tracks packets in a namespace as Linux's connection tracker and NAT do at their hooks.
 *
 * <p><b>What.</b> A packet is seen twice. On its way in ({@link CtRequest.Half#DESTINATION}) it is looked up, judged and, if
 * its connection has such a binding, gets its other destination; a packet that begins a connection leaves nothing behind
 * but its tuple in the key. On its way out ({@link CtRequest.Half#SOURCE}) it gets its other source; one that begins a
 * connection is bound to a source as the request asks, and the connection is kept with both bindings: what its destination
 * was when it came, and is now, is the binding of its destination.
 *
 * <p><b>Answers.</b> In the bits of {@link CtState}: none at all for what is not tracked (neighbour discovery); NEW without
 * a connection; NEW and ESTABLISHED together for a connection that nobody has answered yet, whose packets Linux calls new
 * but does not show to its NAT rules; and the bindings as the packet's own direction sees them.
 *
 * <p><b>Invariants.</b> No two connections of a space have the same tuple in either direction. Two packets that begin the
 * same connection at once become packets of one.
 *
 * <p><b>Threads.</b> Confined to one worker.
 *
 * <p><b>Memory.</b> Nothing is allocated for a packet of an existing connection.
 */
final class SpaceTracker {
    private static final int LIVE = CtState.ESTABLISHED | CtState.RELATED;

    /** How often a binding is chosen anew when another worker was faster. */
    private static final int ATTEMPTS = 3;

    private static final int ECHO_REQUEST = 8;
    private static final int TIMESTAMP_REQUEST = 13;
    private static final int INFORMATION_REQUEST = 15;
    private static final int ECHO_REQUEST_V6 = 128;

    private final Spaces spaces;
    private final ConnectionTable table;
    private final PacketView packet = new PacketView();
    private final TupleReader reader = new TupleReader();
    private final PacketTuple tuple = new PacketTuple();
    private final PacketTuple original = new PacketTuple();
    private final AddressTranslator translator = new AddressTranslator();
    private final SpaceNat nat;
    private ReleasedFragment released;

    // The packet at hand.
    private CtRequest request;
    private FlowKey key;
    private Space space;
    private long nowMs;

    SpaceTracker(Spaces spaces, long seed) {
        this.spaces = spaces;
        table = spaces.table();
        nat = new SpaceNat(table, seed);
    }

    /** Runs a request; bits of {@link Tracker}. */
    int track(CtRequest what, FlowKey of, MutableDirectBuffer buffer, int offset, int length, long now) {
        request = what;
        key = of;
        nowMs = now;
        space = spaces.space(what.space());
        boolean whole = packet.read(of, buffer, offset, length);
        if (!whole || !packet.fragment || !packet.realFragment()) {
            return run(whole) ? 0 : Tracker.REFUSED;
        }
        FragmentList list = spaces.fragments().accept(packet, of, what.space(), now);
        if (list == null) {
            return Tracker.HELD;
        }
        key = list.head().key();
        packet.copyFrom(list.reassemble());
        if (!run(true)) {
            return Tracker.HELD;
        }
        list.adopt(packet);
        released = list.takeAll();
        return Tracker.HELD | Tracker.RELEASED;
    }

    ReleasedFragment takeReleased() {
        ReleasedFragment first = released;
        released = null;
        return first;
    }

    /** Tracks a whole packet; false if there is no room for its connection. */
    private boolean run(boolean whole) {
        boolean goesOn = request.half() == CtRequest.Half.SOURCE
                && (state() & CtState.TRACKED) != 0
                && key.get(FlowField.CT_ZONE) == space.id();
        if (goesOn) {
            return goOn();
        }
        key.connection(null);
        lookUp(whole);
        return true;
    }

    private int state() {
        return (int) key.get(FlowField.CT_STATE);
    }

    private void lookUp(boolean whole) {
        if (whole && untracked()) {
            CtWords.clear(key);
            return;
        }
        tuple.zone = space.id();
        boolean plausible = whole
                && reader.read(packet, space.verifies(), tuple)
                && (packet.protocol != IpProtocol.TCP || SpaceTcpConnection.plausible(packet));
        if (!plausible || !find()) {
            CtWords.write(key, CtState.INVALID | CtState.TRACKED, space.id(), 0, null, null);
        }
    }

    /** Neighbour discovery and multicast listeners, which Linux leaves alone. */
    private boolean untracked() {
        if (packet.protocol != IpProtocol.ICMPV6 || !packet.ipv6 || packet.l4Size() < 1) {
            return false;
        }
        int type = packet.unsignedByte(packet.l4);
        return (type >= 130 && type <= 137) || type == 143;
    }

    /** Finds the packet's connection and judges it, or begins one; false if it is invalid. */
    private boolean find() {
        while (true) {
            Entry entry = table.find(tuple, table.hash(tuple), nowMs);
            if (entry == null) {
                return !reader.related() && begin();
            }
            boolean reply = entry instanceof ReverseEntry || !entry.is(tuple);
            var connection = (SpaceConnection) entry.connection();
            if (reader.related()) {
                found(connection, CtState.RELATED | (reply ? CtState.REPLY : 0), reply);
                return true;
            }
            if (!connection.latch()) {
                continue;
            }
            Update update = connection.follow(packet, reply, space, nowMs);
            boolean answered = connection.answered();
            if (update == Update.VALID && reply) {
                connection.answer();
            } else if (update == Update.NEW) {
                connection.expiry(0);
            }
            connection.unlatch();
            if (update == Update.NEW) {
                continue;
            }
            if (update == Update.INVALID) {
                return false;
            }
            int direction = reply ? CtState.REPLY : answered ? 0 : CtState.NEW;
            found(connection, CtState.ESTABLISHED | direction, reply);
            return true;
        }
    }

    private void found(SpaceConnection connection, int state, boolean reply) {
        int mark = change(connection);
        CtWords.write(
                key,
                state | CtState.TRACKED | bindings(connection, reply),
                space.id(),
                mark,
                null,
                connection.tuple(original));
        key.connection(connection);
        translate(connection, reply);
    }

    private static int bindings(SpaceConnection connection, boolean reply) {
        boolean source = reply ? connection.destinationBound() : connection.sourceBound();
        boolean destination = reply ? connection.sourceBound() : connection.destinationBound();
        return (source ? CtState.SOURCE_NAT : 0) | (destination ? CtState.DESTINATION_NAT : 0);
    }

    /** Applies the half that the request is about. */
    private void translate(SpaceConnection connection, boolean reply) {
        boolean source = request.half() == CtRequest.Half.SOURCE;
        boolean bound = (source ^ reply) ? connection.sourceBound() : connection.destinationBound();
        if (bound) {
            translator.half(packet, connection, reply, source, reader.related() ? reader.quoted() : null);
        }
    }

    /** A packet without a connection: only its key remembers it until it leaves. */
    private boolean begin() {
        if (!mayBegin()) {
            return false;
        }
        int mark = request.mark();
        CtWords.write(key, CtState.NEW | CtState.TRACKED, space.id(), mark, null, tuple);
        NatSpec spec = request.nat();
        if (request.half() == CtRequest.Half.DESTINATION && spec != null) {
            nat.redirect(tuple, spec, nowMs);
            translator.half(packet, tuple, false);
        }
        return true;
    }

    private boolean mayBegin() {
        return switch (tuple.protocol) {
            case IpProtocol.TCP -> SpaceTcpConnection.mayBegin(packet, space.loose());
            case IpProtocol.ICMP ->
                packet.ipv6
                        || tuple.type == ECHO_REQUEST
                        || tuple.type == TIMESTAMP_REQUEST
                        || tuple.type == INFORMATION_REQUEST;
            case IpProtocol.ICMPV6 -> !packet.ipv6 || tuple.type == ECHO_REQUEST_V6;
            default -> true;
        };
    }

    /** The second half for a packet that was looked up on its way in. */
    private boolean goOn() {
        int state = state();
        tuple.zone = space.id();
        if ((state & CtState.INVALID) != 0 || !reader.read(packet, false, tuple)) {
            return true;
        }
        if ((state & LIVE) == 0) {
            if (request.commit()) {
                return keep();
            }
            key.set(FlowField.CT_MARK, changed((int) key.get(FlowField.CT_MARK)));
            return true;
        }
        SpaceConnection connection = known();
        if (connection != null) {
            key.set(FlowField.CT_MARK, change(connection));
            translate(connection, (state & CtState.REPLY) != 0);
        }
        return true;
    }

    /** The connection that was found on the way in; null if it is over since. */
    private SpaceConnection known() {
        if (key.connection() instanceof SpaceConnection connection && connection.zone() == space.id()) {
            return connection;
        }
        if (!original()) {
            return null;
        }
        Entry entry = table.find(original, table.hash(original), nowMs);
        return entry == null ? null : (SpaceConnection) entry.connection();
    }

    /** The tuple that the packet came with, from its key. */
    private boolean original() {
        if (!CtWords.original(key, packet.ipv6, original)) {
            return false;
        }
        if (original.icmp()) {
            original.type = original.srcPort & 0xff;
            original.srcPort = tuple.srcPort;
            original.dstPort = tuple.dstPort;
        }
        return true;
    }

    /** Makes the connection that the packet begins, with both bindings; false if there is no room for it. */
    private boolean keep() {
        if (!original()) {
            original.copyFrom(tuple);
        }
        if (space.full() && !spaces.evict(space, table.hash(original), nowMs)) {
            return false;
        }
        SpaceConnection connection = original.protocol == IpProtocol.TCP
                ? new SpaceTcpConnection(original, packet, nowMs)
                : new SpaceConnection(original, nowMs);
        int mark = changed((int) key.get(FlowField.CT_MARK));
        connection.mark(mark);
        if (connection.follow(packet, false, space, nowMs) != Update.VALID) {
            return true;
        }
        boolean redirected = !tuple.sameDestination(original);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            if (!nat.bind(connection, original, tuple, request.nat(), nowMs)) {
                break;
            }
            connection.bind(!tuple.sameSource(original), redirected);
            Entry present = put(connection);
            if (present == null) {
                space.enter();
                key.set(FlowField.CT_MARK, mark);
                kept(connection);
                return true;
            }
            if (present.is(original)) {
                return adopt(present);
            }
        }
        Entry present = table.find(original, table.hash(original), nowMs);
        return present != null && adopt(present);
    }

    /** Puts a bound connection in; else takes its reservation back and gives the entry that is in its way. */
    private Entry put(SpaceConnection connection) {
        long place = table.hash(original);
        Entry present = connection.reverse() == null
                ? table.putBothWays(connection, original, place, nowMs)
                : table.putIfAbsent(connection, original, place, nowMs);
        if (present != null && connection.reverse() != null) {
            PacketTuple reply = connection.reverse().tuple(new PacketTuple());
            table.remove(connection.reverse(), table.hash(reply));
            connection.reverse(null);
        }
        return present;
    }

    /** Another packet has begun the same connection meanwhile: this one belongs to it, unless it is only similar. */
    private boolean adopt(Entry present) {
        if (!(present instanceof SpaceConnection connection) || !connection.is(original)) {
            return false;
        }
        key.set(FlowField.CT_MARK, change(connection));
        kept(connection);
        return true;
    }

    private void kept(SpaceConnection connection) {
        key.set(FlowField.CT_STATE, CtState.NEW | CtState.ESTABLISHED | CtState.TRACKED | bindings(connection, false));
        key.connection(connection);
        translate(connection, false);
    }

    private int changed(int mark) {
        return request.mark() | (mark & ~request.markMask());
    }

    /** Changes the connection's mark if the request says so; the mark then. */
    private int change(SpaceConnection connection) {
        if (!connection.latch()) {
            return connection.mark();
        }
        int mark = changed(connection.mark());
        connection.mark(mark);
        connection.unlatch();
        return mark;
    }
}
