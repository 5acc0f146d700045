package dev.patchbay.flowcache.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the random comparison in {@link ClassifierTest} leaves open, since Open vSwitch's order of steps decides it. */
class ConjunctionTest {
    private static final FlowKey PACKET =
            new FlowKey().set(FlowField.NW_SRC, 1).set(FlowField.NW_DST, 1).set(FlowField.TP_DST, 80);

    private final Classifier<TestRule> classifier = new Classifier<>(3);
    private int made;

    @Test
    void shouldAnswerWithRuleOfConjunctionWhenEveryClauseMatches() {
        soft(FlowField.NW_SRC, 100, clause(1, 0, 2));
        soft(FlowField.NW_DST, 100, clause(1, 1, 2));
        TestRule rule = ofConjunction(1, 100);
        TestRule low = hard(FlowField.TP_DST, 90);
        assertThat(lookup()).isSameAs(rule);
        assertThat(classifier.lookup(new FlowKey().copyFrom(PACKET).set(FlowField.NW_DST, 2), null, null))
                .isSameAs(low);
    }

    @Test
    void shouldPreferHardRuleWhenPriorityIsEqual() {
        soft(FlowField.NW_SRC, 100, clause(1, 0, 2));
        soft(FlowField.NW_DST, 100, clause(1, 1, 2));
        ofConjunction(1, 100);
        assertThat(lookup()).isNotNull();
        TestRule equal = hard(FlowField.TP_DST, 100);
        assertThat(lookup()).isSameAs(equal);
    }

    @Test
    void shouldTakeRuleOfConjunctionWhateverItsPriority() {
        soft(FlowField.NW_SRC, 100, clause(1, 0, 2));
        soft(FlowField.NW_DST, 100, clause(1, 1, 2));
        TestRule rule = ofConjunction(1, 5);
        assertThat(lookup()).isSameAs(rule);
        // The second look-up is a full one, so a hard rule below the clauses may win there.
        TestRule between = hard(FlowField.TP_DST, 90);
        assertThat(lookup()).isSameAs(between);
    }

    @Test
    void shouldNotJoinClausesWhenPrioritiesDiffer() {
        soft(FlowField.NW_SRC, 100, clause(1, 0, 2));
        soft(FlowField.NW_DST, 99, clause(1, 1, 2));
        ofConjunction(1, 100);
        assertThat(lookup()).isNull();
    }

    @Test
    void shouldWantAsManyRulesAsClausesEvenWhenOneRuleHasTwo() {
        soft(FlowField.NW_SRC, 100, clause(1, 0, 2), clause(1, 1, 2));
        ofConjunction(1, 100);
        assertThat(lookup()).isNull();
    }

    @Test
    void shouldCountRuleNoFurtherWhenItsConjunctionIsCompleteButHasNoRule() {
        soft(FlowField.NW_SRC, 100, clause(1, 0, 2), clause(2, 0, 2));
        soft(FlowField.NW_DST, 100, clause(1, 1, 2), clause(2, 1, 2));
        TestRule second = ofConjunction(2, 100);
        assertThat(lookup()).isNull();
        TestRule first = ofConjunction(1, 100);
        assertThat(lookup()).isSameAs(first);
        classifier.remove(first, null);
        assertThat(lookup()).isNotSameAs(second);
    }

    @Test
    void shouldFallBackToLowerRulesOfTheSameMatchWhenConjunctionIsIncomplete() {
        soft(FlowField.NW_SRC, 100, clause(1, 0, 2));
        soft(FlowField.NW_SRC, 90, clause(2, 0, 2));
        soft(FlowField.NW_DST, 90, clause(2, 1, 2));
        TestRule hard = hard(FlowField.NW_SRC, 80);
        assertThat(lookup()).isSameAs(hard);
        TestRule rule = ofConjunction(2, 1);
        assertThat(lookup()).isSameAs(rule);
    }

    @Test
    void shouldAllowSixtyFourClauses() {
        for (int i = 0; i < Clause.MAX_COUNT; i++) {
            FlowMask mask =
                    new FlowMask().unwildcard(FlowField.REG0, 1L << (i % 32)).unwildcard(FlowField.REG1, i);
            insert(new TestRule(new FlowKey(), mask, 7, made++, List.of(clause(9, i, Clause.MAX_COUNT))));
        }
        TestRule rule = ofConjunction(9, 7);
        assertThat(lookup()).isSameAs(rule);
        assertThatThrownBy(() -> clause(1, 0, 65)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> clause(1, 2, 2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> clause(1, 0, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldDependOnTheSecondLookUpToo() {
        soft(FlowField.NW_SRC, 100, clause(1, 0, 2));
        soft(FlowField.NW_DST, 100, clause(1, 1, 2));
        ofConjunction(2, 100);
        Set<Long> tags = new HashSet<>();
        FlowMask mask = new FlowMask();
        assertThat(classifier.lookup(PACKET, mask, tags::add)).isNull();
        assertThat(mask)
                .isEqualTo(new FlowMask()
                        .unwildcard(FlowField.NW_SRC)
                        .unwildcard(FlowField.NW_DST)
                        .unwildcard(FlowField.CONJ_ID));
        Set<Long> changes = new HashSet<>();
        TestRule rule = rule(FlowField.CONJ_ID, 1, 100);
        classifier.insert(rule, changes::add);
        assertThat(tags).containsAnyElementsOf(changes);
        assertThat(lookup()).isSameAs(rule);
        assertThat(PACKET.get(FlowField.CONJ_ID)).isZero();
    }

    private TestRule lookup() {
        return classifier.lookup(PACKET, new FlowMask(), null);
    }

    private static Clause clause(int id, int index, int count) {
        return new Clause(id, index, count);
    }

    private TestRule ofConjunction(int id, int priority) {
        return insert(rule(FlowField.CONJ_ID, id, priority));
    }

    private TestRule hard(FlowField field, int priority) {
        return insert(rule(field, PACKET.get(field), priority));
    }

    private TestRule rule(FlowField field, long value, int priority) {
        return new TestRule(new FlowKey().set(field, value), new FlowMask().unwildcard(field), priority, made++);
    }

    private void soft(FlowField field, int priority, Clause... clauses) {
        FlowKey value = new FlowKey().set(field, PACKET.get(field));
        insert(new TestRule(value, new FlowMask().unwildcard(field), priority, made++, List.of(clauses)));
    }

    private TestRule insert(TestRule rule) {
        classifier.insert(rule, null);
        return rule;
    }
}
