package dev.patchbay.flowcache.classifier;

import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;
import dev.patchbay.flowcache.key.KeyHash;
import dev.patchbay.flowcache.tuple.MaskWords;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * The rules of one OpenFlow table, found by key and priority.
 *
 * <p><b>What.</b> Tuple space search with priorities. Rules with the same mask form a subtable; subtables are kept in the
 * order of the highest priority that they may hold, and a look-up stops at the first one that cannot beat what it has.
 *
 * <p><b>Conjunctions.</b> A rule with {@link Clause}s is never an answer. Where those of one priority that match a packet make a
 * conjunction complete, and no other rule of this or a higher priority matches, the packet is looked up again with the
 * conjunction's number as its {@code conj_id}; what this finds, of whatever priority, is the answer. Else rules of lower
 * priority have their turn.
 *
 * <p><b>Un-wildcarding.</b> A look-up adds to the wildcards what it takes to know its answer: the whole mask of every subtable
 * that has a match, and of the others enough bits to see that they have none. For these it stops at the first of {@link
 * Stages} at which no rule is left, and addresses and ports are looked at bit by bit, in the manner of Open vSwitch's tries
 * ({@link Networks}, {@link Ports}). Whatever decided where it went is among these bits. So for every key that agrees with
 * the looked-up one in them, a look-up goes the same way, adds no further bits, and has the same answer.
 *
 * <p><b>Dependencies.</b> A look-up reports a tag for every such conclusion about a subtable, which names the conclusion and
 * the bits of the key that it was drawn from, and one for the list of subtables. A rule that comes reports the tags of all
 * conclusions that it disproves; one that goes, of those look-ups that may have found it. Where none of its tags was reported, a look-up made
 * again has the same answer and needs none but the same bits. Look-ups that stopped before a
 * subtable could only be concerned if the list changed; so the list's tag is reported when a subtable is new or rises. It is
 * not when one disappears: the look-ups that examined it found nothing else than they would now, having looked at more than
 * necessary.
 *
 * <p><b>Invariants.</b> The highest priority of a subtable is a bound that never falls while it has rules. Were it to fall
 * with the removal of a rule, the subtable would change its place, and where rules of equal priority overlap another one
 * would win for keys that have nothing to do with the removed rule. As it is, the answer for a key changes only together
 * with one of its tags. Among overlapping rules of equal priority, the one in the subtable that comes first wins; subtables
 * of equal bound keep their order.
 *
 * <p><b>Threads.</b> The slow path's only.
 *
 * <p><b>Memory.</b> About 100 bytes for a rule that matches three words, besides the rule itself. No operation moves more
 * than a few hundred rules.
 *
 * @param <R> kind of rule.
 */
public final class Classifier<R extends ClassifierRule> implements Iterable<R> {
    private final long identity;
    private final Networks networks;
    private final Map<MaskWords, Subtable> byMask = new HashMap<>();
    private final SoftMatches soft = new SoftMatches();
    private final FlowKey scratch = new FlowKey();
    private final Mark end = new Mark();
    private Subtable[] subtables = {};
    private int size;

    /**
     * An empty classifier.
     *
     * @param identity different for each classifier whose tags meet, and best not to be guessed by guests: all hashes
     *     depend on it.
     */
    public Classifier(long identity) {
        this.identity = KeyHash.fold(identity ^ 0x2545f4914f6cdd1dL, 0x9e3779b97f4a7c15L);
        networks = new Networks(KeyHash.fold(this.identity, ~this.identity));
        end.before = end;
        end.after = end;
    }

    /**
     * The rule for a packet.
     *
     * @param key of the packet as it is at this point of the translation.
     * @param wildcards gets every bit that the answer depended on; may be null.
     * @param reads gets a tag for everything else that it depended on; may be null.
     * @return of the rules that match the one with the highest priority, or of a conjunction; or null.
     */
    @SuppressWarnings("unchecked")
    public R lookup(FlowKey key, FlowMask wildcards, TagSink reads) {
        if (reads != null) {
            reads.tag(identity);
        }
        ClassifierRule hard = search(key.words(), wildcards, reads, soft);
        if (soft.isEmpty()) {
            return (R) hard;
        }
        try {
            return (R) harden(hard, key, wildcards, reads);
        } finally {
            soft.clear();
        }
    }

    /** The best rule without clauses; rules with clauses that may beat it go to {@code others}, or nowhere if it is null. */
    private ClassifierRule search(long[] words, FlowMask wildcards, TagSink reads, SoftMatches others) {
        ClassifierRule best = null;
        networks.begin();
        for (Subtable subtable : subtables) {
            if (best != null && best.priority() >= subtable.highest) {
                break;
            }
            ClassifierRule rule =
                    wildcards == null ? subtable.lookup(words, reads) : subtable.lookup(words, wildcards, reads);
            if (rule != null && (best == null || rule.priority() > best.priority())) {
                if (rule.clauses().isEmpty()) {
                    best = rule;
                } else if (others != null) {
                    others.add(rule);
                }
            }
        }
        return best;
    }

    /** The answer where rules with clauses match, too: from the highest priority down, a complete conjunction's or the hard one. */
    private ClassifierRule harden(ClassifierRule hard, FlowKey key, FlowMask wildcards, TagSink reads) {
        ClassifierRule best = hard;
        soft.keepAbove(best);
        while (!soft.isEmpty()) {
            int priority = soft.highest();
            int mostClauses = soft.count(priority);
            for (int i = 0; i < soft.size(); i++) {
                Clause complete = soft.priority(i) == priority ? soft.completing(i, mostClauses) : null;
                if (complete != null) {
                    scratch.copyFrom(key).set(FlowField.CONJ_ID, complete.id());
                    ClassifierRule rule = search(scratch.words(), wildcards, reads, null);
                    if (rule != null) {
                        return rule;
                    }
                }
            }
            best = soft.stepDown(priority, best);
            soft.keepAbove(best);
        }
        return best;
    }

    /**
     * The rule with exactly this match and priority.
     *
     * @param value bits outside the mask do not matter.
     * @param mask compared as a whole.
     * @param priority of the rule.
     * @return null if there is none.
     */
    public R find(FlowKey value, FlowMask mask, int priority) {
        MaskWords words = new MaskWords(mask, FlowKey.WORDS);
        return find(words, words.row(value), priority);
    }

    /**
     * The rule with exactly this match and priority.
     *
     * @param mask which bits, of all {@link FlowKey#WORDS}.
     * @param row of this mask.
     * @param priority of the rule.
     * @return null if there is none.
     */
    @SuppressWarnings("unchecked")
    public R find(MaskWords mask, long[] row, int priority) {
        Subtable subtable = byMask.get(mask);
        return subtable == null ? null : (R) subtable.find(row, priority);
    }

    /**
     * Names what has to change for the answer of {@link #find} to change, for one of these matches.
     *
     * @param mask which bits, of all {@link FlowKey#WORDS}.
     * @param row of this mask.
     * @param reads gets the tag.
     */
    public void dependOn(MaskWords mask, long[] row, TagSink reads) {
        Subtable subtable = byMask.get(mask);
        if (subtable == null) {
            reads.tag(identity);
        } else {
            subtable.report(row, reads);
        }
    }

    /**
     * Adds a rule, in the place of one with the same match and priority.
     *
     * @param rule not in any classifier.
     * @param changed gets a tag of every look-up that may be answered differently now; may be null.
     * @return the rule that it replaced, or null.
     */
    @SuppressWarnings("unchecked")
    public R insert(R rule, TagSink changed) {
        if (rule.before != null) {
            throw new IllegalStateException("the rule is in a classifier already");
        }
        Subtable subtable = byMask.get(rule.maskWords());
        if (subtable == null) {
            subtable = new Subtable(rule, identityOf(rule.mask()), networks);
            byMask.put(rule.maskWords(), subtable);
            place(subtable, subtables.length);
            report(identity, changed);
        } else if (subtable.highest < rule.priority()) {
            subtable.highest = rule.priority();
            place(subtable, Arrays.asList(subtables).indexOf(subtable));
            report(identity, changed);
        }
        R replaced = (R) subtable.insert(rule, valueOf(rule), changed);
        if (replaced != null) {
            unlink(replaced);
        }
        link(rule, end.before);
        size++;
        return replaced;
    }

    /**
     * Takes a rule out.
     *
     * @param rule that is in this classifier.
     * @param changed gets a tag of every look-up that may be answered differently now; may be null.
     * @throws NoSuchElementException if it is not here.
     */
    public void remove(R rule, TagSink changed) {
        Subtable subtable = byMask.get(rule.maskWords());
        if (subtable == null || !subtable.remove(rule, valueOf(rule), changed)) {
            throw new NoSuchElementException("the rule is not in this classifier");
        }
        unlink(rule);
        if (subtable.isEmpty()) {
            byMask.remove(rule.maskWords());
            int index = Arrays.asList(subtables).indexOf(subtable);
            Subtable[] fewer = Arrays.copyOf(subtables, subtables.length - 1);
            System.arraycopy(subtables, index + 1, fewer, index, fewer.length - index);
            subtables = fewer;
        }
    }

    /**
     * Reports a rule whose actions changed while its match and priority stay.
     *
     * @param rule that is in this classifier.
     * @param changed gets a tag of every look-up that may have found it.
     */
    public void touch(R rule, TagSink changed) {
        byMask.get(rule.maskWords()).report(rule.words(), changed);
    }

    /**
     * Number of rules.
     *
     * @return 0 or more.
     */
    public int size() {
        return size;
    }

    /**
     * Number of distinct masks, each of which costs a look-up.
     *
     * @return 0 or more.
     */
    public int subtables() {
        return subtables.length;
    }

    /**
     * Visits all rules in the order of their insertion.
     *
     * @param visitor may remove the rule that it is given, and no other.
     */
    @Override
    public void forEach(Consumer<? super R> visitor) {
        Objects.requireNonNull(visitor);
        for (R rule : this) {
            visitor.accept(rule);
        }
    }

    /**
     * All rules in the order of their insertion.
     *
     * @return tolerates the removal of the rule that it gave last, and insertions.
     */
    @Override
    public Iterator<R> iterator() {
        return new Iterator<>() {
            private ClassifierRule upcoming = ruleAt(end.after);

            @Override
            public boolean hasNext() {
                return upcoming != end;
            }

            @Override
            @SuppressWarnings("unchecked")
            public R next() {
                if (upcoming == end) {
                    throw new NoSuchElementException();
                }
                R rule = (R) upcoming;
                upcoming = ruleAt(upcoming.after);
                return rule;
            }
        };
    }

    /** The first rule from a place on, or the end. */
    private ClassifierRule ruleAt(ClassifierRule place) {
        ClassifierRule rule = place;
        while (rule instanceof Mark && rule != end) {
            rule = rule.after;
        }
        return rule;
    }

    /**
     * A walk over all rules that are here now, in the order of their insertion, which may be interrupted: whatever changes
     * meanwhile, each rule that stays is visited once.
     *
     * @return a walk that has not begun; it holds a little memory until it is at its end or closed.
     */
    public Cursor cursor() {
        return new Cursor();
    }

    /** See {@link #cursor}. */
    public final class Cursor {
        /** Where the walk is, and where it stops. Both go with the list. */
        private final Mark place = new Mark();

        private final Mark stop = new Mark();

        private Cursor() {
            link(place, end);
            link(stop, end.before);
        }

        /**
         * Goes on.
         *
         * @return the next rule, or null at the end of the walk.
         */
        @SuppressWarnings("unchecked")
        public R next() {
            if (place.after == null) {
                return null;
            }
            ClassifierRule rule = place.after;
            while (rule instanceof Mark && rule != stop) {
                rule = rule.after;
            }
            if (rule == stop) {
                close();
                return null;
            }
            take(place);
            link(place, rule);
            return (R) rule;
        }

        /** Ends the walk; not needed at its end. */
        public void close() {
            if (place.after != null) {
                take(place);
                take(stop);
            }
        }
    }

    /** The value in long form, until the next call. */
    private FlowKey valueOf(ClassifierRule rule) {
        rule.copyValue(scratch.clear());
        return scratch;
    }

    /** The same for a subtable that comes back after it was empty: what depended on the old one depends on it. */
    private long identityOf(FlowMask mask) {
        return KeyHash.row(mask.words(), FlowKey.WORDS, identity);
    }

    private static void report(long tag, TagSink changed) {
        if (changed != null) {
            changed.tag(tag);
        }
    }

    /** Puts a subtable, which is at {@code index} or (at the end) not yet there, behind all others of its bound. */
    private void place(Subtable subtable, int index) {
        Subtable[] ordered = Arrays.copyOf(subtables, Math.max(subtables.length, index + 1));
        int i = index;
        while (i > 0 && ordered[i - 1].highest < subtable.highest) {
            ordered[i] = ordered[i - 1];
            i--;
        }
        ordered[i] = subtable;
        subtables = ordered;
    }

    private void unlink(ClassifierRule rule) {
        take(rule);
        size--;
    }

    private static void link(ClassifierRule node, ClassifierRule behind) {
        node.before = behind;
        node.after = behind.after;
        behind.after.before = node;
        behind.after = node;
    }

    private static void take(ClassifierRule node) {
        node.before.after = node.after;
        node.after.before = node.before;
        node.before = null;
        node.after = null;
    }

    /** A place in the list of rules: both its ends, or where a walk is. */
    private static final class Mark extends ClassifierRule {
        Mark() {
            super(new FlowKey(), new FlowMask());
        }

        @Override
        public int priority() {
            throw new UnsupportedOperationException();
        }
    }
}
