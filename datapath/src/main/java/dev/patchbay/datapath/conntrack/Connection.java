package dev.patchbay.datapath.conntrack;

import dev.patchbay.codec.ip.IpProtocol;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * One tracked connection; TCP's is a {@link TcpConnection}.
 *
 * <p><b>What.</b> The tuple of its first packet, the time at which it ends if no packet comes, mark and label, and for
 * protocols other than TCP how far the exchange has come.
 *
 * <p><b>Invariants.</b> Once {@link #retire}d it is never changed again.
 *
 * <p><b>Threads.</b> Shared by all workers. What packets change lies under a latch of one word that also holds the small
 * state; whoever has it does a few comparisons and stores, never waits. The expiry is read without the latch.
 *
 * <p><b>Memory.</b> 64 bytes with compact headers and IPv4 addresses, 88 with TCP's windows.
 */
sealed class Connection extends Entry implements Cloneable permits TcpConnection, SpaceConnection {
    private static final int LATCHED = 1;
    private static final int DEAD = 2;
    /** Translation of the first packet's source or destination; constant. */
    private static final int NAT_SOURCE = 4;

    private static final int NAT_DESTINATION = 8;

    /** How far an exchange without TCP's states has come: no bit set after the first packet. */
    private static final int PHASE = 0x30;

    /** UDP and others: more packets in the same direction. */
    private static final int MULTIPLE = 0x10;

    /** There was an answer. */
    private static final int ANSWERED = 0x20;

    private static final VarHandle WORD;
    private static final VarHandle EXPIRY;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            WORD = lookup.findVarHandle(Connection.class, "word", int.class);
            EXPIRY = lookup.findVarHandle(Connection.class, "expiry", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Number of the timeout policy. */
    private final int policy;

    private volatile int word;

    @SuppressWarnings("UnusedVariable") // by EXPIRY
    private volatile long expiry;

    private int mark;
    private Label label;

    /** What only few connections have; null for the others. Set before the connection is published. */
    private ReverseEntry reverse;

    private ZoneLimit limit;
    private Application application;

    Connection(PacketTuple tuple, int policy) {
        super(tuple);
        this.policy = policy;
    }

    @Override
    final Connection connection() {
        return this;
    }

    /** The connection as it is now, for a rehearsal: it counts against no limit. Null if it was retired. */
    final Connection copy() {
        if (!latch()) {
            return null;
        }
        try {
            Connection copy = clone();
            copy.unlatch();
            copy.limit = null;
            copy.reverse = reverse == null ? null : new ReverseEntry(reverse.tuple(new PacketTuple()), copy);
            copy.application = application == null ? null : application.copy();
            return copy;
        } finally {
            unlatch();
        }
    }

    @Override
    protected Connection clone() {
        try {
            return (Connection) super.clone();
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    final boolean gone(long nowMs) {
        return nowMs >= (long) EXPIRY.getOpaque(this);
    }

    /** Takes the latch; false, and nothing taken, if it was retired. */
    final boolean latch() {
        while (true) {
            int seen = (int) WORD.getOpaque(this);
            if ((seen & DEAD) != 0) {
                return false;
            }
            if ((seen & LATCHED) == 0 && WORD.compareAndSet(this, seen, seen | LATCHED)) {
                return true;
            }
            Thread.onSpinWait();
        }
    }

    /** Gives the latch back, and with it what was written under it. */
    final void unlatch() {
        WORD.setRelease(this, (int) WORD.get(this) & ~LATCHED);
    }

    /**
     * Ends it for good if it may be ended; only the first who does so gets true.
     *
     * @param always whether or not it has expired.
     */
    final boolean retire(long nowMs, boolean always) {
        if (!latch()) {
            return false;
        }
        boolean end = always || gone(nowMs);
        if (end) {
            WORD.set(this, (int) WORD.get(this) | DEAD);
        }
        unlatch();
        return end;
    }

    /**
     * Under the latch: judges a packet and moves the state and the expiry on.
     *
     * @param packet that belongs to the connection.
     * @param reply whether it goes the other way than the first one.
     * @param checkSequence false to accept any TCP sequence number.
     */
    Update update(PacketView packet, boolean reply, boolean checkSequence, TimeoutPolicies timeouts, long nowMs) {
        return icmp() ? updateIcmp(reply, timeouts, nowMs) : updateOther(reply, timeouts, nowMs);
    }

    private Update updateIcmp(boolean reply, TimeoutPolicies timeouts, long nowMs) {
        boolean answered = reply || phase() != 0;
        if (answered) {
            phase(ANSWERED);
        }
        renew(answered ? CtTimeout.ICMP_REPLY : CtTimeout.ICMP_FIRST, timeouts, nowMs);
        return answered ? Update.VALID : Update.VALID_NEW;
    }

    private Update updateOther(boolean reply, TimeoutPolicies timeouts, long nowMs) {
        boolean answered = reply || phase() == ANSWERED;
        phase(answered ? ANSWERED : MULTIPLE);
        renew(answered ? CtTimeout.OTHER_BIDIRECTIONAL : CtTimeout.OTHER_MULTIPLE, timeouts, nowMs);
        return answered ? Update.VALID : Update.VALID_NEW;
    }

    /** ICMP's numbers count as such in either version of IP, as in Open vSwitch. */
    private boolean icmp() {
        return protocol() == IpProtocol.ICMP || protocol() == IpProtocol.ICMPV6;
    }

    private int phase() {
        return (int) WORD.get(this) & PHASE;
    }

    private void phase(int value) {
        WORD.set(this, ((int) WORD.get(this) & ~PHASE) | value);
    }

    /** What a new connection waits for. */
    final CtTimeout firstTimeout() {
        if (icmp()) {
            return CtTimeout.ICMP_FIRST;
        }
        return protocol() == IpProtocol.TCP ? CtTimeout.TCP_FIRST_PACKET : CtTimeout.OTHER_FIRST;
    }

    /** Waits for the next packet as long as its policy says. */
    final void renew(CtTimeout timeout, TimeoutPolicies timeouts, long nowMs) {
        EXPIRY.setOpaque(this, nowMs + timeouts.millis(policy, timeout));
    }

    final long expiry() {
        return (long) EXPIRY.getOpaque(this);
    }

    /** Sets when it ends, in milliseconds; 0 is at once. */
    final void expiry(long whenMs) {
        EXPIRY.setOpaque(this, whenMs);
    }

    final int policy() {
        return policy;
    }

    /** Under the latch. */
    final int mark() {
        return mark;
    }

    /** Under the latch. */
    final void mark(int value) {
        mark = value;
    }

    /** Under the latch. */
    final Label label() {
        return label;
    }

    /** Under the latch. */
    final void label(Label value) {
        label = value;
    }

    /** Before publication: replies have this tuple. */
    final void reverse(ReverseEntry entry) {
        reverse = entry;
    }

    /** Before publication: the first packet's address is translated. */
    final void translate(NatSpec.Direction direction) {
        word = (word & ~(NAT_SOURCE | NAT_DESTINATION))
                | switch (direction) {
                    case NONE -> 0;
                    case SRC -> NAT_SOURCE;
                    case DST -> NAT_DESTINATION;
                };
    }

    /** Before publication: which addresses of the first packet are translated, in a namespace where both may be. */
    final void bind(boolean source, boolean destination) {
        word = (word & ~(NAT_SOURCE | NAT_DESTINATION))
                | (source ? NAT_SOURCE : 0)
                | (destination ? NAT_DESTINATION : 0);
    }

    /** Whether the source of the first packet is translated. */
    final boolean sourceBound() {
        return ((int) WORD.getOpaque(this) & NAT_SOURCE) != 0;
    }

    /** Whether the destination of the first packet is translated. */
    final boolean destinationBound() {
        return ((int) WORD.getOpaque(this) & NAT_DESTINATION) != 0;
    }

    /** Whether a bit of the word is set that a subclass uses: one above {@link #PHASE}. */
    final boolean has(int bit) {
        return ((int) WORD.getOpaque(this) & bit) != 0;
    }

    /** Under the latch, or before publication: sets such a bit. */
    final void raise(int bit) {
        WORD.set(this, (int) WORD.get(this) | bit);
    }

    /** Whether the tuple of replies may be given to another connection as soon as this one has expired. */
    boolean freesReplies() {
        return false;
    }

    /** Whether replies have another tuple than the reverse one. */
    final boolean translated() {
        return reverse != null;
    }

    final ReverseEntry reverse() {
        return reverse;
    }

    /** What happens to packets of the first packet's direction; replies get the contrary. */
    final NatSpec.Direction translation() {
        return switch ((int) WORD.getOpaque(this) & (NAT_SOURCE | NAT_DESTINATION)) {
            case NAT_SOURCE -> NatSpec.Direction.SRC;
            case NAT_DESTINATION -> NatSpec.Direction.DST;
            default -> NatSpec.Direction.NONE;
        };
    }

    /** Tuple of replies. */
    final PacketTuple replyTuple(PacketTuple into) {
        return reverse != null ? reverse.tuple(into) : tuple(into).reverse();
    }

    final ZoneLimit limit() {
        return limit;
    }

    /** Before publication. */
    final void limit(ZoneLimit admitted) {
        limit = admitted;
    }

    /** What an application's helper knows, or null. */
    final Application application() {
        return application;
    }

    /** Before publication. */
    final void application(Application known) {
        application = known;
    }

    /** Whether another connection announced this one. */
    final boolean expected() {
        return application != null && application.parent() != null;
    }
}
