package dev.patchbay.control.neutron;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.control.neutron.SecurityRule.Direction;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RuleMatchesTest {
    private static SecurityRule tcp(int first, int last) {
        return new SecurityRule(Direction.INGRESS, IpFamily.IPV4, Protocols.TCP, first, last, null, null);
    }

    @Test
    void shouldCutRulesWhereTheyOverlap() {
        assertThat(RuleMatches.cut(List.of(tcp(1, 10), tcp(5, 20)), List.of(16, 24)))
                .containsExactly(
                        new RuleMatches.Shared(tcp(1, 4), List.of(16)),
                        new RuleMatches.Shared(tcp(5, 10), List.of(16, 24)),
                        new RuleMatches.Shared(tcp(11, 20), List.of(24)));
    }

    @Test
    void shouldKeepCutWhenOneConjunctionEndsAndBeginsAgain() {
        assertThat(RuleMatches.cut(List.of(tcp(1, 10), tcp(11, 20)), List.of(16, 16)))
                .containsExactly(
                        new RuleMatches.Shared(tcp(1, 10), List.of(16)),
                        new RuleMatches.Shared(tcp(11, 20), List.of(16)));
    }

    @Test
    void shouldNameNoPortsWhenAllAreAllowedTwice() {
        assertThat(RuleMatches.cut(List.of(tcp(-1, -1), tcp(1, 65535)), List.of(16, 24)))
                .containsExactly(new RuleMatches.Shared(tcp(-1, -1), List.of(16, 24)));
    }

    /** The reference asks each rule about each port. */
    @Test
    void shouldAllowSamePortsAsRulesWhenRulesAreRandom() {
        long seed = 11;
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            List<SecurityRule> rules = new ArrayList<>();
            List<Integer> ids = new ArrayList<>();
            int count = 1 + random.nextInt(6);
            for (int i = 0; i < count; i++) {
                int first = 1 + random.nextInt(60);
                rules.add(random.nextInt(5) == 0 ? tcp(-1, -1) : tcp(first, first + random.nextInt(30)));
                ids.add(16 + 8 * random.nextInt(4));
            }
            List<RuleMatches.Shared> pieces = RuleMatches.cut(rules, ids);
            for (int port = 1; port < 120; port++) {
                Set<Integer> expected = new HashSet<>();
                for (int i = 0; i < count; i++) {
                    if (allows(rules.get(i), port)) {
                        expected.add(ids.get(i));
                    }
                }
                int at = port;
                List<RuleMatches.Shared> hit = pieces.stream()
                        .filter(piece -> allows(piece.rule(), at))
                        .toList();
                assertThat(hit.size())
                        .as("seed %d round %d port %d", seed, round, port)
                        .isLessThanOrEqualTo(1);
                assertThat(
                                hit.isEmpty()
                                        ? Set.of()
                                        : new HashSet<>(hit.getFirst().ids()))
                        .as("seed %d round %d port %d", seed, round, port)
                        .isEqualTo(expected);
            }
        }
    }

    private static boolean allows(SecurityRule rule, int port) {
        return rule.min() < 0 || (port >= rule.min() && port <= rule.max());
    }
}
