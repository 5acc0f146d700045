package dev.patchbay.datapath.conntrack;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * All tuples of a host's connections, for any number of readers and writers.
 *
 * <p><b>What.</b> Stripes by the hash's top bits, each an open-addressed table with linear probing. A tuple hashes like its
 * reverse, so that one look-up finds a connection whichever way its packet goes.
 *
 * <p><b>Invariants.</b> At most one entry that is not {@link Entry#gone gone} answers to a tuple. An entry that was put in
 * is found by every look-up that begins afterwards, until it is removed.
 *
 * <p><b>Threads.</b> Looking up takes no lock and writes nothing: it may run over an older copy of a stripe and then find
 * what was just removed, or miss what was just put in; whoever puts in finds out. Writers of one stripe exclude each other
 * by a spinning latch that is held for one probe, or for the copying of one stripe.
 *
 * A {@link #rehearsal} belongs to one thread; it reads the real table as a look-up does.
 *
 * <p><b>Memory.</b> 8 to 16 bytes per entry; a stripe grows and shrinks with what is in it.
 */
final class ConnectionTable {
    private static final int STRIPE_BITS = 6;
    private static final int MIN_SLOTS = 8;
    private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(Entry[].class);
    private static final VarHandle LATCH;

    static {
        try {
            LATCH = MethodHandles.lookup().findVarHandle(Stripe.class, "latch", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Where something was removed in the middle of a run; no tuple answers to it. */
    private static final Entry REMOVED = new ReverseEntry(new PacketTuple(), null);

    private final long seed;
    private final Stripe[] stripes = new Stripe[1 << STRIPE_BITS];

    /** Of a rehearsal: where connections are copied from when they are first asked for; else null. */
    private final ConnectionTable real;

    /** Connections of {@link #real} that were copied, so that a copy that has ended is not found again. */
    private final Set<Connection> copied;

    private static final class Stripe {
        private volatile Entry[] slots = new Entry[MIN_SLOTS];

        @SuppressWarnings("UnusedVariable") // by LATCH
        private volatile int latch;

        /** Slots that are not null, {@link #live} of them with entries. */
        private int used;

        private int live;

        void lock() {
            while (!LATCH.compareAndSet(this, 0, 1)) {
                Thread.onSpinWait();
            }
        }

        void unlock() {
            LATCH.setRelease(this, 0);
        }
    }

    /**
     * Creates an empty table.
     *
     * @param seed of the hashes, so that nobody outside can choose tuples that fall together.
     */
    ConnectionTable(long seed) {
        this(seed, null);
    }

    private ConnectionTable(long seed, ConnectionTable real) {
        this.seed = seed;
        this.real = real;
        copied = real == null ? null : Collections.newSetFromMap(new IdentityHashMap<>());
        for (int i = 0; i < stripes.length; i++) {
            stripes[i] = new Stripe();
        }
    }

    /** A table for one thread that holds what this one does, but what happens to its connections happens to copies. */
    ConnectionTable rehearsal() {
        return new ConnectionTable(seed, this);
    }

    long hash(PacketTuple tuple) {
        return tuple.hash(seed);
    }

    /**
     * Finds the entry of a tuple or, for a connection without translation, of its reverse.
     *
     * @return the entry, or null.
     */
    Entry find(PacketTuple tuple, long hash, long nowMs) {
        Entry entry = find(stripe(hash).slots, tuple, hash, nowMs);
        return entry == null && real != null ? copy(tuple, hash, nowMs) : entry;
    }

    /** Copies the connection that the real table has for a tuple. */
    private Entry copy(PacketTuple tuple, long hash, long nowMs) {
        Entry original = real.find(tuple, hash, nowMs);
        if (original == null || !copied.add(original.connection())) {
            return null;
        }
        Connection connection = original.connection().copy();
        if (connection != null) {
            add(connection);
            if (connection.reverse() != null) {
                add(connection.reverse());
            }
        }
        return find(stripe(hash).slots, tuple, hash, nowMs);
    }

    private void add(Entry entry) {
        long hash = hash(entry.tuple(new PacketTuple()));
        Stripe stripe = stripe(hash);
        makeRoom(stripe);
        put(stripe, entry, hash);
    }

    private static Entry find(Entry[] slots, PacketTuple tuple, long hash, long nowMs) {
        int mask = slots.length - 1;
        for (int i = (int) hash & mask; ; i = i + 1 & mask) {
            Entry entry = (Entry) SLOT.getAcquire(slots, i);
            if (entry == null) {
                return null;
            }
            if (entry != REMOVED && answers(entry, tuple) && !entry.gone(nowMs)) {
                return entry;
            }
        }
    }

    private static boolean answers(Entry entry, PacketTuple tuple) {
        return entry.is(tuple)
                || (entry instanceof Connection connection
                        && !connection.translated()
                        && connection.isReverseOf(tuple));
    }

    /**
     * Puts an entry in unless one answers to its tuple already.
     *
     * @param tuple the entry's.
     * @return the one that does, or null if the entry is in now.
     */
    Entry putIfAbsent(Entry entry, PacketTuple tuple, long hash, long nowMs) {
        Stripe stripe = stripe(hash);
        stripe.lock();
        try {
            Entry present = find(tuple, hash, nowMs);
            if (present != null) {
                return present;
            }
            makeRoom(stripe);
            put(stripe, entry, hash);
            return null;
        } finally {
            stripe.unlock();
        }
    }

    /**
     * Puts a connection without translation in unless an entry answers to its tuple or has that of its replies.
     *
     * @param tuple the connection's.
     * @return the one that does, or null if the connection is in now.
     */
    Entry putBothWays(Connection connection, PacketTuple tuple, long hash, long nowMs) {
        Stripe stripe = stripe(hash);
        stripe.lock();
        try {
            Entry present = find(tuple, hash, nowMs);
            if (present == null) {
                present = find(tuple.reverse(), hash, nowMs);
                tuple.reverse();
            }
            if (present != null) {
                return present;
            }
            makeRoom(stripe);
            put(stripe, connection, hash);
            return null;
        } finally {
            stripe.unlock();
        }
    }

    private void makeRoom(Stripe stripe) {
        if ((stripe.used + 1) * 2 > stripe.slots.length) {
            rebuild(stripe, stripe.live + 1);
        }
    }

    /**
     * Looks for an entry near a place; needs no latch. That of a rehearsal may be the real table's, and is only to be looked at.
     *
     * @param places most places to look at.
     * @return the first that is wanted, or null.
     */
    Entry near(long hash, int places, Predicate<Entry> wanted) {
        Entry[] slots = stripe(hash).slots;
        int mask = slots.length - 1;
        for (int i = 0; i < Math.min(places, slots.length); i++) {
            Entry entry = (Entry) SLOT.getAcquire(slots, (int) hash + i & mask);
            if (entry != null && entry != REMOVED && wanted.test(entry)) {
                return entry;
            }
        }
        return real == null ? null : real.near(hash, places, wanted);
    }

    private static void put(Stripe stripe, Entry entry, long hash) {
        Entry[] slots = stripe.slots;
        int mask = slots.length - 1;
        int i = (int) hash & mask;
        for (; ; i = i + 1 & mask) {
            Entry present = slots[i];
            if (present == null) {
                stripe.used++;
                break;
            }
            if (present == REMOVED) {
                break;
            }
        }
        stripe.live++;
        SLOT.setRelease(slots, i, entry);
    }

    /**
     * Takes an entry out.
     *
     * @return whether it was in.
     */
    boolean remove(Entry entry, long hash) {
        Stripe stripe = stripe(hash);
        stripe.lock();
        try {
            Entry[] slots = stripe.slots;
            int mask = slots.length - 1;
            for (int i = (int) hash & mask; slots[i] != null; i = i + 1 & mask) {
                if (slots[i] == entry) {
                    empty(stripe, i);
                    return true;
                }
            }
            return false;
        } finally {
            stripe.unlock();
        }
    }

    /** Empties a slot; where no run goes on behind it, also the removed ones before it. */
    private void empty(Stripe stripe, int index) {
        Entry[] slots = stripe.slots;
        int mask = slots.length - 1;
        stripe.live--;
        SLOT.setRelease(slots, index, REMOVED);
        if (slots[index + 1 & mask] == null) {
            for (int i = index; slots[i] == REMOVED; i = i - 1 & mask) {
                stripe.used--;
                SLOT.setRelease(slots, i, null);
            }
        }
        if (slots.length > MIN_SLOTS && stripe.live * 16 < slots.length) {
            rebuild(stripe, stripe.live);
        }
    }

    /** Copies the entries to new slots with room for as many as are wanted, three quarters of them free. */
    private void rebuild(Stripe stripe, int wanted) {
        Entry[] old = stripe.slots;
        int size = Math.max(MIN_SLOTS, Integer.highestOneBit(Math.max(1, wanted * 4 - 1)) << 1);
        Entry[] slots = new Entry[size];
        int mask = size - 1;
        int live = 0;
        var scratch = new PacketTuple();
        for (Entry entry : old) {
            if (entry != null && entry != REMOVED) {
                int i = (int) entry.tuple(scratch).hash(seed) & mask;
                while (slots[i] != null) {
                    i = i + 1 & mask;
                }
                slots[i] = entry;
                live++;
            }
        }
        stripe.used = live;
        stripe.live = live;
        stripe.slots = slots;
    }

    /** A walk over all entries in pieces, by one thread; entries that come and go meanwhile may be met or not. */
    final class Walk {
        private int stripe = -1;
        private int slot;
        private Entry[] slots = {};

        /**
         * Goes on.
         *
         * @param budget most slots to look at.
         * @param visitor gets the entries; it may remove them.
         * @return slots looked at; fewer than the budget if the walk has reached its end, from where it starts anew.
         */
        int advance(int budget, Consumer<Entry> visitor) {
            int seen = 0;
            while (seen < budget) {
                if (slot == slots.length) {
                    slot = 0;
                    if (++stripe == stripes.length) {
                        stripe = -1;
                        slots = new Entry[0];
                        return seen;
                    }
                    slots = stripes[stripe].slots;
                }
                Entry entry = (Entry) SLOT.getAcquire(slots, slot++);
                seen++;
                if (entry != null && entry != REMOVED) {
                    visitor.accept(entry);
                }
            }
            return seen;
        }
    }

    private Stripe stripe(long hash) {
        return stripes[(int) (hash >>> (Long.SIZE - STRIPE_BITS))];
    }
}
