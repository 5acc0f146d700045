package dev.patchbay.flowcache.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;
import dev.patchbay.flowcache.tuple.MaskWords;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClassifierTest {
    private static final int STEPS = 4_000;

    /** A look-up of the past, with everything that it said about itself. */
    private record Answer(FlowKey key, TestRule rule, FlowMask mask, Set<Long> tags) {}

    private final Classifier<TestRule> classifier = new Classifier<>(7);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldAgreeWithListWhateverIsInsertedAndRemoved(long seed) {
        RandomTables random = new RandomTables(seed, 5, seed % 2 == 0);
        LinearTable model = new LinearTable();
        int conjunctions = 0;
        for (int step = 0; step < STEPS; step++) {
            change(random, model, 120);
            FlowKey key = random.key();
            TestRule found = classifier.lookup(key, new FlowMask(), null);
            assertThat(model.agrees(key, found))
                    .as("seed %d step %d", seed, step)
                    .isTrue();
            assertThat(classifier.lookup(key, null, null)).isSameAs(found);
            assertThat(classifier.size()).isEqualTo(model.rules.size());
            conjunctions += found != null && found.mask().get(FlowField.CONJ_ID) != 0 ? 1 : 0;
        }
        assertThat(conjunctions).as("seed %d", seed).isGreaterThanOrEqualTo(seed % 2 == 0 ? 50 : 0);
        assertThat(classifier).containsExactlyElementsOf(model.rules);
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14})
    void shouldGiveTheSameRuleForEveryKeyThatAgreesInTheWildcards(long seed) {
        RandomTables random = new RandomTables(seed, 4, seed % 2 == 0);
        LinearTable model = new LinearTable();
        for (int step = 0; step < STEPS; step++) {
            change(random, model, 40);
            FlowKey key = random.key();
            FlowMask mask = new FlowMask();
            TestRule found = classifier.lookup(key, mask, null);
            assertThat(model.examines(mask)).as("seed %d step %d", seed, step).isTrue();
            for (int i = 0; i < 5; i++) {
                FlowKey sibling = random.sibling(key, mask);
                FlowMask siblingMask = new FlowMask();
                assertThat(classifier.lookup(sibling, siblingMask, null))
                        .as("seed %d step %d", seed, step)
                        .isSameAs(found);
                assertThat(siblingMask.or(mask))
                        .as("seed %d step %d", seed, step)
                        .isEqualTo(mask);
                assertThat(model.agrees(sibling, found))
                        .as("seed %d step %d", seed, step)
                        .isTrue();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23, 24, 25, 26, 27, 28})
    void shouldPublishATagOfEveryLookUpWhoseAnswerChanges(long seed) {
        RandomTables random = new RandomTables(seed, seed % 2 == 0 ? 3 : 40, seed > 24);
        LinearTable model = new LinearTable();
        checkTags(random, seed, STEPS, () -> change(random, model, 30));
    }

    /** Here the list of subtables stays, so that nothing but the tags of values, networks and ports can tell. */
    @ParameterizedTest
    @ValueSource(longs = {31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46})
    void shouldPublishATagOfEveryLookUpWhoseAnswerChangesWhenMasksStay(long seed) {
        RandomTables random = new RandomTables(seed, 1, seed > 38);
        List<FlowMask> masks = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            masks.add(random.mask());
            classifier.insert(random.rule(masks.get(i), i), null);
        }
        LinearTable passing = new LinearTable();
        checkTags(random, seed, STEPS, () -> {
            Set<Long> changes = new HashSet<>();
            if (random.random().nextInt(20) >= passing.rules.size()) {
                int mask = random.random().nextInt(masks.size());
                TestRule rule = random.rule(masks.get(mask), random.random().nextInt(mask + 1));
                passing.rules.remove(classifier.insert(rule, changes::add));
                passing.rules.add(rule);
            } else {
                TestRule rule = passing.rules.remove(random.random().nextInt(passing.rules.size()));
                // The last rule of a mask would take its subtable along.
                if (classifier.find(rule.value(), rule.mask(), rule.priority()) == rule) {
                    classifier.remove(rule, changes::add);
                }
            }
            return changes;
        });
    }

    @Test
    void shouldNotConcernOtherKeysWhenRuleWithKnownMaskIsAdded() {
        FlowMask mask = new FlowMask().unwildcard(FlowField.ETH_DST);
        classifier.insert(rule(mask, 1, 10), null);
        Set<Long> tags = new HashSet<>();
        classifier.lookup(new FlowKey().set(FlowField.ETH_DST, 1), null, tags::add);

        Set<Long> changes = new HashSet<>();
        classifier.insert(rule(mask, 2, 10), changes::add);
        assertThat(tags).hasSize(2).doesNotContainAnyElementsOf(changes);

        changes.clear();
        classifier.insert(rule(mask, 1, 5), changes::add);
        assertThat(tags).containsAnyElementsOf(changes);
    }

    @Test
    void shouldConcernEveryKeyWhenPriorityOfSubtableRises() {
        FlowMask mask = new FlowMask().unwildcard(FlowField.ETH_DST);
        classifier.insert(rule(mask, 1, 10), null);
        Set<Long> tags = new HashSet<>();
        classifier.lookup(new FlowKey().set(FlowField.ETH_DST, 1), null, tags::add);

        Set<Long> changes = new HashSet<>();
        classifier.insert(rule(mask, 2, 11), changes::add);
        assertThat(tags).containsAnyElementsOf(changes);
    }

    @Test
    void shouldNotLookFurtherWhenNoOtherSubtableCanWin() {
        classifier.insert(rule(new FlowMask().unwildcard(FlowField.ETH_DST), 1, 10), null);
        classifier.insert(rule(new FlowMask().unwildcard(FlowField.NW_SRC), 1, 9), null);
        FlowMask mask = new FlowMask();
        classifier.lookup(new FlowKey().set(FlowField.ETH_DST, 1), mask, null);
        assertThat(mask).isEqualTo(new FlowMask().unwildcard(FlowField.ETH_DST));
    }

    @Test
    void shouldLookAtNoMoreThanTheStageInWhichNoRuleIsLeft() {
        FlowMask mask = new FlowMask()
                .unwildcard(FlowField.IN_PORT)
                .unwildcard(FlowField.ETH_DST)
                .unwildcard(FlowField.TP_DST);
        classifier.insert(rule(mask, 1, 10), null);

        FlowMask examined = new FlowMask();
        classifier.lookup(new FlowKey().set(FlowField.ETH_DST, 2), examined, null);
        assertThat(examined)
                .isEqualTo(new FlowMask().unwildcard(FlowField.IN_PORT).unwildcard(FlowField.ETH_DST));

        examined.clear();
        classifier.lookup(new FlowKey().set(FlowField.IN_PORT, 2), examined, null);
        assertThat(examined).isEqualTo(new FlowMask().unwildcard(FlowField.IN_PORT));
    }

    @Test
    void shouldLookAtAddressesAndPortsOnlyAsFarAsTheyTellRulesApart() {
        FlowMask address = new FlowMask().unwildcard(FlowField.NW_SRC);
        FlowMask port = new FlowMask().unwildcard(FlowField.TP_DST);
        classifier.insert(new TestRule(new FlowKey().set(FlowField.NW_SRC, 0x0a000001), address, 1, 1), null);
        classifier.insert(new TestRule(new FlowKey().set(FlowField.TP_DST, 5), port, 1, 2), null);

        FlowMask examined = new FlowMask();
        classifier.lookup(new FlowKey().set(FlowField.TP_DST, 4), examined, null);
        // As Open vSwitch prints it: nw_src=0.0.0.0/5, tp_dst=0x4/0xffff.
        assertThat(examined)
                .isEqualTo(
                        new FlowMask().unwildcard(FlowField.NW_SRC, 0xf8000000L).unwildcard(FlowField.TP_DST, 0xffff));

        examined.clear();
        classifier.lookup(new FlowKey().set(FlowField.TP_DST, 0x8000), examined, null);
        assertThat(examined.get(FlowField.TP_DST)).isEqualTo(0x8000);
    }

    @Test
    void shouldForgetAddressesAndPortsOfRulesThatAreGone() {
        FlowMask mask = new FlowMask().unwildcard(FlowField.NW_SRC).unwildcard(FlowField.TP_DST);
        classifier.insert(new TestRule(new FlowKey().set(FlowField.NW_SRC, 1), mask, 1, 1), null);
        FlowMask before = new FlowMask();
        FlowMask portBefore = new FlowMask();
        FlowKey address = new FlowKey().set(FlowField.NW_SRC, 0xff000000L);
        FlowKey port = new FlowKey().set(FlowField.NW_SRC, 1).set(FlowField.TP_DST, 0x8000);
        classifier.lookup(address, before, null);
        classifier.lookup(port, portBefore, null);

        TestRule passing = new TestRule(
                new FlowKey().set(FlowField.NW_SRC, 0xff000001L).set(FlowField.TP_DST, 0x8001), mask, 1, 2);
        classifier.insert(passing, null);
        classifier.remove(passing, null);
        FlowMask after = new FlowMask();
        FlowMask portAfter = new FlowMask();
        classifier.lookup(address, after, null);
        classifier.lookup(port, portAfter, null);
        assertThat(after).isEqualTo(before);
        assertThat(portAfter).isEqualTo(portBefore);
    }

    @Test
    void shouldNotLoseDependenciesWhenSubtableGoesAndComesBack() {
        FlowMask mask = new FlowMask().unwildcard(FlowField.ETH_DST);
        TestRule passing = rule(mask, 9, 1);
        classifier.insert(passing, null);
        Set<Long> tags = new HashSet<>();
        MaskWords words = new MaskWords(mask, FlowKey.WORDS);
        classifier.dependOn(words, words.row(rule(mask, 1, 1).value()), tags::add);
        classifier.remove(passing, null);

        Set<Long> changes = new HashSet<>();
        classifier.insert(rule(mask, 1, 1), changes::add);
        assertThat(tags).containsAnyElementsOf(changes);
    }

    @Test
    void shouldReturnReplacedRuleWhenMatchAndPriorityAreEqual() {
        FlowMask mask = new FlowMask().unwildcard(FlowField.ETH_DST);
        TestRule first = rule(mask, 1, 10);
        TestRule second = rule(mask, 1, 10);
        assertThat(classifier.insert(first, null)).isNull();
        assertThat(classifier.insert(second, null)).isSameAs(first);
        assertThat(classifier).containsExactly(second);
        assertThat(classifier.find(second.value(), mask, 10)).isSameAs(second);
        assertThat(classifier.find(second.value(), mask, 9)).isNull();
    }

    @Test
    void shouldRefuseToRemoveRuleThatIsNotThere() {
        TestRule rule = rule(new FlowMask(), 0, 0);
        assertThatThrownBy(() -> classifier.remove(rule, null)).isInstanceOf(NoSuchElementException.class);
        classifier.insert(rule, null);
        assertThatThrownBy(() -> classifier.insert(rule, null)).isInstanceOf(IllegalStateException.class);
        classifier.remove(rule, null);
        assertThat(classifier.size()).isZero();
        assertThat(classifier.subtables()).isZero();
    }

    @Test
    void shouldHoldManyRulesOfOneMask() {
        FlowMask mask = new FlowMask().unwildcard(FlowField.ETH_DST);
        List<TestRule> rules = new ArrayList<>();
        for (int i = 0; i < 50_000; i++) {
            rules.add(rule(mask, i * 7919L, 1));
            classifier.insert(rules.get(i), null);
        }
        for (int i = 0; i < rules.size(); i += 2) {
            classifier.remove(rules.get(i), null);
        }
        for (int i = 0; i < rules.size(); i++) {
            assertThat(classifier.lookup(rules.get(i).value(), null, null)).isSameAs(i % 2 == 0 ? null : rules.get(i));
        }
        assertThat(classifier.subtables()).isOne();
    }

    @Test
    void shouldVisitAllRulesWhenVisitorRemovesThem() {
        for (int i = 0; i < 10; i++) {
            classifier.insert(rule(new FlowMask().unwildcard(FlowField.ETH_DST), i, 1), null);
        }
        classifier.forEach(rule -> {
            if (rule.serial % 2 == 0) {
                classifier.remove(rule, null);
            }
        });
        assertThat(classifier).extracting(rule -> rule.serial).containsExactly(1, 3, 5, 7, 9);
    }

    @Test
    void shouldVisitEachRuleThatStaysOnceHoweverTheListChangesDuringAWalk() {
        for (long seed = 1; seed <= 50; seed++) {
            RandomTables random = new RandomTables(seed, 5);
            LinearTable model = new LinearTable();
            for (int i = 0; i < 100; i++) {
                change(random, model, 60);
            }
            List<TestRule> atStart = List.copyOf(model.rules);
            Classifier<TestRule>.Cursor abandoned = classifier.cursor();
            abandoned.next();
            Classifier<TestRule>.Cursor cursor = classifier.cursor();
            List<TestRule> visited = new ArrayList<>();
            for (TestRule rule = cursor.next(); rule != null; rule = cursor.next()) {
                visited.add(rule);
                for (int i = random.random().nextInt(3); i > 0; i--) {
                    change(random, model, 60);
                }
            }
            assertThat(cursor.next()).isNull();
            assertThat(visited).as("seed %d", seed).doesNotHaveDuplicates();
            assertThat(atStart).containsSubsequence(visited);
            List<TestRule> stayed = new ArrayList<>(atStart);
            stayed.retainAll(model.rules);
            assertThat(visited).as("seed %d", seed).containsAll(stayed);
            assertThat(classifier).containsExactlyElementsOf(model.rules);
            abandoned.close();
            abandoned.close();
            assertThat(abandoned.next()).isNull();
            for (TestRule rule : classifier) {
                classifier.remove(rule, null);
            }
        }
    }

    /** Makes changes one by one and asks after each whether answers of the past that are not named by it still hold. */
    private void checkTags(RandomTables random, long seed, int steps, Supplier<Set<Long>> change) {
        List<Answer> answers = new ArrayList<>();
        int changedAnswers = 0;
        for (int step = 0; step < steps; step++) {
            Set<Long> changes = change.get();
            for (int i = answers.size() - 1; i >= 0; i--) {
                Answer past = answers.get(i);
                boolean named = past.tags().stream().anyMatch(changes::contains);
                // What was cached covers all keys of its mask, not only the one that it was made for.
                boolean same = holds(past, past.key());
                for (int sibling = 0; same && sibling < 3; sibling++) {
                    same = holds(past, random.sibling(past.key(), past.mask()));
                }
                if (!same) {
                    changedAnswers++;
                    assertThat(named)
                            .as("seed %d step %d: another answer than %s", seed, step, past.rule())
                            .isTrue();
                }
                if (named) {
                    answers.remove(i);
                }
            }
            if (answers.size() < 60) {
                FlowKey key = random.key();
                FlowMask mask = new FlowMask();
                Set<Long> tags = new HashSet<>();
                TestRule rule = classifier.lookup(key, mask, tags::add);
                answers.add(new Answer(key, rule, mask, tags));
            }
        }
        assertThat(changedAnswers).as("seed %d", seed).isGreaterThan(100);
    }

    /** Whether a look-up made again has the answer of the past, and no bits beyond its mask. */
    private boolean holds(Answer past, FlowKey key) {
        FlowMask mask = new FlowMask();
        return classifier.lookup(key, mask, null) == past.rule()
                && mask.or(past.mask()).equals(past.mask());
    }

    /** One random change of classifier and model alike; returns the tags published. */
    private Set<Long> change(RandomTables random, LinearTable model, int rules) {
        Set<Long> changes = new HashSet<>();
        if (random.random().nextInt(rules) >= model.rules.size()) {
            TestRule rule = random.rule();
            assertThat(classifier.find(rule.value(), rule.mask(), rule.priority()))
                    .isSameAs(model.find(rule));
            assertThat(classifier.insert(rule, changes::add)).isSameAs(model.insert(rule));
        } else {
            TestRule rule = model.rules.remove(random.random().nextInt(model.rules.size()));
            classifier.remove(rule, changes::add);
        }
        return changes;
    }

    private static TestRule rule(FlowMask mask, long ethDst, int priority) {
        FlowKey value = new FlowKey().set(FlowField.ETH_DST, ethDst).set(FlowField.NW_SRC, ethDst);
        return new TestRule(value, mask, priority, (int) ethDst);
    }
}
