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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExactMatchCacheTest {
    private final MegaflowClassifier<Megaflow> classifier = new MegaflowClassifier<>(1, 1);

    @ParameterizedTest
    @CsvSource({"11, false", "12, false", "13, true", "14, true"})
    void shouldAgreeWithMapWhereItAnswers(long seed, boolean collisions) {
        Random random = new Random(seed);
        ExactMatchCache<Megaflow> cache = new ExactMatchCache<>(256, 23, 1, seed);
        Map<FlowKey, Megaflow> model = new HashMap<>();
        List<Megaflow> flows = new ArrayList<>();
        int hits = 0;
        for (int step = 0; step < 100_000; step++) {
            if (flows.size() < 50) {
                flows.add(flow(step));
            } else if (random.nextInt(100) == 0) {
                Megaflow dead = flows.remove(random.nextInt(flows.size()));
                classifier.remove(dead);
                model.values().removeIf(dead::equals);
            }
            FlowKey key = key(random);
            int words = words(key);
            int hash = collisions ? (int) key.get(FlowField.TP_DST) : FlowKeyExtractor.keyHash(key, words);
            Megaflow found = cache.lookup(key, words, hash);
            if (found != null) {
                hits++;
                assertThat(found).as("seed %d step %d", seed, step).isSameAs(model.get(key));
            } else {
                Megaflow flow = flows.get(random.nextInt(flows.size()));
                if (cache.insert(key, words, hash, flow)) {
                    model.put(new FlowKey().copyFrom(key), flow);
                }
            }
            cache.sweep(random.nextInt(3));
        }
        assertThat(hits).isGreaterThan(1_000);
    }

    @Test
    void shouldReplaceMegaflowOfKeyThatIsCached() {
        ExactMatchCache<Megaflow> cache = new ExactMatchCache<>(16, 23, 1, 1);
        FlowKey key = new FlowKey().set(FlowField.NW_SRC, 1);
        Megaflow second = flow(2);
        cache.insert(key, 5, 77, flow(1));
        cache.insert(key, 5, 77, second);
        assertThat(cache.lookup(key, 5, 77)).isSameAs(second);
        assertThat(cache.size()).isOne();
    }

    @Test
    void shouldNotConfuseKeysOfDifferentLength() {
        ExactMatchCache<Megaflow> cache = new ExactMatchCache<>(16, 23, 1, 1);
        FlowKey shorter = new FlowKey().set(FlowField.NW_SRC, 1);
        FlowKey longer = new FlowKey().copyFrom(shorter).set(FlowField.TUN_ID, 3);
        cache.insert(shorter, 5, 77, flow(1));
        assertThat(cache.lookup(longer, 9, 77)).isNull();
    }

    @Test
    void shouldLetGoOfDeadMegaflowsWhenSwept() {
        ExactMatchCache<Megaflow> cache = new ExactMatchCache<>(1024, 23, 1, 1);
        List<Megaflow> flows = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            FlowKey key = new FlowKey().set(FlowField.NW_SRC, i);
            flows.add(flow(i));
            cache.insert(key, 5, FlowKeyExtractor.keyHash(key, 5), flows.get(i));
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
        ExactMatchCache<Megaflow> never = new ExactMatchCache<>(16, 23, 0, 5);
        Megaflow flow = flow(1);
        FlowKey key = new FlowKey();
        int inserted = 0;
        for (int i = 0; i < 100_000; i++) {
            inserted += seldom.insert(key, 5, i, flow) ? 1 : 0;
            assertThat(never.insert(key, 5, i, flow)).isFalse();
        }
        assertThat(inserted).isBetween(850, 1150);
    }

    @Test
    void shouldRefuseSizesThatCannotWork() {
        assertThatThrownBy(() -> new ExactMatchCache<>(100, 23, 1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ExactMatchCache<>(64, 34, 1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ExactMatchCache<>(64, 23, -1, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    private Megaflow flow(int number) {
        FlowMask mask = new FlowMask().unwildcard(FlowField.NW_DST);
        Megaflow flow = new Megaflow(classifier.mask(mask), new FlowKey().set(FlowField.NW_DST, number));
        classifier.insert(flow);
        return flow;
    }

    private static FlowKey key(Random random) {
        FlowKey key = new FlowKey()
                .set(FlowField.IN_PORT, random.nextInt(2))
                .set(FlowField.NW_SRC, random.nextInt(10))
                .set(FlowField.TP_DST, random.nextInt(10));
        if (random.nextInt(4) == 0) {
            key.set(FlowField.TUN_ID, 1 + random.nextInt(3));
        }
        if (random.nextInt(20) == 0) {
            key.set(FlowField.IPV6_DST, 1, 2).set(FlowField.MPLS_LSE0, 5);
        }
        return key;
    }

    private static int words(FlowKey key) {
        int words = FlowKey.DATAPATH_WORDS;
        while (words > 1 && key.words()[words - 1] == 0) {
            words--;
        }
        return words;
    }
}
