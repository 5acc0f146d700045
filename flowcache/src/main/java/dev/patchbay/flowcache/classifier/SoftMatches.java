package dev.patchbay.flowcache.classifier;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The rules with {@link Clause}s that match the packet of one look-up. They are answers only together, hence soft matches; a
 * rule without clauses is a hard one.
 *
 * <p>The order of all steps is that of Open vSwitch ({@code lib/classifier.c}), because it shows where tables are not clear:
 * which of several complete conjunctions wins, and that a rule whose first conjunction is complete but has no rule of its own
 * counts no more for the others.
 */
final class SoftMatches {
    private static final long ALL = -1L;

    private ClassifierRule[] rules = new ClassifierRule[16];
    private int size;

    /** By conjunction, the clauses that were seen at the present priority, and those that it has not. */
    private final Map<Integer, Long> seen = new HashMap<>();

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    int priority(int i) {
        return rules[i].priority();
    }

    void add(ClassifierRule rule) {
        if (size == rules.length) {
            rules = Arrays.copyOf(rules, size * 2);
        }
        rules[size++] = rule;
    }

    void clear() {
        Arrays.fill(rules, 0, size, null);
        size = 0;
    }

    /** Drops the rules that a hard match beats; it may be null. */
    void keepAbove(ClassifierRule hard) {
        int i = 0;
        while (i < size) {
            if (rules[i] == null || (hard != null && rules[i].priority() <= hard.priority())) {
                rules[i] = rules[--size];
                rules[size] = null;
            } else {
                i++;
            }
        }
    }

    /** The highest priority here; there must be a rule. The conjunctions begin anew at it. */
    int highest() {
        seen.clear();
        int highest = rules[0].priority();
        for (int i = 1; i < size; i++) {
            highest = Math.max(highest, rules[i].priority());
        }
        return highest;
    }

    /** How many rules here have this priority: no conjunction with more clauses can be complete. */
    int count(int priority) {
        int count = 0;
        for (int i = 0; i < size; i++) {
            count += rules[i].priority() == priority ? 1 : 0;
        }
        return count;
    }

    /** The first clause of a rule by which its conjunction is complete, or null. The rule's clauses behind it do not count. */
    Clause completing(int i, int mostClauses) {
        List<Clause> clauses = rules[i].clauses();
        for (int c = 0; c < clauses.size(); c++) {
            Clause clause = clauses.get(c);
            if (clause.count() > mostClauses) {
                continue;
            }
            long now = seen.getOrDefault(clause.id(), clause.others()) | clause.bit();
            seen.put(clause.id(), now);
            if (now == ALL) {
                return clause;
            }
        }
        return null;
    }

    /**
     * Puts in the place of each rule of a priority the one behind it with the same match, if there is one: the packet matches
     * that, too.
     *
     * @return the best hard match so far: the given one, or one of those behind.
     */
    ClassifierRule stepDown(int priority, ClassifierRule hard) {
        ClassifierRule best = hard;
        for (int i = 0; i < size; i++) {
            if (rules[i].priority() != priority) {
                continue;
            }
            ClassifierRule behind = rules[i].lower;
            if (behind != null && behind.clauses().isEmpty()) {
                if (best == null || behind.priority() > best.priority()) {
                    best = behind;
                }
                behind = null;
            }
            rules[i] = behind;
        }
        return best;
    }
}
