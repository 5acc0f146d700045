package dev.patchbay.flowcache.classifier;

import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;
import dev.patchbay.flowcache.key.KeyHash;
import dev.patchbay.flowcache.tuple.TupleTable;
import java.util.ArrayList;
import java.util.List;

/**
 * All rules of a {@link Classifier} with one mask.
 *
 * <p>A look-up that has to say what it depended on asks in the order of the {@link Stages} whether any rule is left at all,
 * to stop with as few bits as possible: the values of each stage, the networks before the stage of addresses, and at the end,
 * where nothing was found, the ports.
 *
 * <p>{@link #highest} is a bound, not the maximum: it rises with the rules that come and never falls while the subtable
 * lives, see {@link Classifier}.
 */
final class Subtable {
    int highest;
    private final TupleTable<ClassifierRule> table;
    private final long identity;

    /** All stages of the mask but the last, for which there is {@link #table}. */
    private final List<Stage> stages = new ArrayList<>();

    private final Networks networks;
    private final int[] networkLengths;

    /** How many of the stages come before the networks. */
    private final int stagesBeforeNetworks;

    /** Null if the mask has no ports. */
    private final Ports ports;

    private int size;

    Subtable(ClassifierRule first, long identity, Networks networks) {
        FlowMask mask = first.mask();
        table = new TupleTable<>(first.maskWords(), identity);
        this.identity = identity;
        highest = first.priority();
        this.networks = networks;
        networkLengths = Networks.lengths(mask);
        int before = 0;
        int last = Stages.COUNT - 1;
        while (last > 0 && !Stages.touches(mask, last)) {
            last--;
        }
        for (int stage = 0; stage < last; stage++) {
            if (Stages.touches(mask, stage)) {
                stages.add(new Stage(Stages.upTo(mask, stage), KeyHash.fold(identity, stage ^ ~identity)));
                before += stage < Stages.NETWORK ? 1 : 0;
            }
        }
        stagesBeforeNetworks = before;
        ports = Ports.touch(mask) ? new Ports(mask, KeyHash.fold(identity, Stages.COUNT ^ ~identity)) : null;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** The best rule that matches a key, or null; nothing is recorded but the tags. */
    ClassifierRule lookup(long[] key, TagSink reads) {
        long hash = table.hash(key);
        report(hash, reads);
        return table.lookup(key, hash);
    }

    /** The best rule that matches a key, or null. */
    ClassifierRule lookup(long[] key, FlowMask wildcards, TagSink reads) {
        for (int i = 0; i <= stages.size(); i++) {
            if (i == stagesBeforeNetworks && networks.exclude(networkLengths, key, wildcards, reads)) {
                examined(i, wildcards);
                return null;
            }
            if (i < stages.size() && stages.get(i).exclude(key, wildcards, reads)) {
                return null;
            }
        }
        long hash = table.hash(key);
        ClassifierRule best = table.lookup(key, hash);
        if (best == null && ports != null && ports.exclude(key, wildcards, reads)) {
            examined(stages.size(), wildcards);
            return null;
        }
        table.mask().addTo(wildcards);
        report(hash, reads);
        return best;
    }

    ClassifierRule find(long[] row, int priority) {
        return find(table.find(row), priority);
    }

    /** In a chain of falling priorities, the rule of this one, or null. */
    private static ClassifierRule find(ClassifierRule head, int priority) {
        ClassifierRule rule = head;
        while (rule != null && rule.priority() > priority) {
            rule = rule.lower;
        }
        return rule != null && rule.priority() == priority ? rule : null;
    }

    /**
     * Adds a rule, in the place of one with the same value and priority, which is returned.
     *
     * @param value the rule's.
     */
    ClassifierRule insert(ClassifierRule rule, FlowKey value, TagSink changed) {
        rule.share(table.mask());
        long hash = table.hash(value.words());
        report(hash, changed);
        ClassifierRule head = table.lookup(value.words(), hash);
        if (head == null) {
            table.insert(rule);
            for (Stage stage : stages) {
                stage.add(value, changed);
            }
            networks.add(networkLengths, value, changed);
            if (ports != null) {
                ports.add(value, changed);
            }
            size++;
            return null;
        }
        ClassifierRule higher = null;
        ClassifierRule here = head;
        while (here != null && here.priority() > rule.priority()) {
            higher = here;
            here = here.lower;
        }
        ClassifierRule replaced = here != null && here.priority() == rule.priority() ? here : null;
        rule.lower = replaced == null ? here : replaced.lower;
        if (replaced == null) {
            size++;
        } else {
            replaced.lower = null;
        }
        hang(rule, higher);
        return replaced;
    }

    /** Puts a rule behind the one of next higher priority, or, if there is none, into the hash table. */
    private void hang(ClassifierRule rule, ClassifierRule higher) {
        if (higher == null) {
            table.insert(rule);
        } else {
            higher.lower = rule;
        }
    }

    /** Takes a rule out if it, the same object, is here. */
    @SuppressWarnings("ReferenceEquality")
    boolean remove(ClassifierRule rule, FlowKey value, TagSink changed) {
        long hash = table.hash(value.words());
        ClassifierRule higher = null;
        ClassifierRule here = table.lookup(value.words(), hash);
        while (here != null && here != rule) {
            higher = here;
            here = here.lower;
        }
        if (here == null) {
            return false;
        }
        report(hash, changed);
        size--;
        if (higher != null || rule.lower != null) {
            hang(rule.lower, higher);
            rule.lower = null;
            return true;
        }
        table.remove(rule);
        for (Stage stage : stages) {
            stage.remove(value);
        }
        networks.remove(networkLengths, value);
        if (ports != null) {
            ports.remove(value);
        }
        return true;
    }

    /** Adds what the first stages looked at. */
    private void examined(int count, FlowMask wildcards) {
        if (count > 0) {
            stages.get(count - 1).examined(wildcards);
        }
    }

    /** Names those keys that agree with a row of the mask. */
    void report(long[] row, TagSink tags) {
        report(table.hashOfRow(row), tags);
    }

    private void report(long hash, TagSink tags) {
        if (tags != null) {
            tags.tag(KeyHash.fold(identity, hash ^ identity));
        }
    }
}
