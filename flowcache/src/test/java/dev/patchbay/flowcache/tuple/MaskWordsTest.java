package dev.patchbay.flowcache.tuple;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MaskWordsTest {
    private static final int CASES = 10_000;

    @Test
    void shouldKnowTheMaskThatItIsTheShortFormOf() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < CASES; i++) {
            FlowMask mask = draw(random);
            FlowMask other = random.nextBoolean() ? new FlowMask().copyFrom(mask) : draw(random);
            boolean same = new MaskWords(mask, FlowKey.WORDS).equals(new MaskWords(other, FlowKey.WORDS));
            assertThat(new MaskWords(mask, FlowKey.WORDS).isOf(other, FlowKey.WORDS))
                    .as("seed %d, case %d", seed, i)
                    .isEqualTo(same);
        }
    }

    @Test
    void shouldTurnHashesOfOneMaskIntoThoseOfAnother() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < CASES; i++) {
            FlowKey[] keys = {draw(random, 0.2), draw(random, 0.9)};
            MaskWords before = new MaskWords(draw(random), FlowKey.WORDS);
            MaskWords mask = new MaskWords(draw(random), FlowKey.WORDS);
            long tableSeed = random.nextLong();
            long[] hashes = {before.hashOfKey(keys[0].words(), tableSeed), before.hashOfKey(keys[1].words(), tableSeed)
            };
            mask.rehash(before, keys, new int[] {1}, 1, tableSeed, hashes);
            assertThat(hashes)
                    .as("seed %d, case %d", seed, i)
                    .containsExactly(
                            before.hashOfKey(keys[0].words(), tableSeed), mask.hashOfKey(keys[1].words(), tableSeed));
            assertThat(mask.hashOfRow(mask.row(keys[1]), tableSeed)).isEqualTo(hashes[1]);
        }
    }

    private static FlowKey draw(Random random, double part) {
        FlowKey key = new FlowKey();
        for (int i = 0; i < FlowKey.WORDS; i++) {
            key.words()[i] = random.nextDouble() < part ? random.nextLong() : 0;
        }
        return key;
    }

    private static FlowMask draw(Random random) {
        FlowMask mask = new FlowMask();
        for (int i = random.nextInt(3); i > 0; i--) {
            FlowField[] fields = FlowField.values();
            mask.unwildcard(fields[random.nextInt(fields.length)]);
        }
        return mask;
    }
}
