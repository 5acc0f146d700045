package dev.patchbay.control.neutron;

/**
 * Numbers of conjunctions: a block of eight for each pair of groups, direction and family, two per exactness, for established
 * and for new connections. Not shared between threads.
 */
final class ConjunctionIds {
    private static final int BLOCK = 8;

    private final KeptNumbers numbers;

    ConjunctionIds(KeptNumbers numbers) {
        this.numbers = numbers;
    }

    /** The number for established connections; that for new ones is the next. */
    int of(String group, SecurityRule rule) {
        int block =
                numbers.conjunctions(group + " " + rule.remoteGroup() + " " + rule.direction() + " " + rule.family());
        return block + 2 * rule.exactness();
    }

    /** The exactness of the rules that a number stands for. */
    static int exactness(int id) {
        return id % BLOCK / 2;
    }
}
