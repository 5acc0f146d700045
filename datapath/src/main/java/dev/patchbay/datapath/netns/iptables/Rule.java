package dev.patchbay.datapath.netns.iptables;

/** One rule in its chain: what it says, and how often it was met. Owned by the slow path. */
public final class Rule {
    private final RuleSpec spec;
    private final Counter counter = new Counter();

    Rule(RuleSpec spec) {
        this.spec = spec;
    }

    /** What it says. */
    public RuleSpec spec() {
        return spec;
    }

    /** How often it was met; whoever evaluates rules adds to it. */
    public Counter counter() {
        return counter;
    }
}
