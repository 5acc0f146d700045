package dev.patchbay.flowcache.classifier;

import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Random rules and keys that meet each other: few fields, few values per field, exact, prefix and odd masks, few priorities.
 */
final class RandomTables {
    private static final List<FlowField> FIELDS = List.of(
            FlowField.IN_PORT,
            FlowField.ETH_DST,
            FlowField.ETH_TYPE,
            FlowField.VLAN_TCI,
            FlowField.NW_SRC,
            FlowField.NW_DST,
            FlowField.TP_SRC,
            FlowField.TP_DST,
            FlowField.TCP_FLAGS,
            FlowField.NW_PROTO,
            FlowField.IPV6_DST,
            FlowField.TUN_ID,
            FlowField.METADATA,
            FlowField.REG5);

    private static final List<FlowField> PREFIX_FIELDS =
            List.of(FlowField.NW_SRC, FlowField.NW_DST, FlowField.TP_SRC, FlowField.TP_DST);

    private static final int CONJUNCTIONS = 4;

    private final Random random;
    private final int priorities;
    private final boolean conjunctions;
    private int serial;

    RandomTables(long seed, int priorities) {
        this(seed, priorities, false);
    }

    RandomTables(long seed, int priorities, boolean conjunctions) {
        this.conjunctions = conjunctions;
        this.random = new Random(seed);
        this.priorities = priorities;
    }

    Random random() {
        return random;
    }

    FlowKey key() {
        FlowKey key = new FlowKey();
        for (FlowField field : FIELDS) {
            if (field.wide()) {
                key.set(field, value(), value());
            } else {
                key.set(field, PREFIX_FIELDS.contains(field) ? branching(field) : value());
            }
        }
        return key;
    }

    TestRule rule() {
        return rule(mask(), random.nextInt(priorities));
    }

    TestRule rule(FlowMask mask, int priority) {
        if (conjunctions && random.nextInt(4) == 0) {
            FlowMask withId = new FlowMask().copyFrom(random.nextBoolean() ? mask : new FlowMask());
            FlowKey value = key().set(FlowField.CONJ_ID, 1 + random.nextInt(CONJUNCTIONS));
            return new TestRule(value, withId.unwildcard(FlowField.CONJ_ID), priority, serial++);
        }
        boolean soft = conjunctions && random.nextInt(3) != 0;
        return new TestRule(key(), mask, priority, serial++, soft ? clauses() : List.of());
    }

    /** One clause each of some conjunctions; those of odd number have two, the others three. */
    private List<Clause> clauses() {
        List<Clause> clauses = new ArrayList<>();
        for (int id = 1; id <= CONJUNCTIONS; id++) {
            if (random.nextBoolean()) {
                int count = 2 + (id + 1) % 2;
                clauses.add(new Clause(id, random.nextInt(count), count));
            }
        }
        Collections.shuffle(clauses, random);
        return List.copyOf(clauses);
    }

    FlowMask mask() {
        FlowMask mask = new FlowMask();
        for (int fields = random.nextInt(4); fields > 0; fields--) {
            FlowField field = random.nextInt(3) == 0 ? prefixField() : FIELDS.get(random.nextInt(FIELDS.size()));
            int width = Math.min(64, field.width());
            switch (random.nextInt(4)) {
                case 0, 1 -> mask.unwildcard(field);
                case 2 -> mask.unwildcard(field, -1L << (width - prefixLength(width)));
                default -> mask.unwildcard(field, 1L << random.nextInt(3));
            }
        }
        return mask;
    }

    /** Another key that agrees in all bits of the mask. */
    FlowKey sibling(FlowKey key, FlowMask mask) {
        FlowKey other = key();
        if (random.nextBoolean()) {
            for (int i = 0; i < FlowKey.WORDS; i++) {
                other.words()[i] = random.nextLong();
            }
        }
        for (int i = 0; i < FlowKey.WORDS; i++) {
            long bits = mask.words()[i];
            other.words()[i] = (other.words()[i] & ~bits) | (key.words()[i] & bits);
        }
        return other;
    }

    private FlowField prefixField() {
        return PREFIX_FIELDS.get(random.nextInt(PREFIX_FIELDS.size()));
    }

    /** Lengths that cut a field above, within and below the bits in which {@link #branching} values differ. */
    private int prefixLength(int width) {
        int[] lengths = {1, 2, 3, width / 2, width - 1, width};
        return lengths[random.nextInt(lengths.length)];
    }

    /** Values that differ in the first and the last bits. */
    private long branching(FlowField field) {
        return ((long) random.nextInt(4) << (field.width() - 2)) | random.nextInt(3);
    }

    private long value() {
        return random.nextInt(3);
    }
}
