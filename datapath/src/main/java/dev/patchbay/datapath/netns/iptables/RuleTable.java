package dev.patchbay.datapath.netns.iptables;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * One table of a namespace: its chains and their rules.
 *
 * <p><b>Invariants.</b> Built-in chains always exist. A jump leads to a chain that exists, is not built in, and never back to a
 * chain it may have come from. A change that would break this is refused and changes nothing.
 *
 * <p><b>Threads.</b> Owned by the slow path. After each change the table says so, once.
 */
public final class RuleTable {
    private static final int LONGEST_NAME = 28;

    private final TableName name;
    private final Family family;
    private final Runnable changed;
    private final Map<String, Chain> builtIn = new LinkedHashMap<>();
    private final Map<String, Chain> made = new TreeMap<>();

    /**
     * A table with built-in chains that accept everything.
     *
     * @param name which one
     * @param family of which set
     * @param changed is run after each change
     */
    RuleTable(TableName name, Family family, Runnable changed) {
        this.name = name;
        this.family = family;
        this.changed = changed;
        reset();
    }

    private void reset() {
        builtIn.clear();
        made.clear();
        name.hooks().forEach(hook -> builtIn.put(hook.name(), new Chain(hook.name(), hook)));
    }

    /** Which one. */
    public TableName name() {
        return name;
    }

    /** Of which set. */
    public Family family() {
        return family;
    }

    /** Its chain at a hook, or null if it has none there. */
    public Chain chain(Hook hook) {
        return builtIn.get(hook.name());
    }

    /** A chain by its name, or null. */
    public Chain chain(String chain) {
        Chain found = builtIn.get(chain);
        return found == null ? made.get(chain) : found;
    }

    /** All chains: the built-in ones by their hooks, then the others by their names. */
    public List<Chain> chains() {
        List<Chain> chains = new ArrayList<>(builtIn.values());
        chains.addAll(made.values());
        return Collections.unmodifiableList(chains);
    }

    /** How many rules lead to a chain. */
    public int references(String chain) {
        int references = 0;
        for (Chain from : chains()) {
            for (Rule rule : from.rules()) {
                if (rule.spec().target() instanceof Target.Jump jump
                        && jump.chain().equals(chain)) {
                    references++;
                }
            }
        }
        return references;
    }

    /**
     * Whether nothing was ever changed, or all of it was taken back: no rules, no chains but the built-in ones, which accept.
     */
    public boolean isUntouched() {
        return made.isEmpty()
                && builtIn.values().stream()
                        .allMatch(chain -> chain.rules().isEmpty() && chain.policy() == Target.Verdict.ACCEPT);
    }

    /** Adds a rule at the end of a chain. */
    public Rule append(String chain, RuleSpec spec) throws IptablesException {
        return insert(chain, existing(chain).rules().size() + 1, spec);
    }

    /**
     * Adds a rule.
     *
     * @param chain where
     * @param number that it will have, from 1
     * @param spec what it says
     */
    public Rule insert(String chain, int number, RuleSpec spec) throws IptablesException {
        Chain into = existing(chain);
        if (number < 1 || number > into.rules().size() + 1) {
            throw IptablesException.kernel("Index of insertion too big");
        }
        check(into, spec);
        Rule rule = new Rule(spec);
        into.edit().add(number - 1, rule);
        changed.run();
        return rule;
    }

    /** Puts another rule in place of one, from 1. */
    public Rule replace(String chain, int number, RuleSpec spec) throws IptablesException {
        Chain into = existing(chain);
        if (number < 1 || number > into.rules().size()) {
            throw IptablesException.kernel("Index of replacement too big");
        }
        check(into, spec);
        Rule rule = new Rule(spec);
        into.edit().set(number - 1, rule);
        changed.run();
        return rule;
    }

    /** Takes a rule out, by its number from 1. */
    public void delete(String chain, int number) throws IptablesException {
        Chain from = existing(chain);
        if (number < 1 || number > from.rules().size()) {
            throw IptablesException.kernel("Index of deletion too big");
        }
        from.edit().remove(number - 1);
        changed.run();
    }

    /** Takes out the first rule that says this. */
    public void delete(String chain, RuleSpec spec) throws IptablesException {
        delete(chain, find(chain, spec));
    }

    /** The number of the first rule that says this; it is refused if there is none. */
    public int find(String chain, RuleSpec spec) throws IptablesException {
        List<Rule> rules = existing(chain).rules();
        for (int i = 0; i < rules.size(); i++) {
            if (rules.get(i).spec().equals(spec)) {
                return i + 1;
            }
        }
        throw IptablesException.kernel("Bad rule (does a matching rule exist in that chain?)");
    }

    /** Makes a chain. */
    public void newChain(String chain) throws IptablesException {
        checkName(chain);
        if (chain(chain) != null) {
            throw IptablesException.kernel("Chain already exists");
        }
        made.put(chain, new Chain(chain, null));
        changed.run();
    }

    /** Removes a chain that a user made, is empty and led to by no rule. */
    public void deleteChain(String chain) throws IptablesException {
        Chain gone = existing(chain);
        if (gone.hook() != null) {
            throw IptablesException.refusedRule("a built-in chain stays");
        }
        if (references(chain) > 0) {
            throw IptablesException.kernel("Too many links");
        }
        if (!gone.rules().isEmpty()) {
            throw IptablesException.kernel("Directory not empty");
        }
        made.remove(chain);
        changed.run();
    }

    /** Removes all chains that users made; they must be empty and led to by no rule. */
    public void deleteChains() throws IptablesException {
        if (made.keySet().stream().anyMatch(chain -> references(chain) > 0)) {
            throw IptablesException.kernel("Too many links");
        }
        if (made.values().stream().anyMatch(chain -> !chain.rules().isEmpty())) {
            throw IptablesException.kernel("Directory not empty");
        }
        made.clear();
        changed.run();
    }

    /** Gives a chain another name; rules that lead to it follow. */
    public void renameChain(String chain, String newName) throws IptablesException {
        checkName(newName);
        Chain renamed = existing(chain);
        if (renamed.hook() != null) {
            throw IptablesException.kernel("No chain/target/match by that name");
        }
        if (chain(newName) != null) {
            throw IptablesException.kernel("File exists");
        }
        made.remove(chain);
        made.put(newName, renamed.named(newName));
        for (Chain from : chains()) {
            from.edit().replaceAll(rule -> redirected(rule, chain, newName));
        }
        changed.run();
    }

    private static Rule redirected(Rule rule, String chain, String newName) {
        if (!(rule.spec().target() instanceof Target.Jump jump) || !jump.chain().equals(chain)) {
            return rule;
        }
        Rule changed = new Rule(rule.spec().withTarget(new Target.Jump(newName, jump.isGoto())));
        changed.counter().set(rule.counter().packets(), rule.counter().bytes());
        return changed;
    }

    /** Says what happens at the end of a built-in chain. */
    public void policy(String chain, Target.Verdict verdict) throws IptablesException {
        Chain of = builtIn.get(chain);
        if (of == null) {
            throw IptablesException.kernel("Bad built-in chain name");
        }
        if (verdict == Target.Verdict.RETURN) {
            throw IptablesException.kernel("Bad policy name. Run `dmesg' for more information");
        }
        of.policy(verdict);
        changed.run();
    }

    /**
     * Takes all rules out.
     *
     * @param chain of which; null for every one
     */
    public void flush(String chain) throws IptablesException {
        for (Chain from : chosen(chain)) {
            from.edit().clear();
        }
        changed.run();
    }

    /**
     * Sets counters to zero, which no packet notices.
     *
     * @param chain of which; null for every one
     */
    public void zero(String chain) throws IptablesException {
        for (Chain of : chosen(chain)) {
            of.policyCounter().set(0, 0);
            of.rules().forEach(rule -> rule.counter().set(0, 0));
        }
    }

    /** Sets the counters of one rule to zero, by its number from 1. */
    public void zero(String chain, int number) throws IptablesException {
        List<Rule> rules = existing(chain).rules();
        if (number < 1 || number > rules.size()) {
            throw IptablesException.kernel("Index of counter too big");
        }
        rules.get(number - 1).counter().set(0, 0);
    }

    private Collection<Chain> chosen(String chain) throws IptablesException {
        return chain == null ? chains() : List.of(existing(chain));
    }

    private Chain existing(String chain) throws IptablesException {
        Chain found = chain(chain);
        if (found == null) {
            throw IptablesException.kernel("No chain/target/match by that name");
        }
        return found;
    }

    private static void checkName(String chain) throws IptablesException {
        if (chain.startsWith("-") || chain.startsWith("!")) {
            throw IptablesException.parameter("chain name not allowed to start with `" + chain.charAt(0) + "'");
        }
        if (TargetReaders.knows(chain)) {
            throw IptablesException.parameter("chain name may not clash with target name");
        }
        if (chain.length() > LONGEST_NAME) {
            throw IptablesException.parameter(
                    "chain name `" + chain + "' too long (must be under " + (LONGEST_NAME + 1) + " chars)");
        }
    }

    private void check(Chain into, RuleSpec spec) throws IptablesException {
        if (spec.target() instanceof Target.Jump jump) {
            Chain to = made.get(jump.chain());
            if (to == null && builtIn.containsKey(jump.chain())) {
                throw IptablesException.refusedRule("a rule cannot lead to the built-in chain " + jump.chain());
            }
            if (to == null && jump.isGoto()) {
                throw IptablesException.parameter("goto '" + jump.chain() + "' is not a chain");
            }
            if (to == null) {
                throw IptablesException.parameter(
                        "Couldn't load target `" + jump.chain() + "':No such file or directory\n");
            }
            if (to == into || reaches(to, into.name(), new HashSet<>())) {
                throw IptablesException.kernel("Too many levels of symbolic links");
            }
        }
        RuleCheck rules = new RuleCheck(name, () -> hooksOf(into));
        rules.check(spec);
        if (spec.target() instanceof Target.Jump jump) {
            for (Chain to : made.values()) {
                if (to.name().equals(jump.chain()) || reaches(made.get(jump.chain()), to.name(), new HashSet<>())) {
                    for (Rule rule : to.rules()) {
                        rules.check(rule.spec());
                    }
                }
            }
        }
    }

    private boolean reaches(Chain from, String to, Set<String> seen) {
        for (Rule rule : from.rules()) {
            if (rule.spec().target() instanceof Target.Jump jump
                    && seen.add(jump.chain())
                    && (jump.chain().equals(to) || reaches(made.get(jump.chain()), to, seen))) {
                return true;
            }
        }
        return false;
    }

    /** The hooks that a chain can be reached from. */
    private Set<Hook> hooksOf(Chain chain) {
        Set<Hook> hooks = new HashSet<>();
        for (Chain start : builtIn.values()) {
            if (start == chain || reaches(start, chain.name(), new HashSet<>())) {
                hooks.add(start.hook());
            }
        }
        return hooks;
    }

    /** A table with the same chains and rules, the rules being the very same ones with their counters; nobody hears of its changes. */
    RuleTable draft() {
        RuleTable draft = new RuleTable(name, family, () -> {});
        draft.take(this);
        return draft;
    }

    /** Takes over everything from a draft, as one change. */
    void adopt(RuleTable draft) {
        take(draft);
        changed.run();
    }

    private void take(RuleTable other) {
        reset();
        other.builtIn.forEach((chain, from) -> builtIn.put(chain, from.named(chain)));
        other.made.forEach((chain, from) -> made.put(chain, from.named(chain)));
    }
}
