package dev.patchbay.datapath.xlate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class TagListTest {
    @Test
    void shouldHoldWhatASetHolds() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        TagList tags = new TagList();
        for (int round = 0; round < 200; round++) {
            tags.clear();
            TreeSet<Long> expected = new TreeSet<>();
            int different = 1 + random.nextInt(300);
            for (int i = random.nextInt(1000); i > 0; i--) {
                long tag = random.nextInt(different) - 100L;
                tags.add(tag);
                expected.add(tag);
                assertThat(tags.contains(tag)).as("seed %d", seed).isTrue();
            }
            assertThat(tags.contains(1000)).isFalse();
            assertThat(tags.toArray())
                    .as("seed %d", seed)
                    .containsExactly(
                            expected.stream().mapToLong(Long::longValue).toArray());
        }
    }
}
