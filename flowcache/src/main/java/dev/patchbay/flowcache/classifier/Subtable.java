package dev.patchbay.flowcache.classifier;

import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;
import dev.patchbay.flowcache.key.KeyHash;
import dev.patchbay.flowcache.tuple.MaskWords;
import dev.patchbay.flowcache.tuple.TupleTable;

/**
 * All rules of a {@link Classifier} with one mask.
 *
 * <p>{@link #highest} is a bound, not the maximum: it rises with the rules that come and never falls while the subtable
 * lives, see {@link Classifier}.
 */
final class Subtable {
    final TupleTable<RuleGroup> table;
    int highest;
    private final long identity;
    private int size;

    Subtable(FlowMask mask, long identity, int priority) {
        table = new TupleTable<>(new MaskWords(mask, FlowKey.WORDS), identity);
        this.identity = identity;
        highest = priority;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Name of those keys that agree, under the mask, with one of this hash. */
    long tag(long hash) {
        return KeyHash.fold(identity, hash ^ identity);
    }

    RuleGroup lookup(long[] key, long hash) {
        return table.lookup(key, hash);
    }

    ClassifierRule find(FlowKey value, int priority) {
        RuleGroup group = table.find(row(value));
        return group == null ? null : group.find(priority);
    }

    /** Adds a rule, in the place of one with the same value and priority, which is returned. */
    ClassifierRule insert(ClassifierRule rule) {
        long[] row = row(rule.value());
        RuleGroup group = table.find(row);
        if (group == null) {
            group = new RuleGroup(row);
            table.insert(group);
        }
        ClassifierRule replaced = group.find(rule.priority());
        if (replaced == null) {
            size++;
        } else {
            group.remove(replaced);
        }
        group.add(rule);
        return replaced;
    }

    /** Takes a rule out if it is here. */
    boolean remove(ClassifierRule rule) {
        RuleGroup group = table.find(row(rule.value()));
        if (group == null || !group.remove(rule)) {
            return false;
        }
        size--;
        if (group.head == null) {
            table.remove(group);
        }
        return true;
    }

    long hashOf(ClassifierRule rule) {
        return table.hash(rule.value().words());
    }

    private long[] row(FlowKey value) {
        long[] row = new long[table.mask().size()];
        table.mask().fill(value, row);
        return row;
    }
}
