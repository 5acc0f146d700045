package dev.patchbay.flowcache.megaflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MegaflowClassifierTest {
    private static final List<FlowField> FIELDS = List.of(
            FlowField.IN_PORT,
            FlowField.ETH_DST,
            FlowField.VLAN_TCI,
            FlowField.NW_SRC,
            FlowField.TP_DST,
            FlowField.TUN_ID,
            FlowField.CT_STATE,
            FlowField.IPV6_SRC,
            FlowField.MPLS_LSE2);

    @ParameterizedTest
    @CsvSource({"1, 3, 30", "2, 5, 300", "3, 40, 3000", "4, 200, 30000"})
    void shouldFindForManyKeysTogetherWhatItFindsForEach(long seed, int values, int size) {
        Random random = new Random(seed);
        MegaflowClassifier<Megaflow> classifier = new MegaflowClassifier<>(1, seed);
        MegaflowReader<Megaflow> reader = classifier.reader(0);
        List<FlowMask> masks = Stream.generate(() -> mask(random)).limit(12).toList();
        for (int i = 0; i < size; i++) {
            classifier.insert(new Megaflow(classifier.mask(masks.get(random.nextInt(12))), key(random, values)));
        }
        FlowKey[] keys = new FlowKey[MegaflowReader.BURST];
        for (int burst = 0; burst < 1_000; burst++) {
            int[] wanted = new int[keys.length];
            int count = 0;
            for (int i = 0; i < keys.length; i++) {
                keys[i] = key(random, values);
                if (random.nextInt(5) > 0) {
                    wanted[count++] = i;
                }
            }
            Megaflow[] expected = new Megaflow[keys.length];
            for (int i = 0; i < count; i++) {
                expected[wanted[i]] = reader.lookup(keys[wanted[i]]);
            }
            long examined = reader.subtablesExamined();
            long hits = reader.hits();
            Megaflow[] found = new Megaflow[keys.length];
            reader.lookup(keys, wanted, count, found);
            assertThat(found).as("seed %d, burst %d", seed, burst).isEqualTo(expected);
            if (burst == 0) {
                assertThat(reader.subtablesExamined()).isEqualTo(2 * examined);
                assertThat(reader.hits()).isEqualTo(2 * hits);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 3, 200", "2, 3, 2000", "3, 9, 300", "4, 2, 20", "5, 40, 3000"})
    void shouldAgreeWithListWhateverIsInsertedAndRemoved(long seed, int values, int limit) {
        Random random = new Random(seed);
        MegaflowClassifier<Megaflow> classifier = new MegaflowClassifier<>(2, seed);
        List<MegaflowReader<Megaflow>> readers = List.of(classifier.reader(0), classifier.reader(1));
        Set<Megaflow> model = new LinkedHashSet<>();
        List<Megaflow> dead = new ArrayList<>();
        List<FlowMask> masks = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            masks.add(mask(random));
        }
        int found = 0;
        for (int step = 0; step < 20_000; step++) {
            String where = "seed " + seed + " step " + step;
            FlowKey key = key(random, values);
            if (random.nextInt(limit) >= model.size()) {
                Megaflow flow = new Megaflow(classifier.mask(masks.get(random.nextInt(masks.size()))), key);
                Megaflow equal = model.stream()
                        .filter(other -> other.mask().equals(flow.mask()) && other.matches(key))
                        .findFirst()
                        .orElse(null);
                assertThat(classifier.find(key, flow.mask())).as(where).isSameAs(equal);
                assertThat(flow.alive()).isFalse();
                assertThat(classifier.insert(flow)).as(where).isSameAs(equal);
                assertThat(classifier.find(key, flow.mask())).as(where).isSameAs(flow);
                if (equal != null) {
                    model.remove(equal);
                    dead.add(equal);
                }
                model.add(flow);
            } else {
                Megaflow flow = pick(random, model);
                model.remove(flow);
                dead.add(flow);
                assertThat(classifier.remove(flow)).as(where).isTrue();
                assertThat(classifier.remove(flow)).as(where).isFalse();
            }
            FlowKey probe = random.nextBoolean() ? key(random, values) : key;
            Megaflow answer = readers.get(step % 2).lookup(probe);
            if (answer == null) {
                assertThat(model).as(where).noneMatch(flow -> flow.matches(probe));
            } else {
                found++;
                assertThat(answer.matches(probe)).as(where).isTrue();
                assertThat(model).as(where).contains(answer);
            }
            if (step % 500 == 0) {
                classifier.sortSubtables();
            }
            assertThat(classifier.size()).as(where).isEqualTo(model.size());
        }
        assertThat(model).allMatch(Megaflow::alive);
        assertThat(dead).noneMatch(Megaflow::alive);
        assertThat(found).isGreaterThan(1000);
        assertThat(readers.get(0).hits() + readers.get(1).hits()).isEqualTo(found);
        assertThat(readers.get(0).misses() + readers.get(1).misses()).isEqualTo(20_000 - found);

        model.forEach(classifier::remove);
        assertThat(classifier.size()).isZero();
        assertThat(classifier.subtables()).isZero();
    }

    @Test
    void shouldFindEachOfManyMegaflowsWhileTheTableGrowsAndShrinks() {
        MegaflowClassifier<Megaflow> classifier = new MegaflowClassifier<>(1, 99);
        FlowMask mask = new FlowMask().unwildcard(FlowField.NW_SRC).unwildcard(FlowField.ETH_DST);
        List<Megaflow> flows = new ArrayList<>();
        FlowKey key = new FlowKey();
        for (int i = 0; i < 100_000; i++) {
            key.set(FlowField.NW_SRC, i).set(FlowField.ETH_DST, i % 10);
            flows.add(new Megaflow(classifier.mask(mask), key));
            classifier.insert(flows.get(i));
        }
        for (int i = 0; i < flows.size(); i++) {
            if (i % 10 != 0) {
                classifier.remove(flows.get(i));
            }
        }
        for (int i = 0; i < flows.size(); i++) {
            key.set(FlowField.NW_SRC, i).set(FlowField.ETH_DST, i % 10);
            assertThat(classifier.lookup(key)).isSameAs(i % 10 == 0 ? flows.get(i) : null);
        }
    }

    @Test
    void shouldAskTheSubtableWithMostHitsFirst() {
        MegaflowClassifier<Megaflow> classifier = new MegaflowClassifier<>(1, 3);
        MegaflowReader<Megaflow> reader = classifier.reader(0);
        classifier.insert(new Megaflow(
                classifier.mask(new FlowMask().unwildcard(FlowField.NW_SRC)), new FlowKey().set(FlowField.NW_SRC, 1)));
        FlowKey popular = new FlowKey().set(FlowField.NW_DST, 2);
        classifier.insert(new Megaflow(classifier.mask(new FlowMask().unwildcard(FlowField.NW_DST)), popular));

        reader.lookup(popular);
        assertThat(reader.subtablesExamined()).isEqualTo(2);
        classifier.sortSubtables();
        reader.lookup(popular);
        assertThat(reader.subtablesExamined()).isEqualTo(3);
        assertThat(reader.hits()).isEqualTo(2);
    }

    @Test
    void shouldInternMasksAndLeaveOutWordsOfTheTranslator() {
        MegaflowClassifier<Megaflow> classifier = new MegaflowClassifier<>(1, 3);
        FlowMask mask = new FlowMask().unwildcard(FlowField.NW_SRC);
        MegaflowMask interned = classifier.mask(mask);
        assertThat(classifier.mask(new FlowMask().unwildcard(FlowField.NW_SRC))).isSameAs(interned);
        assertThat(classifier.mask(mask.unwildcard(FlowField.REG3))).isSameAs(interned);
        assertThat(interned.copyTo(new FlowMask())).isEqualTo(new FlowMask().unwildcard(FlowField.NW_SRC));
        assertThat(new Megaflow(interned, new FlowKey().set(FlowField.NW_SRC, 7).set(FlowField.NW_DST, 8))
                        .copyKeyTo(new FlowKey()))
                .isEqualTo(new FlowKey().set(FlowField.NW_SRC, 7));
    }

    @ParameterizedTest
    @CsvSource({"1", "2", "5"})
    void shouldAddUpTheCountersOfAllWorkers(int workers) {
        MegaflowClassifier<Megaflow> classifier = new MegaflowClassifier<>(workers, 3);
        FlowKey key = new FlowKey().set(FlowField.NW_SRC, 7);
        Megaflow flow = new Megaflow(classifier.mask(new FlowMask().unwildcard(FlowField.NW_SRC)), key);
        classifier.insert(flow);
        assertThat(flow.lastUsedMs()).isZero();
        for (int worker = 0; worker < workers; worker++) {
            flow.count(worker, 2, 100, 1_700_000_000_000L + worker, 1 << worker);
            flow.count(worker, 1, 60, 1_700_000_000_500L + worker, 0x800);
        }
        assertThat(flow.packets()).isEqualTo(3L * workers);
        assertThat(flow.bytes()).isEqualTo(160L * workers);
        assertThat(flow.lastUsedMs()).isEqualTo(1_700_000_000_500L + workers - 1);
        assertThat(flow.tcpFlags()).isEqualTo(0x800 | ((1 << workers) - 1));
        assertThat(flow.matches(key)).isTrue();
        assertThat(classifier.lookup(key)).isSameAs(flow);
    }

    @Test
    void shouldRefuseWorkersThatDoNotExist() {
        MegaflowClassifier<Megaflow> classifier = new MegaflowClassifier<>(2, 3);
        assertThatThrownBy(() -> classifier.reader(2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new MegaflowClassifier<>(0, 3)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Megaflow pick(Random random, Set<Megaflow> flows) {
        return flows.stream().skip(random.nextInt(flows.size())).findFirst().orElseThrow();
    }

    private static FlowMask mask(Random random) {
        FlowMask mask = new FlowMask();
        for (int fields = random.nextInt(5); fields > 0; fields--) {
            mask.unwildcard(FIELDS.get(random.nextInt(FIELDS.size())));
        }
        return mask;
    }

    private static FlowKey key(Random random, int values) {
        FlowKey key = new FlowKey();
        for (FlowField field : FIELDS) {
            key.set(field, random.nextInt(values));
        }
        return key;
    }
}
