package dev.patchbay.flowcache.emc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;
import dev.patchbay.flowcache.key.HeaderPrint;
import dev.patchbay.flowcache.key.KeyHash;
import dev.patchbay.flowcache.megaflow.Megaflow;
import dev.patchbay.flowcache.megaflow.MegaflowClassifier;
import dev.patchbay.flowcache.megaflow.MegaflowReader;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrintCacheTest {
    private static final int BURST = MegaflowReader.BURST;
    private static final int WORDS = HeaderPrint.WORDS;

    private final MegaflowClassifier<Megaflow> classifier = new MegaflowClassifier<>(1, 1);
    private final long[] row = new long[BURST * WORDS];
    private final long[] hashes = new long[BURST];
    private final Megaflow[] found = new Megaflow[BURST];
    private final int[] flowHashes = new int[BURST];

    /** Beside a map of what was inserted for which print: an answer is what the map says, unless it died. */
    @ParameterizedTest
    @CsvSource({"21, false", "22, false", "23, true", "24, true"})
    void shouldAnswerWithLivingMegaflowOfThePrint(long seed, boolean collisions) {
        Random random = new Random(seed);
        PrintCache<Megaflow> cache = new PrintCache<>(64, new Lottery(1, seed));
        Map<Integer, Megaflow> inserted = new HashMap<>();
        int hits = 0;
        for (int step = 0; step < 20_000; step++) {
            int count = random.nextInt(BURST + 1);
            int[] numbers = new int[BURST];
            for (int i = 0; i < BURST; i++) {
                numbers[i] = random.nextInt(60);
                print(i, numbers[i], collisions);
            }
            int missing = cache.lookup(row, hashes, BURST - count, BURST, found, flowHashes);
            for (int i = BURST - count; i < BURST; i++) {
                assertThat((missing >>> i & 1) != 0).isEqualTo(found[i] == null);
                if (found[i] != null) {
                    hits++;
                    assertThat(found[i].alive()
                                    && found[i].equals(inserted.get(numbers[i]))
                                    && flowHashes[i] == -numbers[i])
                            .as("seed %d step %d", seed, step)
                            .isTrue();
                }
            }
            assertThat(missing & ((1L << (BURST - count)) - 1)).isZero();
            int number = numbers[0];
            if (random.nextInt(10) == 0 && inserted.get(number) != null) {
                classifier.remove(inserted.remove(number));
            } else {
                Megaflow flow = inserted.computeIfAbsent(number, this::flow);
                assertThat(cache.insert(row, 0, hashes[0], flow, -number)).isTrue();
            }
            assertThat(cache.size()).isLessThanOrEqualTo(64);
            cache.sweep(random.nextInt(3));
        }
        assertThat(hits).isGreaterThan(10_000);
    }

    @Test
    void shouldReplaceMegaflowOfPrintThatIsCached() {
        PrintCache<Megaflow> cache = new PrintCache<>(16, new Lottery(1, 1));
        print(3, 7, false);
        cache.insert(row, 3, hashes[3], flow(7), 1);
        Megaflow second = flow(8);
        cache.insert(row, 3, hashes[3], second, 2);
        assertThat(cache.lookup(row, hashes, 3, 4, found, flowHashes)).isZero();
        assertThat(found[3]).isSameAs(second);
        assertThat(flowHashes[3]).isEqualTo(2);
        assertThat(cache.size()).isOne();
        classifier.remove(second);
        assertThat(cache.sweep(16)).isOne();
        assertThat(cache.size()).isZero();
    }

    @Test
    void shouldInsertNothingWhenThePolicySaysSo() {
        PrintCache<Megaflow> cache = new PrintCache<>(16, new Lottery(0, 1));
        print(0, 1, false);
        assertThat(cache.insert(row, 0, hashes[0], flow(1), 0)).isFalse();
        assertThat(cache.size()).isZero();
    }

    /** Prints that differ in one bit of one of their words. */
    private void print(int index, int number, boolean collide) {
        for (int word = 0; word < WORDS; word++) {
            row[index * WORDS + word] = word == number % WORDS ? 1L << number : 0;
        }
        hashes[index] = collide ? (long) (number % 3) << 48 : KeyHash.fold(number + 1, 0x9e37_79b9_7f4a_7c15L);
    }

    private Megaflow flow(int number) {
        FlowMask mask = new FlowMask().unwildcard(FlowField.NW_DST);
        Megaflow flow = new Megaflow(classifier.mask(mask), new FlowKey().set(FlowField.NW_DST, number));
        classifier.insert(flow);
        return flow;
    }
}
