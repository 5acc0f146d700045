package dev.patchbay.datapath.revalidator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.datapath.action.ActionList;
import dev.patchbay.datapath.action.DatapathFlow;
import dev.patchbay.datapath.xlate.SideEffect;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;
import dev.patchbay.flowcache.megaflow.MegaflowClassifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RemovedFlowsTest {
    private static final long GRACE_MS = 100;

    private final MegaflowClassifier<DatapathFlow> classifier = new MegaflowClassifier<>(1, 1);
    private long nowMs;

    private CachedFlow flow() {
        return new CachedFlow(
                new FlowKey(),
                classifier.mask(new FlowMask()),
                ActionList.DROP,
                new SideEffect[0],
                HeldIds.of(new int[0], 0, new int[0]),
                nowMs);
    }

    @Test
    void shouldCountEachFlowOnceWhenItsGraceIsOver() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        RemovedFlows removed = new RemovedFlows(() -> nowMs, GRACE_MS);
        ArrayDeque<CachedFlow> model = new ArrayDeque<>();
        for (int step = 0; step < 20_000; step++) {
            nowMs += random.nextInt(3);
            int most = random.nextInt(4);
            for (int i = random.nextInt(step / 2_000 % 2 == 0 ? 4 : 2); i > 0; i--) {
                CachedFlow flow = flow();
                removed.add(flow);
                model.add(flow);
            }
            List<CachedFlow> counted = new ArrayList<>();
            removed.forget(most, counted::add);
            List<CachedFlow> expected = new ArrayList<>();
            while (expected.size() < most && !model.isEmpty() && model.peek().unverifiedMs(nowMs) >= GRACE_MS) {
                expected.add(model.poll());
            }
            assertThat(counted).as("step %d, seed %d", step, seed).isEqualTo(expected);
            assertThat(removed.size()).isEqualTo(model.size());
            if (step % 100 == 0) {
                assertThat(removed.toArray()).containsExactlyElementsOf(model);
            }
        }
    }

    @Test
    void shouldKeepNothingWhenWorkersTakeTurnsWithTheSlowPath() {
        RemovedFlows removed = new RemovedFlows(() -> nowMs, 0);
        removed.add(flow());
        assertThat(removed.size()).isZero();
        assertThat(removed.forget(1, flow -> {})).isZero();
    }
}
