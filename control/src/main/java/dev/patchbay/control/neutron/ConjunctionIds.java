package dev.patchbay.control.neutron;

import java.util.HashMap;
import java.util.Map;

/**
 * Numbers of conjunctions: a block of eight for each pair of groups, direction and family, two per exactness, for established
 * and for new connections. Not shared between threads.
 */
final class ConjunctionIds {
    private static final int BLOCK = 8;

    private final Map<Key, Integer> blocks = new HashMap<>();
    private int last = BLOCK;

    private record Key(String group, String remote, SecurityRule.Direction direction, IpFamily family) {}

    /** The number for established connections; that for new ones is the next. */
    int of(String group, SecurityRule rule) {
        Key key = new Key(group, rule.remoteGroup(), rule.direction(), rule.family());
        int block = blocks.computeIfAbsent(key, unknown -> last += BLOCK);
        return block + 2 * rule.exactness();
    }

    /** The exactness of the rules that a number stands for. */
    static int exactness(int id) {
        return id % BLOCK / 2;
    }
}
