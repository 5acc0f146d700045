package dev.patchbay.datapath.revalidator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.datapath.action.ActionList;
import dev.patchbay.datapath.action.DatapathFlow;
import dev.patchbay.datapath.xlate.SideEffect;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;
import dev.patchbay.flowcache.megaflow.MegaflowClassifier;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The index against a walk over all flows, while their number swells and shrinks. */
class DependencyIndexTest {
    private static final int TAGS = 40;

    private final MegaflowClassifier<DatapathFlow> classifier = new MegaflowClassifier<>(1, 1);
    private final DependencyIndex index = new DependencyIndex();
    private final List<CachedFlow> live = new ArrayList<>();

    private void add(Random random) {
        Set<Long> tags = new HashSet<>();
        tags.add(0L);
        for (int i = random.nextInt(5); i > 0; i--) {
            tags.add((long) random.nextInt(TAGS));
        }
        CachedFlow flow = new CachedFlow(
                new FlowKey(),
                classifier.mask(new FlowMask()),
                ActionList.DROP,
                tags.stream().mapToLong(Long::longValue).toArray(),
                new SideEffect[0],
                0,
                0);
        flow.index(live.size());
        live.add(flow);
        index.add(flow);
    }

    private void remove(Random random) {
        CachedFlow last = live.removeLast();
        int place = random.nextInt(live.size() + 1);
        CachedFlow flow = last;
        if (place < live.size()) {
            flow = live.set(place, last);
            last.index(place);
        }
        flow.index(-1);
        index.remove(flow);
    }

    @Test
    void shouldVisitExactlyTheLiveDependants() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int step = 0; step < 6_000; step++) {
            boolean swelling = step / 1_500 % 2 == 0;
            if (live.isEmpty() || random.nextInt(8) < (swelling ? 7 : 1)) {
                add(random);
            } else {
                remove(random);
            }
            if (step % 50 == 0) {
                long tag = random.nextInt(TAGS);
                Set<CachedFlow> visited = Collections.newSetFromMap(new IdentityHashMap<>());
                index.forEach(tag, flow -> assertThat(visited.add(flow)).isTrue());
                Set<CachedFlow> expected = Collections.newSetFromMap(new IdentityHashMap<>());
                live.stream().filter(flow -> contains(flow.tags(), tag)).forEach(expected::add);
                assertThat(visited).as("step %d, seed %d", step, seed).isEqualTo(expected);
            }
        }
        while (!live.isEmpty()) {
            remove(random);
        }
        assertThat(index.tags()).isZero();
    }

    private static boolean contains(long[] tags, long wanted) {
        for (long tag : tags) {
            if (tag == wanted) {
                return true;
            }
        }
        return false;
    }
}
