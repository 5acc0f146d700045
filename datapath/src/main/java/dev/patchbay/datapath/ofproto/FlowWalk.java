package dev.patchbay.datapath.ofproto;

import dev.patchbay.flowcache.classifier.Classifier;
import java.util.function.Consumer;

/**
 * Finds the flows that a command means as {@link FlowMods#select} does, a few at a time, so that no packet waits behind a large
 * table.
 *
 * <p>Whatever changes between two steps, a flow that is there from the beginning to the end is found once.
 *
 * <p><b>Threads.</b> Slow path only.
 */
public final class FlowWalk {
    private final Bridge bridge;
    private final FlowMod mod;

    /** The next table to begin with, and the walk through the one before it. */
    private int nextTable;

    private int endTable;
    private Classifier<Rule>.Cursor cursor;

    FlowWalk(Bridge bridge, FlowMod mod) {
        this.bridge = bridge;
        this.mod = mod;
        boolean all = mod.table() == FlowMod.ALL_TABLES;
        nextTable = all ? 0 : mod.table();
        endTable = all ? Bridge.VISIBLE_TABLES : mod.table() + 1;
    }

    /**
     * Goes on.
     *
     * @param most flows to look at.
     * @param visitor gets those that are meant; may change any flow.
     * @return whether there is more to do.
     */
    public boolean step(int most, Consumer<Rule> visitor) {
        int looked = 0;
        while (looked < most) {
            if (cursor == null && !begin(visitor)) {
                return false;
            }
            looked++;
            Rule rule = cursor == null ? null : cursor.next();
            if (rule == null) {
                cursor = null;
            } else if (FlowSelector.isMeant(mod, rule)) {
                visitor.accept(rule);
            }
        }
        return true;
    }

    /** Turns to the next table; false if there is none. */
    private boolean begin(Consumer<Rule> visitor) {
        FlowTable table = null;
        while (table == null && nextTable < endTable) {
            table = bridge.existingTable(nextTable++);
        }
        if (table == null) {
            return false;
        }
        if (mod.command().strict()) {
            Rule rule = FlowSelector.strict(mod, table);
            if (rule != null) {
                visitor.accept(rule);
            }
        } else {
            cursor = table.classifier().cursor();
        }
        return true;
    }
}
