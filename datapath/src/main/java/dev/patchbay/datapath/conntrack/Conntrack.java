package dev.patchbay.datapath.conntrack;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The connections of a host.
 *
 * <p><b>What.</b> The table that all workers look packets up in through their {@link Tracker}s, its limits, and what the
 * slow path does with it: ending connections whose time is over, flushing, showing. Semantics are those of Open vSwitch
 * 3.1's userspace datapath.
 *
 * <p><b>Invariants.</b> A connection that has expired is not found any more; it counts, and keeps the address and port that
 * it was translated to, until it is swept out.
 *
 * <p><b>Threads.</b> Trackers belong to workers. {@link #expire}, the flushes and all settings are the slow path's; nobody
 * else takes connections out. Numbers may be read by anybody.
 *
 * <p><b>Memory.</b> Grows and shrinks with the connections: 64 bytes for one with IPv4, 88 with TCP, 24 more with IPv6, 32
 * more if it is translated, and 8 to 16 for its place in the table (16 to 32 if translated).
 */
public final class Conntrack {
    /** Connections allowed unless {@link #maxConnections} says otherwise. */
    public static final int DEFAULT_MAX_CONNECTIONS = 3_000_000;

    /** Pause between two sweeps over the table: this, and longer the more there is to look at. */
    private static final long SWEEP_MS = 1000;

    private static final int CONNECTIONS_PER_MS = 100;

    private final long seed;
    private final ConnectionTable table;
    private final TimeoutPolicies timeouts;
    private final ZoneLimits limits;
    private final Expectations expectations;
    private final FragmentStore fragments = new FragmentStore();
    private final Spaces spaces;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger trackers = new AtomicInteger();
    private final ConnectionTable.Walk sweep;
    private final PacketTuple scratch = new PacketTuple();
    private volatile int maxConnections = DEFAULT_MAX_CONNECTIONS;
    private volatile boolean checksSequence = true;
    private boolean zonesSwept;
    private long nextSweepMs;

    /**
     * A table without connections.
     *
     * @param seed of hashes and of the choice of ports: nobody outside should know it.
     */
    public Conntrack(long seed) {
        this.seed = seed;
        table = new ConnectionTable(seed);
        timeouts = new TimeoutPolicies();
        limits = new ZoneLimits();
        expectations = new Expectations();
        sweep = table.new Walk();
        spaces = new Spaces(seed);
    }

    private Conntrack(Conntrack real) {
        seed = real.seed;
        table = real.table.rehearsal();
        timeouts = real.timeouts;
        limits = real.limits.copy();
        expectations = real.expectations.copy();
        sweep = table.new Walk();
        spaces = real.spaces.rehearsal();
        connections.set(real.connections.get());
        maxConnections = real.maxConnections;
        checksSequence = real.checksSequence;
    }

    /**
     * A table in which packets can be tried: it has the connections, limits and settings of this one, but what its tracker does
     * is done to copies and leaves this one as it is. A connection is copied when a packet asks for it.
     *
     * @return for one thread at a time; not to be swept.
     */
    public Conntrack rehearsal() {
        return new Conntrack(this);
    }

    /**
     * The connections of namespaces.
     *
     * @return live.
     */
    public Spaces spaces() {
        return spaces;
    }

    /**
     * A tracker for one worker.
     *
     * @return a new one.
     */
    public Tracker tracker() {
        return new Tracker(this, seed + trackers.getAndIncrement());
    }

    /**
     * Timeout policies.
     *
     * @return live.
     */
    public TimeoutPolicies timeouts() {
        return timeouts;
    }

    /**
     * Limits by zone.
     *
     * @return live.
     */
    public ZoneLimits limits() {
        return limits;
    }

    /**
     * Fragments that wait for the rest of their packet.
     *
     * @return live.
     */
    public FragmentStore fragments() {
        return fragments;
    }

    /**
     * Whether fragments wait that were recirculated under an id: those of their packet that come later have to be found together
     * with them, so the id must go on meaning the same.
     *
     * @param recirculation id.
     * @return true also for fragments in namespaces.
     */
    public boolean keeps(int recirculation) {
        return fragments.keeps(recirculation) || spaces.fragments().keeps(recirculation);
    }

    /**
     * Connections now, expired ones that are not swept out yet included.
     *
     * @return number.
     */
    public int connections() {
        return connections.get();
    }

    /**
     * Most connections.
     *
     * @return 32 bits without sign.
     */
    public int maxConnections() {
        return maxConnections;
    }

    /**
     * Sets the most connections; existing ones above it stay.
     *
     * @param most 32 bits without sign.
     */
    public void maxConnections(int most) {
        maxConnections = most;
    }

    /**
     * Whether TCP segments outside the window are invalid.
     *
     * @return true unless turned off.
     */
    public boolean checksSequence() {
        return checksSequence;
    }

    /**
     * Turns the check of TCP's windows on or off.
     *
     * @param on which.
     */
    public void checksSequence(boolean on) {
        checksSequence = on;
    }

    /**
     * Sweeps expired connections out, a slice at a time; sweeps begin a second apart, with a million
     * connections eleven.
     *
     * @param nowMs milliseconds of the switch's clock.
     * @param budget most places of the table to look at.
     * @return whether the sweep goes on with the next call.
     */
    public boolean expire(long nowMs, int budget) {
        if (nowMs < nextSweepMs) {
            return false;
        }
        if (!zonesSwept) {
            zonesSwept = sweep.advance(budget, entry -> sweep(entry, nowMs, false)) != budget;
            return true;
        }
        if (spaces.expire(nowMs, budget)) {
            return true;
        }
        zonesSwept = false;
        fragments.purge(nowMs);
        nextSweepMs = nowMs + SWEEP_MS + (connections.get() + spaces.count()) / CONNECTIONS_PER_MS;
        return false;
    }

    /**
     * Sweeps all expired connections out.
     *
     * @param nowMs milliseconds of the switch's clock.
     */
    public void expireAll(long nowMs) {
        pass(connection -> sweep(connection, nowMs, false)).finish();
        fragments.purge(nowMs);
        spaces.expireAll(nowMs);
    }

    /**
     * Ends connections.
     *
     * @param which those to end; null for all.
     * @param nowMs milliseconds of the switch's clock.
     * @return what is to be done, in steps.
     */
    public ConnectionPass flush(Predicate<CtEntry> which, long nowMs) {
        return pass(connection -> {
            if (which == null || (!connection.gone(nowMs) && which.test(CtEntry.of(connection, nowMs)))) {
                sweep(connection, nowMs, true);
            }
        });
    }

    /**
     * Ends one connection.
     *
     * @param tuple of either direction; of a translated one the original tuple.
     * @param zone its zone.
     * @param nowMs milliseconds of the switch's clock.
     * @return false if there is none.
     */
    public boolean flush(CtTuple tuple, int zone, long nowMs) {
        PacketTuple wanted = tuple.inZone(zone);
        Entry entry = table.find(wanted, table.hash(wanted), nowMs);
        return entry instanceof Connection && sweep(entry, nowMs, true);
    }

    /**
     * Shows the connections that have not expired.
     *
     * @param nowMs milliseconds of the switch's clock.
     * @param consumer gets each, in no order.
     * @return what is to be done, in steps.
     */
    public ConnectionPass show(long nowMs, Consumer<CtEntry> consumer) {
        return pass(connection -> {
            if (!connection.gone(nowMs)) {
                consumer.accept(CtEntry.of(connection, nowMs));
            }
        });
    }

    private ConnectionPass pass(Consumer<Connection> visitor) {
        ConnectionTable.Walk walk = table.new Walk();
        return places -> walk.advance(places, entry -> {
                    if (entry instanceof Connection connection) {
                        visitor.accept(connection);
                    }
                })
                == places;
    }

    private boolean sweep(Entry entry, long nowMs, boolean always) {
        if (!(entry instanceof Connection connection)
                || (!always && !connection.gone(nowMs))
                || !connection.retire(nowMs, always)) {
            return false;
        }
        if (connection.application() != null) {
            expectations.removeOf(connection);
        }
        table.remove(connection, table.hash(connection.tuple(scratch)));
        if (connection.reverse() != null) {
            table.remove(connection.reverse(), table.hash(connection.reverse().tuple(scratch)));
        }
        if (connection.limit() != null) {
            connection.limit().leave();
        }
        connections.decrementAndGet();
        return true;
    }

    ConnectionTable table() {
        return table;
    }

    Expectations expectations() {
        return expectations;
    }

    /** Whether one more connection is allowed. */
    boolean mayGrow() {
        return Integer.compareUnsigned(connections.get(), maxConnections) < 0;
    }

    /** Counts a connection that was put into the table. */
    void began() {
        connections.incrementAndGet();
    }
}
