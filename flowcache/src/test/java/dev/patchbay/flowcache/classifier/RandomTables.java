package dev.patchbay.flowcache.classifier;

import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;
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
            FlowField.TP_DST,
            FlowField.NW_PROTO,
            FlowField.IPV6_DST,
            FlowField.TUN_ID,
            FlowField.METADATA,
            FlowField.REG5);

    private final Random random;
    private final int priorities;
    private int serial;

    RandomTables(long seed, int priorities) {
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
                key.set(field, value());
            }
        }
        return key;
    }

    TestRule rule() {
        FlowMask mask = new FlowMask();
        for (int fields = random.nextInt(4); fields > 0; fields--) {
            FlowField field = FIELDS.get(random.nextInt(FIELDS.size()));
            switch (random.nextInt(3)) {
                case 0 -> mask.unwildcard(field);
                case 1 -> mask.unwildcard(field, -2L);
                default -> mask.unwildcard(field, 1L << random.nextInt(3));
            }
        }
        return new TestRule(key(), mask, random.nextInt(priorities), serial++);
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

    private long value() {
        return random.nextInt(3);
    }
}
