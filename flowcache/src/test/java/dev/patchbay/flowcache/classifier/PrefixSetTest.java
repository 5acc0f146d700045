package dev.patchbay.flowcache.classifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrefixSetTest {
    private record Prefix(int value, int length) {
        boolean of(int address, int bits) {
            return ((value ^ address) & PrefixSet.mask(Math.min(bits, length))) == 0;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shouldAgreeWithList(long seed) {
        Random random = new Random(seed);
        PrefixSet set = new PrefixSet();
        List<Prefix> model = new ArrayList<>();
        for (int step = 0; step < 50_000; step++) {
            String where = "seed " + seed + " step " + step;
            if (model.isEmpty() || random.nextInt(40) > model.size()) {
                Prefix prefix = new Prefix(value(random), 1 + random.nextInt(32));
                boolean there = contains(model, prefix.value, prefix.length);
                assertThat(set.add(prefix.value, prefix.length)).as(where).isEqualTo(!there);
                model.add(prefix);
            } else {
                Prefix prefix = model.remove(random.nextInt(model.size()));
                set.remove(prefix.value, prefix.length);
            }
            int value = value(random);
            int length = 1 + random.nextInt(32);
            assertThat(set.contains(value, length)).as(where).isEqualTo(contains(model, value, length));
            assertThat(set.bitsToTell(value)).as(where).isEqualTo(bitsToTell(model, value));
        }
    }

    /** The least number of bits behind which no prefix goes on. */
    private static int bitsToTell(List<Prefix> model, int value) {
        int bits = 0;
        while (true) {
            int known = bits;
            if (model.stream().noneMatch(prefix -> prefix.length > known && prefix.of(value, known))) {
                return bits;
            }
            bits++;
        }
    }

    private static boolean contains(List<Prefix> model, int value, int length) {
        return model.stream().anyMatch(prefix -> prefix.length == length && prefix.of(value, length));
    }

    /** Mostly near each other, with long runs of zeros and ones. */
    private static int value(Random random) {
        int value = random.nextInt(4) << 30;
        value |= random.nextInt(4) << random.nextInt(29);
        return random.nextInt(4) == 0 ? ~value : value;
    }
}
