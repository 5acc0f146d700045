package dev.patchbay.datapath.conntrack;

import dev.patchbay.codec.ip.IpProtocol;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import org.agrona.MutableDirectBuffer;

/**
 * One worker's hand on the host's {@link Conntrack}: runs {@code ct} actions over packets.
 *
 * <p><b>What.</b> Reads the packet's tuple, finds its connection, moves the connection's state on, makes a new connection
 * where the request says so, translates addresses, and writes state, zone, mark, label and original tuple into the key.
 * Steps and their order are those of Open vSwitch 3.1 (lib/conntrack.c), with the same outcome also where it surprises:
 * without {@code commit} nothing is kept, a UDP connection is established by an answer only, and a packet that was
 * translated and comes again is known by its tuple before the translation.
 *
 * <p><b>Invariants.</b> Any bytes give a verdict; nothing outside the packet is read or written, but for the room of {@link
 * #GROWTH} octets behind a frame that {@link CtRequest#rewrites}.
 *
 * <p><b>Threads.</b> Confined to one worker.
 *
 * <p><b>Memory.</b> Nothing is allocated for a packet of an existing connection; a new connection is one object or two.
 */
public final class Tracker {
    /** By how many octets a frame may grow when a translated address appears in its text. */
    public static final int GROWTH = 48;

    /** Bit of {@link #track}: the frame was kept, nothing goes on with it now. */
    public static final int HELD = 1;

    /** Bit of {@link #track}: {@link #takeReleased} has fragments to go on with. */
    public static final int RELEASED = 2;

    /** Bit of {@link #track}: there was no room for the packet's connection, which in a namespace means that it is dropped. */
    public static final int REFUSED = 4;

    private static final int FTP_PORT = 21;
    private static final int TFTP_PORT = 69;

    private final Conntrack host;
    private final ConnectionTable table;
    private final TimeoutPolicies timeouts;
    private final PacketView packet = new PacketView();
    private final TupleReader reader = new TupleReader();
    private final PacketTuple tuple = new PacketTuple();
    private final PacketTuple scratch = new PacketTuple();
    private final AddressTranslator translator = new AddressTranslator();
    private final NatAllocator allocator;
    private final ApplicationHelper applications;
    private final SpaceTracker spaces;
    private ReleasedFragment released;

    // The packet at hand.
    private CtRequest request;
    private FlowKey key;
    private long nowMs;
    private int state;
    private boolean reply;

    /** What was found is still there. */
    private boolean found;

    /** The packet answers to a translation whose connection has expired. */
    private boolean orphan;

    private CtHelper helper;
    private int mark;
    private Label label;

    Tracker(Conntrack host, long seed) {
        this.host = host;
        table = host.table();
        timeouts = host.timeouts();
        allocator = new NatAllocator(table, seed);
        applications = new ApplicationHelper(host.expectations());
        spaces = new SpaceTracker(host.spaces(), seed);
    }

    /**
     * Runs one {@code ct} action over a packet.
     *
     * @param what the action.
     * @param of key of the frame as it is, with its metadata; the connection words are replaced.
     * @param buffer holds the frame.
     * @param offset of the frame.
     * @param length of the frame; see {@link #length} afterwards.
     * @param now milliseconds of the switch's clock.
     * @return {@link #HELD} and {@link #RELEASED}, {@link #REFUSED}, or 0.
     */
    public int track(CtRequest what, FlowKey of, MutableDirectBuffer buffer, int offset, int length, long now) {
        if (what.space() != 0) {
            packet.length = length;
            int result = spaces.track(what, of, buffer, offset, length, now);
            released = spaces.takeReleased();
            return result;
        }
        boolean whole = packet.read(of, buffer, offset, length);
        FragmentStore fragments = host.fragments();
        int result = 0;
        if (whole && packet.fragment && packet.realFragment()) {
            int verdict = fragments.accept(packet, of, what.zone(), now);
            if (verdict == FragmentStore.KEPT) {
                result = HELD;
            } else if (verdict == FragmentStore.REFUSED) {
                of.set(FlowField.CT_STATE, CtState.INVALID);
            }
        }
        if (result != HELD) {
            execute(what, of, whole, now);
        }
        if (fragments.mayRelease(now)) {
            int own = packet.length;
            released = fragments.release(this, what, now);
            packet.length = own;
            result |= released == null ? 0 : RELEASED;
        }
        return result;
    }

    /**
     * Length of the frame that was tracked last.
     *
     * @return octets; only a request that {@link CtRequest#rewrites} changes it.
     */
    public int length() {
        return packet.length;
    }

    /**
     * Fragments that were kept and go on now: each as a frame of its own, with what follows the {@code ct} action, behind
     * the frame that was tracked. To be called before the next packet is tracked.
     *
     * @return the first; null if there is none.
     */
    public ReleasedFragment takeReleased() {
        ReleasedFragment first = released;
        released = null;
        return first;
    }

    /**
     * Makes a packet untracked ({@code ct_clear}).
     *
     * @param of key of the packet.
     */
    public static void clear(FlowKey of) {
        CtWords.clear(of);
        of.connection(null);
    }

    /** Tracks a reassembled packet; layers that the frame does not show (IPv6 after reassembly) are given. */
    void executeReassembled(CtRequest what, FlowKey of, PacketView whole, long now) {
        packet.copyFrom(whole);
        execute(what, of, true, now);
    }

    private void execute(CtRequest what, FlowKey of, boolean whole, long now) {
        request = what;
        key = of;
        nowMs = now;
        state = (int) of.get(FlowField.CT_STATE);
        tuple.zone = what.zone();
        if (state == CtState.INVALID) {
            unknown();
            return;
        }
        boolean trackable = whole && !packet.fragment;
        helper = trackable ? helper() : CtHelper.NONE;
        Connection before = trackable ? before() : null;
        if (before != null) {
            again(before);
        } else if (trackable && reader.read(packet, true, tuple)) {
            process();
        } else {
            unknown();
        }
    }

    private void unknown() {
        CtWords.write(key, CtState.INVALID | CtState.TRACKED, request.zone(), 0, null, null);
    }

    /** The connection that an earlier action found for the packet, if that still says everything. */
    private Connection before() {
        if ((state & CtState.TRACKED) == 0
                || !(key.connection() instanceof Connection connection)
                || connection instanceof SpaceConnection
                || connection.zone() != request.zone()
                || request.force()
                || helper != CtHelper.NONE
                || !reader.read(packet, false, tuple)) {
            return null;
        }
        ReverseEntry reverse = connection.reverse();
        boolean same = connection.is(tuple)
                || connection.isReverseOf(tuple)
                || (reverse != null && (reverse.is(tuple) || reverse.isReverseOf(tuple)));
        return same ? connection : null;
    }

    /** A second action in the same zone: the packet is not counted again. */
    private void again(Connection connection) {
        if (request.nat() != null) {
            boolean answer = !connection.is(tuple)
                    && (connection.reverse() == null || !connection.reverse().isReverseOf(tuple));
            reply = answer;
            translate(connection);
            key.connection(null);
        }
        remember(connection);
        change(connection);
        CtWords.marks(key, state, request.zone(), mark, label);
    }

    private void process() {
        int carried = state;
        if (key.get(FlowField.CT_ZONE) != request.zone()) {
            carried = 0;
        }
        state = carried;
        while (!attempt()) {
            // The connection was swept out, or another worker made one for the same tuple: look again.
            reader.read(packet, false, tuple);
            state = carried;
        }
    }

    /** One pass; false if the table has changed under it. */
    private boolean attempt() {
        found = true;
        orphan = false;
        reply = false;
        Connection connection = look();
        if (orphan) {
            CtWords.write(key, state | CtState.TRACKED, request.zone(), 0, null, null);
            return true;
        }
        boolean begin = false;
        boolean translates = connection != null && request.nat() != null;
        if (connection == null) {
            connection = original();
        }
        if (connection != null) {
            Update update = follow(connection);
            if (!found) {
                return false;
            }
            begin = update == Update.NEW;
            if (translates && !begin) {
                translate(connection);
            }
        } else if (reader.related()) {
            state = CtState.INVALID;
        } else {
            begin = true;
        }

        Expectation expectation = null;
        if (begin) {
            expectation = host.expectations().find(tuple);
            if (table.find(tuple, table.hash(tuple), nowMs) == null) {
                connection = begin(expectation);
                if (!found) {
                    return false;
                }
            }
        }
        finish(connection, expectation);
        return true;
    }

    private void finish(Connection connection, Expectation expectation) {
        PacketTuple named = tuple;
        if (connection == null) {
            mark = 0;
            label = null;
            if (expectation != null) {
                mark = expectation.mark();
                label = expectation.label();
                named = expectation.parent();
            }
        } else {
            remember(connection);
            change(connection);
            named = connection.expected() ? connection.application().parent() : connection.tuple(scratch);
        }
        if (connection != null && helper != CtHelper.NONE && connection.application() != null) {
            state |= applications.announce(helper, packet, connection, reply, state, request.nat() != null);
        }
        CtWords.write(key, state | CtState.TRACKED, request.zone(), mark, label, named);
        key.connection(request.nat() == null ? connection : null);
    }

    /** Finds the connection, and {@link #reply}. */
    private Connection look() {
        boolean natted = (state & CtState.ANY_NAT) != 0;
        if (natted) {
            tuple.reverse();
        }
        Entry entry = table.find(tuple, table.hash(tuple), nowMs);
        if (entry == null) {
            if (natted) {
                tuple.reverse();
            }
            return null;
        }
        reply = !entry.is(tuple);
        Connection connection = entry.connection();
        boolean indirect = entry instanceof ReverseEntry;
        if (natted) {
            reply = !reply;
            if (reply != indirect) {
                connection.replyTuple(tuple);
            } else {
                connection.tuple(tuple);
            }
        }
        if (request.force() && reply) {
            if (!indirect && !connection.gone(nowMs)) {
                connection.expiry(0);
            }
            return null;
        }
        if (indirect) {
            reply = !connection.is(tuple);
            if (connection.gone(nowMs)) {
                state |= CtState.INVALID;
                orphan = true;
                return null;
            }
        }
        return connection;
    }

    /** The connection of a packet that an earlier request has translated, by the tuple that its key carries. */
    private Connection original() {
        if ((state & CtState.ANY_NAT) == 0 || request.nat() != null || !CtWords.original(key, packet.ipv6, scratch)) {
            return null;
        }
        if (tuple.icmp()) {
            scratch.type = scratch.srcPort & 0xff;
            scratch.srcPort = tuple.srcPort;
            scratch.dstPort = tuple.dstPort;
        }
        Entry entry = table.find(scratch, table.hash(scratch), nowMs);
        return entry == null ? null : entry.connection();
    }

    /** Moves a connection's state on by the packet; {@link #found} says whether it still is. */
    private Update follow(Connection connection) {
        if (reader.related()) {
            state |= CtState.RELATED | (reply ? CtState.REPLY : 0);
            return Update.VALID;
        }
        if (connection.expected()) {
            state |= CtState.RELATED;
        }
        if (!connection.latch()) {
            found = false;
            return Update.INVALID;
        }
        boolean control = helper == CtHelper.FTP && connection.application() != null;
        boolean before = control && reply != connection.application().skewOfReplies();
        boolean natted = request.nat() != null;
        if (before) {
            applications.shift(packet, connection, reply, natted);
        }
        Update update = connection.update(packet, reply, host.checksSequence(), timeouts, nowMs);
        if (control && !before && update != Update.NEW) {
            applications.shift(packet, connection, reply, natted);
        }
        connection.unlatch();
        switch (update) {
            case VALID -> {
                state = (state | CtState.ESTABLISHED) & ~CtState.NEW;
                state |= reply ? CtState.REPLY : 0;
            }
            case VALID_NEW -> state |= CtState.NEW;
            case INVALID -> state = CtState.INVALID;
            case NEW -> connection.expiry(0);
        }
        return update;
    }

    /** Begins a connection, kept if the request commits; sets {@link #found} to false if another worker was first. */
    private Connection begin(Expectation expectation) {
        if (!mayBegin()) {
            state = CtState.INVALID;
            return null;
        }
        state = CtState.NEW | (expectation != null ? CtState.RELATED : 0);
        if (!request.commit()) {
            return null;
        }
        ZoneLimit limit = host.limits().of(request.zone());
        if (limit != null && !limit.enter()) {
            return null;
        }
        Connection connection = null;
        if (host.mayGrow()) {
            connection = create(expectation);
        }
        if (connection == null) {
            if (limit != null) {
                limit.leave();
            }
            return null;
        }
        connection.limit(limit);
        Entry present = table.putIfAbsent(connection, tuple, table.hash(tuple), nowMs);
        if (present == null) {
            host.began();
            state |= request.nat() == null ? 0 : translator.translate(packet, connection, false, null);
            return connection;
        }
        found = false;
        if (connection.reverse() != null) {
            table.remove(connection.reverse(), table.hash(connection.reverse().tuple(scratch)));
        }
        if (limit != null) {
            limit.leave();
        }
        return null;
    }

    /** A connection for the packet, its translation reserved; null if none is to be had. */
    private Connection create(Expectation expectation) {
        int policy = request.timeoutPolicy() != 0 ? request.timeoutPolicy() : timeouts.policyOfZone(request.zone());
        Connection connection = tuple.protocol == IpProtocol.TCP
                ? new TcpConnection(tuple, policy, packet)
                : new Connection(tuple, policy);
        connection.renew(connection.firstTimeout(), timeouts, nowMs);
        boolean helped = request.helper() != CtHelper.NONE && (helper == CtHelper.NONE || helper == request.helper());
        if (expectation != null) {
            connection.application(new Application(helped ? request.helper() : CtHelper.NONE, expectation.parent()));
            connection.mark(expectation.mark());
            connection.label(expectation.label());
        } else if (helped) {
            connection.application(new Application(request.helper(), null));
        }
        NatSpec nat = request.nat();
        if (nat == null) {
            return connection;
        }
        if (expectation == null) {
            if (!allocator.reserve(connection, tuple, nat, nowMs)) {
                return null;
            }
            connection.translate(nat.direction());
        } else if (!adopt(connection, expectation)) {
            return null;
        }
        return connection;
    }

    /** Translates a data connection as its control connection was. */
    private boolean adopt(Connection connection, Expectation expectation) {
        scratch.copyFrom(tuple).reverse();
        Expectation.Address address = expectation.replaced();
        if (expectation.replaceDestination()) {
            scratch.dstHigh = address.high();
            scratch.dstLow = address.low();
        } else {
            scratch.srcHigh = address.high();
            scratch.srcLow = address.low();
        }
        connection.translate(expectation.replaceDestination() ? NatSpec.Direction.SRC : NatSpec.Direction.DST);
        return allocator.reserve(connection, scratch, nowMs);
    }

    private boolean mayBegin() {
        int first = packet.l4Size() > 0 ? packet.unsignedByte(packet.l4) : -1;
        return switch (tuple.protocol) {
            case IpProtocol.TCP -> TcpConnection.mayBegin(packet);
            case IpProtocol.ICMP -> first == 8 || first == 13 || first == 15;
            case IpProtocol.ICMPV6 -> first == 128;
            default -> true;
        };
    }

    private void translate(Connection connection) {
        if ((state & CtState.ANY_NAT) != 0) {
            return; // It was already, by an earlier request in this zone.
        }
        PacketView quoted = reader.related() ? reader.quoted() : null;
        state |= translator.translate(packet, connection, reply, quoted);
    }

    private void remember(Connection connection) {
        boolean latched = connection.latch();
        mark = connection.mark();
        label = connection.label();
        if (latched) {
            connection.unlatch();
        }
    }

    /** Sets mark and label as the request says; expected connections keep their parent's. */
    private void change(Connection connection) {
        boolean label128 = (request.labelMaskHigh() | request.labelMaskLow()) != 0;
        if ((request.markMask() == 0 && !label128) || connection.expected() || !connection.latch()) {
            return;
        }
        mark = request.mark() | (connection.mark() & ~request.markMask());
        connection.mark(mark);
        if (label128) {
            label = connection.label();
            long high = label == null ? 0 : label.high();
            long low = label == null ? 0 : label.low();
            long nextHigh = request.labelHigh() | (high & ~request.labelMaskHigh());
            long nextLow = request.labelLow() | (low & ~request.labelMaskLow());
            if (nextHigh != high || nextLow != low) {
                label = Label.of(nextHigh, nextLow);
                connection.label(label);
            }
        }
        connection.unlatch();
    }

    /** Application whose control packets these are: by the request's helper, else by the well-known ports. */
    private CtHelper helper() {
        if (packet.l4Size() < 4) {
            return CtHelper.NONE;
        }
        int source = packet.unsignedShort(packet.l4);
        int target = packet.unsignedShort(packet.l4 + 2);
        if (packet.protocol == IpProtocol.UDP) {
            return request.helper() == CtHelper.TFTP || target == TFTP_PORT ? CtHelper.TFTP : CtHelper.NONE;
        }
        boolean ftp = packet.protocol == IpProtocol.TCP
                && (request.helper() == CtHelper.FTP || source == FTP_PORT || target == FTP_PORT);
        return ftp ? CtHelper.FTP : CtHelper.NONE;
    }
}
