package dev.patchbay.perf.classifier;

import dev.patchbay.flowcache.classifier.Classifier;
import dev.patchbay.flowcache.classifier.ClassifierRule;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Rules and packets like those of Open vSwitch's classifier benchmark.
 *
 * <p><b>What.</b> Thirteen fields have two values each. A packet has one of both in each field, and so has a rule, which
 * matches all thirteen: that benchmark draws masks, but does nothing with them except that a rule without any has priority 0.
 * So all rules share one subtable, and those that agree in their values hang in one chain.
 *
 * <p><b>Invariants.</b> Random numbers are drawn in the order of {@code tests/test-classifier.c} of Open vSwitch 3.1 from the
 * same generator (G. Marsaglia, Xorshift RNGs, 2003), so packets and the order of look-ups are the same. Rules are drawn in the same
 * way, but are not all the same, since there hash tables take random numbers, too, whenever they grow.
 *
 * <p><b>Threads.</b> Confined to one.
 */
final class SameRules {
    /** A field and its two values. */
    private record Choice(FlowField field, long first, long second) {}

    /** In the order of that benchmark, which decides which random bit means what. */
    private static final List<Choice> CHOICES = List.of(
            new Choice(FlowField.TUN_ID, 0, 0xfedcba9876543210L),
            new Choice(FlowField.METADATA, 0, 0xfedcba9876543210L),
            new Choice(FlowField.NW_SRC, 0xc0a80001L, 0xc0a04455L),
            new Choice(FlowField.NW_DST, 0xc0a80002L, 0xc0a04455L),
            new Choice(FlowField.IN_PORT, 1, 0xfffe),
            new Choice(FlowField.VLAN_TCI, 101, 0),
            new Choice(FlowField.ETH_TYPE, 0x0800, 0x0806),
            new Choice(FlowField.TP_SRC, 49_362, 80),
            new Choice(FlowField.TP_DST, 6_667, 22),
            new Choice(FlowField.ETH_SRC, 0x0002e30f80a4L, 0x5e337f5f1e99L),
            new Choice(FlowField.ETH_DST, 0x4a2771ae64c1L, 0xffffffffffffL),
            new Choice(FlowField.NW_PROTO, 6, 1),
            new Choice(FlowField.NW_TOS, 48, 0));

    /** The order in which a packet's number decides on its values. */
    private static final List<FlowField> PACKET_ORDER = List.of(
            FlowField.NW_SRC,
            FlowField.NW_DST,
            FlowField.TUN_ID,
            FlowField.METADATA,
            FlowField.IN_PORT,
            FlowField.VLAN_TCI,
            FlowField.ETH_TYPE,
            FlowField.TP_SRC,
            FlowField.TP_DST,
            FlowField.ETH_SRC,
            FlowField.ETH_DST,
            FlowField.NW_PROTO,
            FlowField.NW_TOS);

    /** Numbers that packets have: one bit for each field but metadata, which that benchmark forgets to count. */
    private static final int PACKET_VALUES = 1 << 12;

    private static final int PRIORITY_STEP = 129;
    private static final int DSCP = 0xfc;

    private final Classifier<Rule> classifier = new Classifier<>(1);
    private final FlowKey[] packets = new FlowKey[2 * PACKET_VALUES];
    private int random = 1;

    /** A rule that does nothing. */
    static final class Rule extends ClassifierRule {
        private final int priority;

        private Rule(FlowKey value, FlowMask mask, int priority) {
            super(value, mask);
            this.priority = priority;
        }

        @Override
        public int priority() {
            return priority;
        }
    }

    SameRules(int rules, int priorities, int subtables) {
        int[] masks = new int[subtables];
        Set<Integer> drawn = new HashSet<>();
        for (int i = 0; i < subtables; i++) {
            do {
                masks[i] = next() & ((1 << CHOICES.size()) - 1);
            } while (!drawn.add(masks[i]));
        }
        int[] levels = new int[priorities];
        for (int i = 0; i < priorities; i++) {
            levels[i] = i * PRIORITY_STEP & Integer.MAX_VALUE;
        }
        shuffle(levels);
        for (int i = 0; i < packets.length; i++) {
            packets[i] = packet(below(PACKET_VALUES));
        }
        FlowMask mask = new FlowMask();
        for (Choice choice : CHOICES) {
            if (choice.field == FlowField.NW_TOS) {
                mask.unwildcard(FlowField.NW_TOS, DSCP);
            } else {
                mask.unwildcard(choice.field);
            }
        }
        for (int i = 0; i < rules; i++) {
            int priority = levels[below(priorities)];
            boolean matchesNothing = masks[below(subtables)] == 0;
            FlowKey value = value(next());
            Rule rule = new Rule(value, mask, matchesNothing ? 0 : priority);
            if (classifier.find(value, mask, rule.priority()) == null) {
                classifier.insert(rule, null);
            }
        }
    }

    private static FlowKey value(int pattern) {
        FlowKey key = new FlowKey();
        for (int i = 0; i < CHOICES.size(); i++) {
            Choice choice = CHOICES.get(i);
            key.set(choice.field, (pattern & 1 << i) != 0 ? choice.second : choice.first);
        }
        return key;
    }

    private static FlowKey packet(int number) {
        FlowKey key = new FlowKey();
        for (Choice choice : CHOICES) {
            int bit = number >>> PACKET_ORDER.indexOf(choice.field) & 1;
            key.set(choice.field, bit != 0 ? choice.second : choice.first);
        }
        return key;
    }

    private int next() {
        random ^= random << 13;
        random ^= random >>> 17;
        random ^= random << 5;
        return random;
    }

    private int below(int bound) {
        return Integer.remainderUnsigned(next(), bound);
    }

    private void shuffle(int[] numbers) {
        for (int i = 0; i + 1 < numbers.length; i++) {
            int other = i + below(numbers.length - i);
            int number = numbers[i];
            numbers[i] = numbers[other];
            numbers[other] = number;
        }
    }

    /** Rules that are in the table; fewer than asked for where some were equal. */
    int rules() {
        return classifier.size();
    }

    /**
     * Looks packets up in the order of that benchmark.
     *
     * @param lookups how many.
     * @param wildcards whether to ask what the answer depends on.
     * @return how many had an answer.
     */
    int lookUp(int lookups, boolean wildcards) {
        FlowMask looked = new FlowMask();
        random = 1;
        int hits = 0;
        for (int i = 0; i < lookups; i++) {
            FlowKey key = packets[below(packets.length)];
            ClassifierRule rule =
                    wildcards ? classifier.lookup(key, looked.clear(), null) : classifier.lookup(key, null, null);
            hits += rule == null ? 0 : 1;
        }
        return hits;
    }
}
