package dev.patchbay.datapath.netns.iptables;

import java.util.EnumMap;
import java.util.Map;

/**
 * The tables of a namespace for one family of addresses: what {@code iptables} or {@code ip6tables} shows and changes there.
 *
 * <p><b>What.</b> Data and its text; nothing here looks at a packet. A rule is plain data ({@link RuleSpec}) with counters
 * that whoever evaluates it adds to.
 *
 * <p><b>Threads.</b> Owned by the slow path. Reading a command line ({@link IptablesCommand}) needs no table and may be done
 * on any thread.
 */
public final class Iptables {
    /** Hears of changes; called on the slow path when one is complete. */
    @FunctionalInterface
    public interface Listener {
        /** Chains, policies or rules of this table are not what they were. */
        void changed(TableName table);
    }

    private final Family family;
    private final IpSets sets;
    private final Map<TableName, RuleTable> tables = new EnumMap<>(TableName.class);

    /**
     * Tables with built-in chains that accept everything.
     *
     * @param family of the addresses
     * @param sets of the namespace, shared by its two families
     * @param listener hears of changes
     */
    public Iptables(Family family, IpSets sets, Listener listener) {
        this.family = family;
        this.sets = sets;
        for (TableName name : TableName.values()) {
            tables.put(name, new RuleTable(name, family, () -> listener.changed(name)));
        }
    }

    /** Which set of tables this is. */
    public Family family() {
        return family;
    }

    /** The sets that rules ask. */
    public IpSets sets() {
        return sets;
    }

    /** One table; always there. */
    public RuleTable table(TableName name) {
        return tables.get(name);
    }
}
