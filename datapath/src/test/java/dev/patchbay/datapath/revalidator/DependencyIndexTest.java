package dev.patchbay.datapath.revalidator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.datapath.action.ActionList;
import dev.patchbay.datapath.action.DatapathFlow;
import dev.patchbay.datapath.xlate.SideEffect;
import dev.patchbay.datapath.xlate.Translation;
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

/** The index against a walk over all flows, while their number swells and shrinks; and the way of a change through it. */
class DependencyIndexTest {
    private static final int TAGS = 40;

    private final MegaflowClassifier<DatapathFlow> classifier = new MegaflowClassifier<>(1, 1);
    private final DependencyIndex index = new DependencyIndex();
    private final FlowList flows = new FlowList();
    private final List<CachedFlow> live = new ArrayList<>();
    private final Suspects suspects = new Suspects();

    private CachedFlow add(Random random) {
        Set<Long> tags = new HashSet<>();
        tags.add(0L);
        for (int i = random.nextInt(5); i > 0; i--) {
            tags.add((long) random.nextInt(TAGS));
        }
        CachedFlow flow = new CachedFlow(
                new FlowKey(),
                classifier.mask(new FlowMask()),
                ActionList.DROP,
                new SideEffect[0],
                new int[0],
                new int[0],
                0,
                0);
        live.add(flow);
        flows.add(flow);
        index.add(flow, tags.stream().mapToLong(Long::longValue).sorted().toArray());
        return flow;
    }

    private void remove(Random random) {
        CachedFlow flow = live.remove(random.nextInt(live.size()));
        flows.remove(flow);
        index.remove(flow);
    }

    private void change(long tag) {
        if (index.get(tag) != null) {
            suspects.changed(index.get(tag));
        }
    }

    private Set<CachedFlow> dependents(long tag) {
        Set<CachedFlow> expected = Collections.newSetFromMap(new IdentityHashMap<>());
        for (CachedFlow flow : live) {
            for (Dependents list : flow.lists()) {
                if (list.tag() == tag) {
                    expected.add(flow);
                }
            }
        }
        return expected;
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
                assertThat(visited).as("step %d, seed %d", step, seed).isEqualTo(dependents(tag));
            }
        }
        while (!live.isEmpty()) {
            remove(random);
        }
        assertThat(index.tags()).isZero();
    }

    @Test
    void shouldKnowWhichTagsAFlowHas() {
        CachedFlow flow = add(new Random(1));
        long[] tags = new long[flow.lists().length];
        for (int i = 0; i < tags.length; i++) {
            tags[i] = flow.lists()[i].tag();
        }
        assertThat(flow.dependsOn(translation(tags))).isTrue();
        tags[0]--;
        assertThat(flow.dependsOn(translation(tags))).isFalse();
        assertThat(flow.dependsOn(translation())).isFalse();
    }

    /** Between the steps flows come and go; each that was there at the change and stays is found, and none twice. */
    @Test
    void shouldFindEveryFlowOfAChangeWhenFlowsMoveMeanwhile() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            while (live.size() < 500) {
                add(random);
            }
            long tag = random.nextInt(3);
            Set<CachedFlow> expected = dependents(tag);
            Set<CachedFlow> found = Collections.newSetFromMap(new IdentityHashMap<>());
            boolean[] followed = new boolean[1];
            change(tag);
            change(tag);
            suspects.whenFollowed(() -> followed[0] = true);
            while (!suspects.isEmpty()) {
                CachedFlow flow = suspects.poll();
                if (flow != null) {
                    assertThat(found.add(flow)).as("seed %d", seed).isTrue();
                }
                if (random.nextInt(10) == 0) {
                    remove(random);
                    add(random);
                }
            }
            expected.retainAll(live);
            assertThat(found).as("round %d, seed %d", round, seed).containsAll(expected);
            assertThat(followed[0]).isTrue();
        }
    }

    @Test
    void shouldSayThatAChangeWasFollowedOnlyBehindItsFlows() {
        List<String> order = new ArrayList<>();
        suspects.whenFollowed(() -> order.add("nothing to do"));
        assertThat(order).containsExactly("nothing to do");
        for (int i = 0; i < 200; i++) {
            add(new Random(i));
        }
        change(0);
        suspects.whenFollowed(() -> order.add("followed"));
        int flowsBefore = 0;
        while (order.size() < 2) {
            flowsBefore += suspects.poll() == null ? 0 : 1;
        }
        assertThat(flowsBefore).isEqualTo(200);
        assertThat(suspects.isEmpty()).isTrue();
    }

    private static Translation translation(long... tags) {
        Translation translation = new Translation();
        for (long tag : tags) {
            translation.tag(tag);
        }
        return translation;
    }
}
