package dev.patchbay.datapath.xlate;

import dev.patchbay.datapath.ofproto.FlowTable;
import dev.patchbay.datapath.ofproto.Rule;
import java.util.List;
import java.util.Objects;

/**
 * Lets translations share equal side effects, and equal rows of them: a hundred thousand flows take few ways through the tables.
 *
 * <p>It remembers what came last, one thing per hash value, so it never has to be told what nobody needs any more; what it has
 * forgotten is merely kept twice.
 *
 * <p><b>Threads.</b> Slow path only. <b>Memory.</b> {@value #PLACES} references each to effects and to rows. What these hold, rules
 * above all, may outlive its table that long.
 */
final class EffectPool {
    private static final int PLACES = 1024;

    private final SideEffect[] effects = new SideEffect[PLACES];
    private final SideEffect[][] rows = new SideEffect[PLACES][];

    /** That a look-up counts: the effect of every translation, several times, so nothing is made to look for it. */
    @SuppressWarnings("ReferenceEquality")
    SideEffect countLookup(FlowTable table, Rule rule) {
        int place = place(31 * table.hashCode() + Objects.hashCode(rule));
        if (!(effects[place] instanceof SideEffect.CountLookup known)
                || known.table() != table
                || known.rule() != rule) {
            effects[place] = new SideEffect.CountLookup(table, rule);
        }
        return effects[place];
    }

    /** An equal effect, if possible one that was given out before. */
    SideEffect share(SideEffect effect) {
        int place = place(effect.hashCode());
        if (!effect.equals(effects[place])) {
            effects[place] = effect;
        }
        return effects[place];
    }

    /** The same for a row, which nobody may change. */
    SideEffect[] share(List<SideEffect> row) {
        int place = place(row.hashCode());
        if (rows[place] == null || !same(row, rows[place])) {
            SideEffect[] made = row.toArray(new SideEffect[0]);
            for (int i = 0; i < made.length; i++) {
                made[i] = isShared(made[i]) ? made[i] : share(made[i]);
            }
            rows[place] = made;
        }
        return rows[place];
    }

    /** Whether who made the effect has looked for an equal one. */
    private static boolean isShared(SideEffect effect) {
        return effect instanceof SideEffect.CountLookup || effect instanceof LearnedFlow;
    }

    @SuppressWarnings(
            "ReferenceEquality") // Most are the same object; to see that is no call of a method of ten classes.
    private static boolean same(List<SideEffect> row, SideEffect[] known) {
        boolean same = row.size() == known.length;
        for (int i = 0; same && i < known.length; i++) {
            SideEffect effect = row.get(i);
            same = effect == known[i] || effect.equals(known[i]);
        }
        return same;
    }

    private static int place(int hash) {
        return (hash * 0x9e3779b9) >>> (Integer.SIZE - Integer.numberOfTrailingZeros(PLACES));
    }
}
