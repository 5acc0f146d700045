package dev.patchbay.datapath.conntrack;

import java.util.Arrays;
import java.util.function.Consumer;

/**
 * The connections of a host's namespaces, beside Open vSwitch's zones.
 *
 * <p><b>What.</b> One table for all namespaces, in which a connection's zone is the number of its {@link Space}; settings,
 * counts and limits are each space's own. Which packets are whose and what becomes of them says {@link SpaceTracker}.
 *
 * <p><b>Threads.</b> As {@link Conntrack}: workers look up and put in; the slow path sweeps, shows and ends.
 */
public final class Spaces {
    private static final int FIRST_ROOM = 16;

    /** Entries looked at for one that may go when a space is full: as many as Linux looks at, in buckets of ours. */
    private static final int EVICTION_PLACES = 64;

    private final ConnectionTable table;
    private final SpaceFragments fragments = new SpaceFragments();
    private final ConnectionTable.Walk sweep;

    /** Of a rehearsal: whose spaces these are like; else null. */
    private final Spaces real;

    private volatile Space[] spaces = new Space[FIRST_ROOM];

    Spaces(long seed) {
        this(new ConnectionTable(seed), null);
    }

    private Spaces(ConnectionTable table, Spaces real) {
        this.table = table;
        this.real = real;
        sweep = table.new Walk();
    }

    /** Spaces for one thread that are as these are, but what happens to their connections happens to copies. */
    Spaces rehearsal() {
        return new Spaces(table.rehearsal(), this);
    }

    /**
     * A space; it comes into being when it is first asked for.
     *
     * @param id 1 to 65535.
     * @return live.
     */
    public Space space(int id) {
        Space[] now = spaces;
        Space space = id < now.length ? now[id] : null;
        return space != null ? space : begin(id);
    }

    /** A space that has come into being; else null. */
    private Space present(int id) {
        Space[] now = spaces;
        return id < now.length ? now[id] : null;
    }

    private synchronized Space begin(int id) {
        Space[] now = spaces;
        if (id < now.length && now[id] != null) {
            return now[id];
        }
        Space[] next = Arrays.copyOf(now, Math.max(now.length, Math.min(0x10000, Integer.highestOneBit(id) << 1)));
        next[id] = new Space(this, id);
        Space like = real == null ? null : real.present(id);
        if (like != null) {
            next[id].become(like);
        }
        spaces = next;
        return next[id];
    }

    /**
     * Ends a space with all its connections; whoever uses its number again finds it empty, with settings as at first.
     *
     * @param id 1 to 65535.
     * @param nowMs milliseconds of the switch's clock.
     */
    public void remove(int id, long nowMs) {
        space(id).flush(null, nowMs).finish();
        synchronized (this) {
            Space[] next = spaces.clone();
            next[id] = null;
            spaces = next;
        }
    }

    /** Connections of all spaces. */
    int count() {
        int sum = 0;
        for (Space space : spaces) {
            sum += space == null ? 0 : space.count();
        }
        return sum;
    }

    /** Sweeps expired connections out; false if the sweep is through. */
    boolean expire(long nowMs, int budget) {
        if (sweep.advance(budget, entry -> sweep(entry, nowMs)) == budget) {
            return true;
        }
        fragments.purge(nowMs);
        return false;
    }

    void expireAll(long nowMs) {
        pass(connection -> end(connection, nowMs, false)).finish();
        fragments.purge(nowMs);
    }

    private void sweep(Entry entry, long nowMs) {
        if (entry instanceof SpaceConnection connection && connection.gone(nowMs)) {
            end(connection, nowMs, false);
        }
    }

    ConnectionPass pass(Consumer<SpaceConnection> visitor) {
        ConnectionTable.Walk walk = table.new Walk();
        return places -> walk.advance(places, entry -> {
                    if (entry instanceof SpaceConnection connection) {
                        visitor.accept(connection);
                    }
                })
                == places;
    }

    /** Takes a connection out if it may go; any thread. */
    boolean end(SpaceConnection connection, long nowMs, boolean always) {
        if ((!always && !connection.gone(nowMs)) || !connection.retire(nowMs, always)) {
            return false;
        }
        connection.expiry(0);
        var scratch = new PacketTuple();
        table.remove(connection, table.hash(connection.tuple(scratch)));
        if (connection.reverse() != null) {
            table.remove(connection.reverse(), table.hash(connection.reverse().tuple(scratch)));
        }
        space(connection.zone()).leave();
        return true;
    }

    /** Makes room in a full space by ending a connection that is not assured; false if none is near. */
    boolean evict(Space space, long hash, long nowMs) {
        Entry victim = table.near(
                hash,
                EVICTION_PLACES,
                entry -> entry instanceof SpaceConnection connection
                        && connection.zone() == space.id()
                        && !connection.assured());
        if (real != null) {
            return victim != null;
        }
        return victim instanceof SpaceConnection connection && end(connection, nowMs, true);
    }

    ConnectionTable table() {
        return table;
    }

    SpaceFragments fragments() {
        return fragments;
    }
}
