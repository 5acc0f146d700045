package dev.patchbay.flowcache.classifier;

import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;

/** A rule that is nothing but a match; {@code serial} is the order of its making. */
final class TestRule extends ClassifierRule {
    final int serial;
    private final FlowKey value;
    private final FlowMask mask;
    private final int priority;

    TestRule(FlowKey value, FlowMask mask, int priority, int serial) {
        this.value = value;
        this.mask = mask;
        this.priority = priority;
        this.serial = serial;
    }

    @Override
    public FlowKey value() {
        return value;
    }

    @Override
    public FlowMask mask() {
        return mask;
    }

    @Override
    public int priority() {
        return priority;
    }

    boolean matches(FlowKey key) {
        return mask.matches(value, key);
    }

    @Override
    public String toString() {
        return "rule " + serial + " of priority " + priority;
    }
}
