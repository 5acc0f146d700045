package dev.patchbay.flowcache.classifier;

import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;
import java.util.ArrayList;
import java.util.List;

/** The model: all rules in a list. It does not know which of several rules of equal priority wins. */
final class LinearTable {
    final List<TestRule> rules = new ArrayList<>();

    /** Whether a rule, or null, is a right answer: it matches, and no matching one has a higher priority. */
    boolean agrees(FlowKey key, TestRule answer) {
        int highest = rules.stream()
                .filter(rule -> rule.matches(key))
                .mapToInt(TestRule::priority)
                .max()
                .orElse(-1);
        return answer == null
                ? highest == -1
                : answer.matches(key) && answer.priority() == highest && rules.contains(answer);
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
