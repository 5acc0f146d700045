package dev.patchbay.flowcache.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
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
        RandomTables random = new RandomTables(seed, 5);
        LinearTable model = new LinearTable();
        for (int step = 0; step < STEPS; step++) {
            change(random, model, 120);
            FlowKey key = random.key();
            List<TestRule> expected = model.lookup(key);
            FlowMask mask = new FlowMask();
            TestRule found = classifier.lookup(key, mask, null);
            if (expected.isEmpty()) {
                assertThat(found).as("seed %d step %d", seed, step).isNull();
            } else {
                assertThat(expected).as("seed %d step %d", seed, step).contains(found);
            }
            assertThat(classifier.lookup(key, null, null)).isSameAs(found);
            assertThat(classifier.size()).isEqualTo(model.rules.size());
        }
        assertThat(classifier).containsExactlyElementsOf(model.rules);
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14})
    void shouldGiveTheSameRuleForEveryKeyThatAgreesInTheWildcards(long seed) {
        RandomTables random = new RandomTables(seed, 4);
        LinearTable model = new LinearTable();
        for (int step = 0; step < STEPS; step++) {
            change(random, model, 40);
            FlowKey key = random.key();
            FlowMask mask = new FlowMask();
            TestRule found = classifier.lookup(key, mask, null);
            for (int i = 0; i < 5; i++) {
                FlowMask otherMask = new FlowMask();
                FlowKey sibling = random.sibling(key, mask);
                assertThat(classifier.lookup(sibling, otherMask, null))
                        .as("seed %d step %d", seed, step)
                        .isSameAs(found);
                assertThat(otherMask).as("seed %d step %d", seed, step).isEqualTo(mask);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23, 24, 25, 26})
    void shouldPublishATagOfEveryLookUpWhoseAnswerChanges(long seed) {
        RandomTables random = new RandomTables(seed, seed % 2 == 0 ? 3 : 40);
        LinearTable model = new LinearTable();
        List<Answer> answers = new ArrayList<>();
        int changedAnswers = 0;
        int invalidated = 0;
        for (int step = 0; step < STEPS; step++) {
            Set<Long> changes = change(random, model, 30);
            for (int i = answers.size() - 1; i >= 0; i--) {
                Answer past = answers.get(i);
                boolean named = past.tags().stream().anyMatch(changes::contains);
                // The cached entry covers all keys of its mask, not only the one that it was made for.
                FlowKey key = random.sibling(past.key(), past.mask());
                FlowMask mask = new FlowMask();
                TestRule now = classifier.lookup(key, mask, null);
                FlowMask union = new FlowMask().copyFrom(past.mask()).or(mask);
                boolean same = now == past.rule() && union.equals(past.mask());
                if (!same) {
                    changedAnswers++;
                    assertThat(named)
                            .as("seed %d step %d: %s became %s", seed, step, past.rule(), now)
                            .isTrue();
                }
                if (named) {
                    invalidated++;
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
        assertThat(changedAnswers).isGreaterThan(100);
        assertThat(invalidated).isGreaterThanOrEqualTo(changedAnswers);
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
