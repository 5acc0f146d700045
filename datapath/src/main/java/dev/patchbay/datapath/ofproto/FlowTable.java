package dev.patchbay.datapath.ofproto;

import dev.patchbay.flowcache.classifier.Classifier;
import dev.patchbay.flowcache.classifier.TagSink;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;

/**
 * One OpenFlow table of a bridge.
 *
 * <p><b>Threads.</b> Slow path only. Flows come and go through {@link FlowMods}. <b>Memory.</b> 200 to 400 bytes for each flow.
 */
public final class FlowTable {
    /** Most flows that a table says it can hold. */
    public static final int MAX_ENTRIES = 1_000_000;

    private final int id;
    private final Classifier<Rule> classifier;
    private TableLimits limits = TableLimits.NONE;
    private EvictionGroups eviction;
    private long lookups;
    private long matched;

    FlowTable(int bridge, int id, long hashSeed) {
        this.id = id;
        // Unique on the host, since it is part of the tags, and a secret, since all hashes depend on it.
        this.classifier = new Classifier<>(hashSeed + ((long) bridge << 8 | id));
    }

    /**
     * Table number.
     *
     * @return 0 to 254.
     */
    public int id() {
        return id;
    }

    /**
     * The flows. Read it; changes go through {@link FlowMods}.
     *
     * @return classifier of this table.
     */
    public Classifier<Rule> classifier() {
        return classifier;
    }

    /**
     * Finds the flow for a packet; counts nothing.
     *
     * @param key packet.
     * @param wildcards receives what was looked at; null if nobody wants to know.
     * @param reads receives the tags of what the answer depends on; null if nobody wants to know.
     * @return the flow of highest priority that fits, null if none does.
     */
    public Rule lookup(FlowKey key, FlowMask wildcards, TagSink reads) {
        return classifier.lookup(key, wildcards, reads);
    }

    /**
     * Counts look-ups of packets.
     *
     * @param hits how many found a flow.
     * @param misses how many did not.
     */
    public void credit(long hits, long misses) {
        lookups += hits + misses;
        matched += hits;
    }

    /**
     * Number of flows.
     *
     * @return flows in the table.
     */
    public int size() {
        return classifier.size();
    }

    /**
     * How many flows it takes and what it does about more.
     *
     * @return set by {@link FlowMods#limit}.
     */
    public TableLimits limits() {
        return limits;
    }

    void limits(TableLimits wanted) {
        limits = wanted;
        eviction = null;
        if (wanted.evicts()) {
            eviction = new EvictionGroups(wanted.groups());
            classifier.forEach(eviction::add);
        }
    }

    boolean isFull() {
        return size() >= Math.min(limits.maxFlows(), MAX_ENTRIES);
    }

    /** The flow that would make room for another; null if there is none. */
    Rule victim() {
        return eviction == null ? null : eviction.victim();
    }

    void joined(Rule rule) {
        if (eviction != null) {
            eviction.add(rule);
        }
    }

    void left(Rule rule) {
        if (eviction != null) {
            eviction.remove(rule);
        }
    }

    /**
     * Packets looked up.
     *
     * @return count.
     */
    public long lookups() {
        return lookups;
    }

    /**
     * Packets that found a flow.
     *
     * @return count.
     */
    public long matched() {
        return matched;
    }
}
