package dev.patchbay.datapath.counter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class QueueCountersTest {
    private static Map<Integer, String> contents(QueueCounters counters) {
        Map<Integer, String> found = new HashMap<>();
        counters.forEach((queue, packets, bytes) -> found.put(queue, packets + "/" + bytes));
        return found;
    }

    @Test
    void shouldCountEachQueueByItself() {
        Random random = new Random(1);
        QueueCounters counters = new QueueCounters();
        Map<Integer, long[]> expected = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            int queue = random.nextInt(600) * 0x10001;
            int bytes = random.nextInt(1500);
            counters.transmitted(queue, bytes);
            long[] counts = expected.computeIfAbsent(queue, any -> new long[2]);
            counts[0]++;
            counts[1] += bytes;
        }

        Map<Integer, String> texts = new HashMap<>();
        expected.forEach((queue, counts) -> texts.put(queue, counts[0] + "/" + counts[1]));
        assertThat(contents(counters)).isEqualTo(texts);
    }

    @Test
    void shouldCountTogetherWhatIsTooMuch() {
        QueueCounters counters = new QueueCounters();
        for (int queue = 0; queue < QueueCounters.MAX_QUEUES + 5; queue++) {
            counters.transmitted(queue, 10);
        }
        counters.transmitted(3, 1);

        assertThat(contents(counters))
                .hasSize(QueueCounters.MAX_QUEUES + 1)
                .containsEntry(QueueCounters.OTHERS, "5/50")
                .containsEntry(3, "2/11");
    }
}
