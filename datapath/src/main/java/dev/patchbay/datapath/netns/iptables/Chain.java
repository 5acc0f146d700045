package dev.patchbay.datapath.netns.iptables;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A chain of a {@link RuleTable}: built in, then it has a policy, or made by a user. Owned by the slow path. */
public final class Chain {
    private final String name;
    private final Hook hook;
    private final Counter policyCounter = new Counter();
    private final List<Rule> rules = new ArrayList<>();
    private Target.Verdict policy;

    Chain(String name, Hook hook) {
        this.name = name;
        this.hook = hook;
        policy = hook == null ? null : Target.Verdict.ACCEPT;
    }

    /** Its name, unique in the table. */
    public String name() {
        return name;
    }

    /** Where it is built in, or null. */
    public Hook hook() {
        return hook;
    }

    /** What happens at its end: accept or drop; null if a user made it, then the walk goes on where it came from. */
    public Target.Verdict policy() {
        return policy;
    }

    /** How often its end was reached; stays zero without a policy. */
    public Counter policyCounter() {
        return policyCounter;
    }

    /** Its rules in order; a view that changes with it. */
    public List<Rule> rules() {
        return Collections.unmodifiableList(rules);
    }

    void policy(Target.Verdict verdict) {
        policy = verdict;
    }

    List<Rule> edit() {
        return rules;
    }

    Chain named(String newName) {
        Chain copy = new Chain(newName, hook);
        copy.policy = policy;
        copy.policyCounter.set(policyCounter.packets(), policyCounter.bytes());
        copy.rules.addAll(rules);
        return copy;
    }
}
