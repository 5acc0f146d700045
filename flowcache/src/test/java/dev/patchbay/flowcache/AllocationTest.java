package dev.patchbay.flowcache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.flowcache.emc.ExactMatchCache;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowKeyExtractor;
import dev.patchbay.flowcache.key.FlowMask;
import dev.patchbay.flowcache.megaflow.Megaflow;
import dev.patchbay.flowcache.megaflow.MegaflowClassifier;
import dev.patchbay.flowcache.megaflow.MegaflowReader;
import java.lang.management.ManagementFactory;
import java.util.HexFormat;
import java.util.stream.IntStream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** What a worker does per packet allocates nothing. */
class AllocationTest {
    private static final int PACKETS = 20_000;
    private static final int MOST_ROUNDS = 300;
    private static final int SOURCES = 2_000;

    private final UnsafeBuffer frame = new UnsafeBuffer(HexFormat.of()
            .parseHex(
                    "02aa0000000202aa0000000108004500002100014000401126c90a0000010a00000203e807d0000d9c4768656c6c6f"));
    private final FlowKey key = new FlowKey();
    private final FlowKeyExtractor extractor = new FlowKeyExtractor();
    private final MegaflowClassifier<Megaflow> classifier = new MegaflowClassifier<>(1, 1);
    private final MegaflowReader<Megaflow> reader = classifier.reader(0);
    private final ExactMatchCache<Megaflow> cache = new ExactMatchCache<>(256, 2, 1);

    @Test
    void shouldNotAllocateWhenExtractingAndLookingUp() {
        classifier.insert(flow(new FlowMask().unwildcard(FlowField.IN_PORT).unwildcard(FlowField.NW_SRC), 5000));
        for (int i = 0; i < 1000; i++) {
            classifier.insert(flow(new FlowMask().unwildcard(FlowField.NW_SRC), i));
        }
        // The JVM links and compiles a call when it has been made for a while, and may allocate until then: rounds go
        // on
        // until one is good. The measurement itself may cost an object or two, packets would cost hundreds of
        // thousands.
        assertThat(IntStream.range(0, MOST_ROUNDS).anyMatch(round -> measure(() -> packets(PACKETS)) < PACKETS / 10))
                .isTrue();
        assertThat(reader.hits()).isPositive();
        assertThat(reader.misses()).isPositive();
    }

    private Megaflow flow(FlowMask mask, int source) {
        return new Megaflow(classifier.mask(mask), new FlowKey().set(FlowField.NW_SRC, source));
    }

    private void packets(int count) {
        for (int i = 0; i < count; i++) {
            frame.putInt(26, Integer.reverseBytes(i % SOURCES));
            int words = extractor.extract(frame, 0, frame.capacity(), key);
            long hash = FlowKeyExtractor.keyHash(key, words);
            Megaflow flow = cache.lookup(key, hash);
            if (flow == null) {
                flow = reader.lookup(key);
                if (flow != null) {
                    cache.insert(hash, flow);
                }
            }
            if (flow != null) {
                flow.count(0, 1, frame.capacity(), i, FlowKeyExtractor.flowHash(key) & 1);
            }
            cache.sweep(1);
        }
    }

    private static long measure(Runnable work) {
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        work.run();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }
}
