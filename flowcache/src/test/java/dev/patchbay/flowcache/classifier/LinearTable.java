package dev.patchbay.flowcache.classifier;

import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The model: all rules in a list. It does not know which of several rules of equal priority wins, nor which of several
 * conjunctions.
 */
final class LinearTable {
    final List<TestRule> rules = new ArrayList<>();

    /** Whether a rule, or null, is a right answer. */
    boolean agrees(FlowKey key, TestRule answer) {
        List<TestRule> matching =
                rules.stream().filter(rule -> rule.matches(key)).toList();
        List<Integer> priorities = matching.stream()
                .map(TestRule::priority)
                .distinct()
                .sorted(Comparator.reverseOrder())
                .toList();
        for (int priority : priorities) {
            List<TestRule> level = matching.stream()
                    .filter(rule -> rule.priority() == priority)
                    .toList();
            if (level.stream().anyMatch(rule -> rule.clauses().isEmpty())) {
                return level.contains(answer) && answer.clauses().isEmpty();
            }
            boolean certain = false;
            boolean disturbed = false;
            for (int id : complete(level)) {
                List<TestRule> answers = ofConjunction(key, id);
                if (answers.contains(answer)) {
                    return true;
                }
                certain |= !answers.isEmpty();
                disturbed |= answers.isEmpty();
            }
            if (certain && !disturbed) {
                return false;
            }
        }
        return answer == null;
    }

    /** Conjunctions of which every clause has a rule; a conjunction with more clauses than there are rules never is. */
    private static Set<Integer> complete(List<TestRule> level) {
        Map<Integer, Set<Clause>> clauses = level.stream()
                .flatMap(rule -> rule.clauses().stream())
                .filter(clause -> clause.count() <= level.size())
                .collect(Collectors.groupingBy(Clause::id, Collectors.toSet()));
        clauses.values().removeIf(of -> of.size() < of.iterator().next().count());
        return clauses.keySet();
    }

    /** The best of those rules that match with a {@code conj_id}; one with clauses hides those of its own match below it. */
    private List<TestRule> ofConjunction(FlowKey key, int id) {
        FlowKey again = new FlowKey().copyFrom(key).set(FlowField.CONJ_ID, id);
        List<TestRule> hard = rules.stream()
                .filter(rule -> rule.matches(again))
                .filter(rule -> rules.stream()
                        .filter(other -> other.mask().equals(rule.mask()) && other.matches(again))
                        .noneMatch(other -> other.priority() > rule.priority()))
                .filter(rule -> rule.clauses().isEmpty())
                .toList();
        int highest = hard.stream().mapToInt(TestRule::priority).max().orElse(-1);
        return hard.stream().filter(rule -> rule.priority() == highest).toList();
    }

    /** Whether rules examine all bits of a mask: others are no business of a look-up. */
    boolean examines(FlowMask mask) {
        FlowMask all = new FlowMask();
        rules.forEach(rule -> all.or(rule.mask()));
        return new FlowMask().copyFrom(all).or(mask).equals(all);
    }

    TestRule find(TestRule like) {
        return rules.stream()
                .filter(rule -> rule.priority() == like.priority()
                        && rule.mask().equals(like.mask())
                        && rule.mask().matches(rule.value(), like.value()))
                .findFirst()
                .orElse(null);
    }

    TestRule insert(TestRule rule) {
        TestRule replaced = find(rule);
        rules.remove(replaced);
        rules.add(rule);
        return replaced;
    }
}
