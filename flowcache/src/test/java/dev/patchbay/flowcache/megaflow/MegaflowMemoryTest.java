package dev.patchbay.flowcache.megaflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** What a megaflow weighs, its place in the table included. */
class MegaflowMemoryTest {
    private static final int FLOWS = 200_000;

    @Test
    void shouldWeighNoMoreThanPromisedWithEightWords() {
        FlowMask mask = new FlowMask()
                .unwildcard(FlowField.IN_PORT)
                .unwildcard(FlowField.ETH_DST)
                .unwildcard(FlowField.ETH_SRC)
                .unwildcard(FlowField.NW_SRC)
                .unwildcard(FlowField.TP_DST)
                .unwildcard(FlowField.TUN_ID)
                .unwildcard(FlowField.TUN_SRC)
                .unwildcard(FlowField.TUN_FLAGS);
        MegaflowClassifier<Megaflow> classifier = new MegaflowClassifier<>(1, 1);
        FlowKey key = new FlowKey();
        long before = usedAfterCollection();
        for (int i = 0; i < FLOWS; i++) {
            classifier.insert(new Megaflow(classifier.mask(mask), key.set(FlowField.NW_SRC, i)));
        }
        long bytes = usedAfterCollection() - before;
        assertThat(classifier.size()).isEqualTo(FLOWS);
        // Object 24, row 104 (or 112 with full-size headers), slot 8 to 12.
        assertThat(bytes / FLOWS).isLessThanOrEqualTo(148);
    }

    private static long usedAfterCollection() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
