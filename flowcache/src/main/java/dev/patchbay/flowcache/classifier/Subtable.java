package dev.patchbay.flowcache.classifier;

import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;
import dev.patchbay.flowcache.key.KeyHash;
import dev.patchbay.flowcache.tuple.MaskWords;
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
    private final TupleTable<RuleGroup> table;
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

    Subtable(FlowMask mask, long identity, int priority, Networks networks) {
        table = new TupleTable<>(new MaskWords(mask, FlowKey.WORDS), identity);
        this.identity = identity;
        highest = priority;
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

    /** The rules that match a key, or null; nothing is recorded but the tags. */
    RuleGroup lookup(long[] key, TagSink reads) {
        long hash = table.hash(key);
        report(hash, reads);
        return table.lookup(key, hash);
    }

    /** The rules that match a key, or null. */
    RuleGroup lookup(long[] key, FlowMask wildcards, TagSink reads) {
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
        RuleGroup group = table.lookup(key, hash);
        if (group == null && ports != null && ports.exclude(key, wildcards, reads)) {
            examined(stages.size(), wildcards);
            return null;
        }
        table.mask().addTo(wildcards);
        report(hash, reads);
        return group;
    }

    ClassifierRule find(FlowKey value, int priority) {
        RuleGroup group = table.find(row(value));
        return group == null ? null : group.find(priority);
    }

    /** Adds a rule, in the place of one with the same value and priority, which is returned. */
    ClassifierRule insert(ClassifierRule rule, TagSink changed) {
        long[] row = row(rule.value());
        report(table.hashOfRow(row), changed);
        RuleGroup group = table.find(row);
        if (group == null) {
            group = new RuleGroup(row);
            table.insert(group);
            for (Stage stage : stages) {
                stage.add(rule.value(), changed);
            }
            networks.add(networkLengths, rule.value(), changed);
            if (ports != null) {
                ports.add(rule.value(), changed);
            }
        }
        ClassifierRule replaced = group.find(rule.priority());
        if (replaced == null) {
            size++;
        } else {
            group.remove(replaced);
        }
        group.add(rule);
        return replaced;
    }

    /** Takes a rule out if it is here. */
    boolean remove(ClassifierRule rule, TagSink changed) {
        long[] row = row(rule.value());
        RuleGroup group = table.find(row);
        if (group == null || !group.remove(rule)) {
            return false;
        }
        report(table.hashOfRow(row), changed);
        size--;
        if (group.head == null) {
            table.remove(group);
            for (Stage stage : stages) {
                stage.remove(rule.value());
            }
            networks.remove(networkLengths, rule.value());
            if (ports != null) {
                ports.remove(rule.value());
            }
        }
        return true;
    }

    /** Adds what the first stages looked at. */
    private void examined(int count, FlowMask wildcards) {
        if (count > 0) {
            stages.get(count - 1).examined(wildcards);
        }
    }

    /** Names those keys that agree with a value under the mask. */
    void report(FlowKey value, TagSink tags) {
        report(table.hash(value.words()), tags);
    }

    private void report(long hash, TagSink tags) {
        if (tags != null) {
            tags.tag(KeyHash.fold(identity, hash ^ identity));
        }
    }

    private long[] row(FlowKey value) {
        long[] row = new long[table.mask().size()];
        table.mask().fill(value, row);
        return row;
    }
}
