package dev.patchbay.flowcache.emc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowKeyExtractor;
import dev.patchbay.flowcache.key.FlowMask;
import dev.patchbay.flowcache.megaflow.Megaflow;
import dev.patchbay.flowcache.megaflow.MegaflowClassifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExactMatchCacheTest {
    private final MegaflowClassifier<Megaflow> classifier = new MegaflowClassifier<>(1, 1);

    /** Whatever was inserted for which key: an answer lives and matches, and what was inserted last is found. */
    @ParameterizedTest
    @CsvSource({"11, false", "12, false", "13, true", "14, true"})
    void shouldAnswerWithLivingMegaflowsThatMatch(long seed, boolean collisions) {
        Random random = new Random(seed);
        ExactMatchCache<Megaflow> cache = new ExactMatchCache<>(256, 1, seed);
        List<Megaflow> flows = new ArrayList<>();
        int hits = 0;
        for (int step = 0; step < 100_000; step++) {
            if (flows.size() < 50) {
                flows.add(flow(flows.size() + 50 * random.nextInt(4)));
            } else if (random.nextInt(100) == 0) {
                classifier.remove(flows.remove(random.nextInt(flows.size())));
            }
            FlowKey key = key(random);
            long hash = collisions ? key.get(FlowField.TP_DST) : FlowKeyExtractor.keyHash(key, FlowKey.DATAPATH_WORDS);
            Megaflow found = cache.lookup(key, hash);
            if (found != null) {
                hits++;
                assertThat(found.alive() && found.matches(key))
                        .as("seed %d step %d", seed, step)
                        .isTrue();
            } else {
                Megaflow flow = classifier.lookup(key);
                if (flow != null && cache.insert(hash, flow)) {
                    assertThat(cache.lookup(key, hash))
                            .as("seed %d step %d", seed, step)
                            .isSameAs(flow);
                }
            }
            cache.sweep(random.nextInt(3));
        }
        assertThat(hits).isGreaterThan(1_000);
    }

    @Test
    void shouldReplaceMegaflowOfKeyThatIsCached() {
        ExactMatchCache<Megaflow> cache = new ExactMatchCache<>(16, 1, 1);
        Megaflow first = flow(2);
        cache.insert(77, first);
        Megaflow second = flow(2);
        cache.insert(77, second);
        assertThat(first.alive()).isFalse();
        assertThat(cache.lookup(new FlowKey().set(FlowField.NW_DST, 2), 77)).isSameAs(second);
        assertThat(cache.size()).isOne();
    }

    @Test
    void shouldNotTakeEqualHashForEqualKey() {
        ExactMatchCache<Megaflow> cache = new ExactMatchCache<>(16, 1, 1);
        cache.insert(77, flow(1));
        assertThat(cache.lookup(new FlowKey().set(FlowField.NW_DST, 1), 77)).isNotNull();
        assertThat(cache.lookup(new FlowKey().set(FlowField.NW_DST, 3), 77)).isNull();
    }

    @Test
    void shouldLetGoOfDeadMegaflowsWhenSwept() {
        ExactMatchCache<Megaflow> cache = new ExactMatchCache<>(1024, 1, 1);
        List<Megaflow> flows = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            FlowKey key = new FlowKey().set(FlowField.NW_DST, i);
            flows.add(flow(i));
            cache.insert(FlowKeyExtractor.keyHash(key, 5), flows.get(i));
        }
        int cached = cache.size();
        assertThat(cached).isGreaterThan(250);
        assertThat(cache.sweep(1024)).isZero();
        flows.forEach(classifier::remove);
        int cleared = 0;
        for (int i = 0; i < 64; i++) {
            cleared += cache.sweep(16);
        }
        assertThat(cleared).isEqualTo(cached);
        assertThat(cache.size()).isZero();
    }

    @Test
    void shouldInsertOneMissInAHundredByDefaultAndNoneAtZero() {
        ExactMatchCache<Megaflow> seldom = new ExactMatchCache<>(5);
        ExactMatchCache<Megaflow> never = new ExactMatchCache<>(16, 0, 5);
        Megaflow flow = flow(1);
        int inserted = 0;
        for (int i = 0; i < 100_000; i++) {
            inserted += seldom.insert(i, flow) ? 1 : 0;
            assertThat(never.insert(i, flow)).isFalse();
        }
        assertThat(inserted).isBetween(850, 1150);
        assertThat(seldom.isOff()).isFalse();
        assertThat(never.isOff()).isTrue();
    }

    @Test
    void shouldRefuseSizesThatCannotWork() {
        assertThatThrownBy(() -> new ExactMatchCache<>(100, 1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ExactMatchCache<>(2, 1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ExactMatchCache<>(64, -1, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    private Megaflow flow(int number) {
        FlowMask mask = new FlowMask().unwildcard(FlowField.NW_DST);
        Megaflow flow = new Megaflow(classifier.mask(mask), new FlowKey().set(FlowField.NW_DST, number));
        classifier.insert(flow);
        return flow;
    }

    private static FlowKey key(Random random) {
        return new FlowKey()
                .set(FlowField.IN_PORT, random.nextInt(2))
                .set(FlowField.NW_DST, random.nextInt(60))
                .set(FlowField.TP_DST, random.nextInt(10));
    }
}
