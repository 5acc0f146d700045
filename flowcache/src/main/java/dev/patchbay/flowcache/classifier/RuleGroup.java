package dev.patchbay.flowcache.classifier;

import dev.patchbay.flowcache.tuple.MaskedEntry;

/**
 * The rules of a {@link Subtable} that match the same packets: a chain of falling priorities, of which the first wins.
 */
final class RuleGroup extends MaskedEntry {
    /** The rule of highest priority; the others hang on its {@link ClassifierRule#lower}. */
    ClassifierRule head;

    RuleGroup(long[] row) {
        super(row);
    }

    /** The rule of this priority, or null. */
    ClassifierRule find(int priority) {
        ClassifierRule rule = head;
        while (rule != null && rule.priority() > priority) {
            rule = rule.lower;
        }
        return rule != null && rule.priority() == priority ? rule : null;
    }

    /** Adds a rule whose priority is not here. */
    void add(ClassifierRule rule) {
        if (head == null || head.priority() < rule.priority()) {
            rule.lower = head;
            head = rule;
            return;
        }
        ClassifierRule higher = head;
        while (higher.lower != null && higher.lower.priority() > rule.priority()) {
            higher = higher.lower;
        }
        rule.lower = higher.lower;
        higher.lower = rule;
    }

    /** Takes a rule out if it, the same object, is here. */
    @SuppressWarnings("ReferenceEquality")
    boolean remove(ClassifierRule rule) {
        ClassifierRule higher = null;
        for (ClassifierRule here = head; here != null; here = here.lower) {
            if (here == rule) {
                if (higher == null) {
                    head = rule.lower;
                } else {
                    higher.lower = rule.lower;
                }
                rule.lower = null;
                return true;
            }
            higher = here;
        }
        return false;
    }
}
