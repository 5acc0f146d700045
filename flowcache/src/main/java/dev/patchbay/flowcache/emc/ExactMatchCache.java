package dev.patchbay.flowcache.emc;

import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.megaflow.Megaflow;
import java.util.Arrays;

/**
 * One worker's cache from whole keys to megaflows.
 *
 * <p><b>What.</b> The hash of a key leads to a set of four places; one half of it is the signature kept there. The keys
 * themselves are not kept: a megaflow whose signature agrees is asked whether it matches the key, and a living megaflow that
 * matches is a right answer whatever the key was that it was put in for. A worker reads that megaflow's words anyway to count
 * the packet.
 *
 * <p><b>Insertion.</b> With more live connections than places, inserting every miss would evict entries before they pay, and
 * each insertion costs more than the look-up it saves. Therefore only one miss in {@link #DEFAULT_INVERSE_PROBABILITY} is
 * inserted, as in Open vSwitch: a connection of some hundred packets gets in, passing ones mostly do not, and the cost per
 * miss is a hundredth. With 1 every miss is inserted, which stepped runs use: there the same packets must give the same
 * cache each time.
 *
 * <p><b>In front.</b> {@link #prints} answers for the frames that most are, without their keys. What it has is not needed here;
 * both insert by the same lots.
 *
 * <p><b>Invariants.</b> A dead megaflow is a miss. Its place is cleared when a look-up or {@link #sweep} comes by, so it does
 * not stay reachable for ever.
 *
 * <p><b>Threads.</b> Confined to its worker.
 *
 * <p><b>Memory.</b> Allocated once: 8 bytes for each of {@code entries}, 1 MB by default, of which only what is in use is ever
 * touched after the start. What is in front takes up to 620 kB more.
 *
 * @param <F> kind of megaflow.
 */
public final class ExactMatchCache<F extends Megaflow> {
    /** Enough for a hundred thousand connections. */
    public static final int DEFAULT_ENTRIES = 1 << 17;

    /** As Open vSwitch's {@code emc-insert-inv-prob}. */
    public static final int DEFAULT_INVERSE_PROBABILITY = 100;

    private static final int MAX_ENTRIES = 1 << 24;
    private static final int WAYS = 4;

    private final int[] signatures;
    private final Megaflow[] flows;
    private final int mask;
    private final Lottery lottery;
    private final PrintCache<F> prints;
    private int sweepPosition;

    /** What was read only to have it near. */
    private long touched;

    /**
     * A cache of the default size and policy.
     *
     * @param seed of the choice what to insert.
     */
    public ExactMatchCache(long seed) {
        this(DEFAULT_ENTRIES, DEFAULT_INVERSE_PROBABILITY, seed);
    }

    /**
     * A cache.
     *
     * @param entries a power of two from 4 to 16,777,216.
     * @param inverseProbability of insertion: 1 inserts always, n once in n times, 0 never.
     * @param seed of the choice what to insert.
     */
    public ExactMatchCache(int entries, int inverseProbability, long seed) {
        if (entries < WAYS || entries > MAX_ENTRIES || Integer.bitCount(entries) != 1) {
            throw new IllegalArgumentException(
                    "entries must be a power of two from " + WAYS + " to " + MAX_ENTRIES + ": " + entries);
        }
        lottery = new Lottery(inverseProbability, seed);
        prints = new PrintCache<>(Math.min(entries, PrintCache.MOST_ENTRIES), lottery);
        signatures = new int[entries];
        flows = new Megaflow[entries];
        mask = entries - WAYS;
    }

    /**
     * Whether nothing is ever inserted, so that asking is in vain.
     *
     * @return true if the inverse probability is 0.
     */
    public boolean isOff() {
        return lottery.isVain();
    }

    /**
     * What is asked first about frames that have a print.
     *
     * @return always the same.
     */
    public PrintCache<F> prints() {
        return prints;
    }

    /**
     * The living megaflow cached for a key.
     *
     * @param key of the packet.
     * @param hash of the whole key; the same for the same key.
     * @return null if none is cached.
     */
    public F lookup(FlowKey key, long hash) {
        int set = set(hash);
        for (int hits = hits(set, signature(hash)); hits != 0; hits &= hits - 1) {
            int place = set + Integer.numberOfTrailingZeros(hits);
            F flow = flow(place);
            if (flow == null) {
                continue;
            }
            if (!flow.alive()) {
                flows[place] = null;
            } else if (flow.matches(key)) {
                return flow;
            }
        }
        return null;
    }

    /**
     * Looks several keys up, one step for all before the next, so that the memory of all is waited for together.
     *
     * @param keys some keys.
     * @param hashes of them, as for {@link #lookup(FlowKey, long)}.
     * @param wanted indexes of the keys that are wanted; afterwards, from the first on, of those for which nothing was found.
     * @param count how many of {@code wanted} count.
     * @param found gets a living megaflow, or null, at the index of its key.
     * @return how many were not found.
     */
    public int lookup(FlowKey[] keys, long[] hashes, int[] wanted, int count, F[] found) {
        long sum = 0;
        for (int i = 0; i < count; i++) {
            int key = wanted[i];
            int set = set(hashes[key]);
            int hits = hits(set, signature(hashes[key]));
            found[key] = hits == 0 ? null : flow(set + Integer.numberOfTrailingZeros(hits));
        }
        for (int i = 0; i < count; i++) {
            sum += found[wanted[i]] == null ? 0 : found[wanted[i]].touch();
        }
        int missing = 0;
        for (int i = 0; i < count; i++) {
            int key = wanted[i];
            F flow = found[key];
            if (flow != null && !(flow.alive() && flow.matches(keys[key]))) {
                flow = lookup(keys[key], hashes[key]);
                found[key] = flow;
            }
            if (flow == null) {
                wanted[missing++] = key;
            }
        }
        touched += sum;
        return missing;
    }

    /**
     * Offers a key that was looked up in vain, with the megaflow that the classifier found for it. The policy decides.
     *
     * @param hash as for {@link #lookup}.
     * @param flow alive, and matches the key.
     * @return whether it is cached now.
     */
    public boolean insert(long hash, F flow) {
        if (!lottery.wins()) {
            return false;
        }
        int place = placeFor(hash);
        signatures[place] = signature(hash);
        flows[place] = flow;
        return true;
    }

    /**
     * Clears some places whose megaflow is dead, going round; for a worker that has nothing else to do.
     *
     * @param places to look at, and as many of those in front.
     * @return how many were cleared.
     */
    public int sweep(int places) {
        int cleared = prints.sweep(places);
        for (int i = Math.min(places, flows.length); i > 0; i--) {
            Megaflow flow = flows[sweepPosition];
            if (flow != null && !flow.alive()) {
                flows[sweepPosition] = null;
                cleared++;
            }
            sweepPosition = (sweepPosition + 1) & (flows.length - 1);
        }
        return cleared;
    }

    /** Forgets everything. */
    public void clear() {
        Arrays.fill(flows, null);
        prints.clear();
    }

    /**
     * Counts the places in use, for tests and displays; walks through all of them.
     *
     * @return 0 to the number of entries, and of those in front.
     */
    public int size() {
        int size = prints.size();
        for (Megaflow flow : flows) {
            size += flow == null ? 0 : 1;
        }
        return size;
    }

    @Override
    public String toString() {
        return "exact-match cache of " + flows.length + " places, touched " + touched;
    }

    private int set(long hash) {
        return (int) hash & mask;
    }

    private static int signature(long hash) {
        return (int) (hash >>> 32);
    }

    /** Which places of a set have a signature, one bit each: without branches, since any of the four is as likely. */
    private int hits(int set, int signature) {
        int[] all = signatures;
        return (all[set] == signature ? 1 : 0)
                | (all[set + 1] == signature ? 2 : 0)
                | (all[set + 2] == signature ? 4 : 0)
                | (all[set + 3] == signature ? 8 : 0);
    }

    /** The place in the key's set that has its signature already, else one that is free, else one by lot. */
    private int placeFor(long hash) {
        int set = set(hash);
        int hits = hits(set, signature(hash));
        if (hits != 0) {
            return set + Integer.numberOfTrailingZeros(hits);
        }
        for (int place = set; place < set + WAYS; place++) {
            if (flows[place] == null || !flows[place].alive()) {
                return place;
            }
        }
        return set + (lottery.draw() & (WAYS - 1));
    }

    @SuppressWarnings("unchecked")
    private F flow(int place) {
        return (F) flows[place];
    }
}
