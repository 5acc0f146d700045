package dev.patchbay.flowcache.classifier;

import dev.patchbay.flowcache.key.FlowKey;
import java.util.ArrayList;
import java.util.List;

/** The model: all rules in a list. It does not know which of several rules of equal priority wins. */
final class LinearTable {
    final List<TestRule> rules = new ArrayList<>();

    /** All matching rules of the highest priority among them. */
    List<TestRule> lookup(FlowKey key) {
        int highest = rules.stream()
                .filter(rule -> rule.matches(key))
                .mapToInt(TestRule::priority)
                .max()
                .orElse(-1);
        return rules.stream()
                .filter(rule -> rule.priority() == highest && rule.matches(key))
                .toList();
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
