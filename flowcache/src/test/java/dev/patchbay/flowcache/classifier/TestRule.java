package dev.patchbay.flowcache.classifier;

import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;
import java.util.List;

/** A rule that is nothing but a match; {@code serial} is the order of its making. */
final class TestRule extends ClassifierRule {
    final int serial;
    private final FlowKey value;
    private final FlowMask mask;
    private final int priority;
    private final List<Clause> clauses;

    TestRule(FlowKey value, FlowMask mask, int priority, int serial) {
        this(value, mask, priority, serial, List.of());
    }

    TestRule(FlowKey value, FlowMask mask, int priority, int serial, List<Clause> clauses) {
        super(value, mask);
        this.clauses = clauses;
        this.value = value;
        this.mask = mask;
        this.priority = priority;
        this.serial = serial;
    }

    @Override
    public int priority() {
        return priority;
    }

    @Override
    public List<Clause> clauses() {
        return clauses;
    }

    boolean matches(FlowKey key) {
        return mask.matches(value, key);
    }

    @Override
    public String toString() {
        return "rule " + serial + " of priority " + priority + " " + clauses;
    }
}
