package dev.patchbay.flowcache.tuple;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TupleTableTest {
    private static final MaskWords MASK =
            new MaskWords(new FlowMask().unwildcard(FlowField.ETH_DST).unwildcard(FlowField.NW_SRC), FlowKey.WORDS);

    private static final class Entry extends MaskedEntry {
        final int number;

        Entry(int number) {
            super(new long[] {(long) number << 16, 0});
            this.number = number;
        }
    }

    private final TupleTable<Entry> table = new TupleTable<>(MASK, 5);

    @ParameterizedTest
    @CsvSource({"1, 5", "2, 50", "3, 1000", "4, 20000"})
    void shouldAgreeWithMap(long seed, int numbers) {
        Random random = new Random(seed);
        Map<Integer, Entry> model = new HashMap<>();
        for (int step = 0; step < 100_000; step++) {
            int number = random.nextInt(numbers);
            Entry entry = model.get(number);
            assertThat(lookup(number)).as("seed %d step %d", seed, step).isSameAs(entry);
            // Waves, so that the table fills and empties.
            boolean filling = (step / 20_000) % 2 == 0;
            if (entry == null || random.nextInt(10) == 0) {
                if (filling || random.nextInt(10) == 0) {
                    Entry fresh = new Entry(number);
                    assertThat(table.insert(fresh)).isSameAs(entry);
                    model.put(number, fresh);
                }
            } else if (!filling || random.nextInt(3) == 0) {
                assertThat(table.remove(new Entry(number))).isFalse();
                assertThat(table.remove(entry)).isTrue();
                model.remove(number);
            }
            assertThat(table.size()).isEqualTo(model.size());
        }
    }

    @Test
    void shouldStayFastToSearchAfterEndlessChange() {
        // Emptied slots must not pile up: a table of few entries stays small, or look-ups of absent keys would crawl.
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < 200_000; i++) {
            Entry entry = new Entry(i);
            table.insert(entry);
            entries.add(entry);
            if (entries.size() > 6) {
                assertThat(table.remove(entries.removeFirst())).isTrue();
            }
        }
        assertThat(table.size()).isEqualTo(6);
        assertThat(entries).allMatch(entry -> lookup(entry.number) == entry);
    }

    @ParameterizedTest
    @CsvSource({"1, 300", "2, 1200", "3, 3000", "4, 40000"})
    void shouldFindForSeveralKeysTogetherWhatItFindsForEach(long seed, int numbers) {
        Random random = new Random(seed);
        for (int i = 0; i < numbers; i++) {
            Entry entry = new Entry(i);
            table.insert(entry);
            if (random.nextInt(3) == 0) {
                table.remove(entry);
            }
        }
        TupleProbe<Entry> probe = new TupleProbe<>(32);
        for (int burst = 0; burst < 500; burst++) {
            FlowKey[] keys = new FlowKey[32];
            int[] wanted = new int[32];
            Entry[] expected = new Entry[32];
            for (int i = 0; i < keys.length; i++) {
                int number = random.nextInt(numbers + numbers / 10);
                keys[i] = new FlowKey().set(FlowField.ETH_DST, number);
                expected[i] = lookup(number);
                wanted[i] = i;
            }
            probe.begin(keys);
            Entry[] found = new Entry[32];
            int count = probe.find(table, wanted, 32);
            for (int i = 0; i < count; i++) {
                found[probe.index(i)] = probe.entry(i);
            }
            assertThat(found).as("seed %d, burst %d", seed, burst).isEqualTo(expected);
            for (int i = 0; i < 32 - count; i++) {
                assertThat(found[wanted[i]])
                        .as("seed %d, burst %d", seed, burst)
                        .isNull();
            }
        }
    }

    @Test
    void shouldHashRowsAsTheirKeys() {
        Random random = new Random(8);
        for (int i = 0; i < 1000; i++) {
            FlowMask mask = new FlowMask();
            FlowKey key = new FlowKey();
            for (int word = 0; word < FlowKey.WORDS; word++) {
                mask.words()[word] = random.nextInt(3) == 0 ? random.nextLong() : 0;
                key.words()[word] = random.nextLong();
            }
            MaskWords words = new MaskWords(mask, FlowKey.WORDS);
            long[] row = new long[words.size()];
            words.fill(key, row);
            assertThat(words.hashOfRow(row, 9)).isEqualTo(words.hashOfKey(key.words(), 9));
            assertThat(words.matches(row, key.words())).isTrue();
            if (words.size() > 0) {
                int changed = random.nextInt(words.size());
                key.words()[words.word(changed)] ^= Long.highestOneBit(words.bits(changed));
                assertThat(words.matches(row, key.words())).isFalse();
                assertThat(words.hashOfKey(key.words(), 9)).isNotEqualTo(words.hashOfRow(row, 9));
            }
        }
    }

    private Entry lookup(int number) {
        FlowKey key = new FlowKey().set(FlowField.ETH_DST, number).set(FlowField.IN_PORT, number + 1);
        return table.lookup(key.words(), table.hash(key.words()));
    }
}
