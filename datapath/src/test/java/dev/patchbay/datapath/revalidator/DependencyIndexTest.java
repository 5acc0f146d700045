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
import java.util.Arrays;
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
    private final IdentityHashMap<CachedFlow, Set<Long>> tagsOf = new IdentityHashMap<>();
    private final Suspects suspects = new Suspects();

    /** Flows have tags in common, in a few combinations and in many, some with a few others, and some alone. */
    private CachedFlow add(Random random) {
        Set<Long> tags = new HashSet<>();
        tags.add(0L);
        for (int i = random.nextInt(5); i > 0; i--) {
            tags.add((long) random.nextInt(TAGS));
        }
        if (random.nextBoolean()) {
            long network = 1_000L + 10L * random.nextInt(3);
            for (int i = 0; i < 8; i++) {
                tags.add(network + i);
            }
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            tags.add(2_000L + random.nextInt(random.nextBoolean() ? 300 : 1_000_000));
        }
        return add(tags);
    }

    private CachedFlow add(Set<Long> tags) {
        CachedFlow flow = new CachedFlow(
                new FlowKey(),
                classifier.mask(new FlowMask()),
                ActionList.DROP,
                new SideEffect[0],
                HeldIds.of(new int[0], 0, new int[0]),
                0);
        live.add(flow);
        tagsOf.put(flow, tags);
        flows.add(flow);
        index.add(flow, tags.stream().mapToLong(Long::longValue).sorted().toArray());
        return flow;
    }

    private void remove(Random random) {
        CachedFlow flow = live.remove(random.nextInt(live.size()));
        tagsOf.remove(flow);
        flows.remove(flow);
        index.remove(flow);
    }

    private void change(long tag) {
        index.changed(tag, suspects);
    }

    private Set<CachedFlow> dependents(long tag) {
        Set<CachedFlow> expected = Collections.newSetFromMap(new IdentityHashMap<>());
        for (CachedFlow flow : live) {
            if (tagsOf.get(flow).contains(tag)) {
                expected.add(flow);
            }
        }
        return expected;
    }

    private Set<CachedFlow> listed(long tag) {
        Set<CachedFlow> visited = Collections.newSetFromMap(new IdentityHashMap<>());
        index.forEachWhileTrue(tag, flow -> {
            assertThat(visited.add(flow)).isTrue();
            return true;
        });
        return visited;
    }

    @Test
    void shouldVisitExactlyTheLiveDependants() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        int mostGroups = 0;
        for (int step = 0; step < 8_000; step++) {
            boolean swelling = step / 2_000 % 2 == 0;
            if (live.isEmpty() || random.nextInt(8) < (swelling ? 7 : 1)) {
                add(random);
            } else {
                remove(random);
            }
            mostGroups = Math.max(mostGroups, index.groups());
            if (step % 20 == 0) {
                long tag = switch (random.nextInt(3)) {
                    case 0 -> random.nextInt(TAGS);
                    case 1 -> 1_000L + random.nextInt(30);
                    default -> 2_000L + random.nextInt(300);
                };
                assertThat(listed(tag)).as("step %d, seed %d", step, seed).isEqualTo(dependents(tag));
                Set<Long> tags = new HashSet<>();
                tagsOf.values().forEach(tags::addAll);
                assertThat(index.tags()).as("step %d, seed %d", step, seed).isEqualTo(tags.size());
            }
        }
        assertThat(mostGroups).isPositive();
        while (!live.isEmpty()) {
            remove(random);
        }
        assertThat(index.tags()).isZero();
        assertThat(index.groups()).isZero();
    }

    @Test
    void shouldStopWhenTheVisitorHasSeenEnough() {
        Random random = new Random(5);
        for (int i = 0; i < 200; i++) {
            add(random);
        }
        int[] visited = new int[1];
        index.forEachWhileTrue(0, flow -> ++visited[0] < 17);
        assertThat(visited[0]).isEqualTo(17);
    }

    @Test
    void shouldLetTheVisitorRemoveTheFlowAtHand() {
        Random random = new Random(6);
        for (int i = 0; i < 500; i++) {
            add(random);
        }
        int[] visited = new int[1];
        index.forEachWhileTrue(0, flow -> {
            flows.remove(flow);
            index.remove(flow);
            return ++visited[0] > 0;
        });
        assertThat(visited[0]).isEqualTo(500);
        assertThat(index.tags()).isZero();
    }

    /** Pairs of many hosts: each flow has two tags that many have, but hardly another one has both. */
    @Test
    void shouldNotMakeAGroupForEachFlowWhenTagsCombineInManyWays() {
        for (int step = 0; step < 20_000; step++) {
            add(Set.of(0L, 10L + step % 12, 30L + step / 12 % 12, 50L + step / 144 % 12, 70L + step / 1_728 % 12));
        }
        assertThat(index.groups()).isLessThan(64 + live.size() / 8);
        for (long tag : new long[] {0, 10, 31, 55, 80, 81}) {
            assertThat(listed(tag)).isEqualTo(dependents(tag));
        }
    }

    @Test
    void shouldBeginAnotherGroupWhenOneIsFull() {
        for (int i = 0; i < 3 * TagGroup.CAPACITY; i++) {
            add(Set.of(1L, 2L, 3L));
        }
        assertThat(index.groups()).isEqualTo(3);
        assertThat(listed(2)).hasSize(3 * TagGroup.CAPACITY);
    }

    @Test
    void shouldKnowWhichTagsAFlowHas() {
        Random random = new Random(1);
        for (int i = 0; i < 500; i++) {
            CachedFlow flow = add(random);
            long[] tags = tagsOf.get(flow).stream().mapToLong(Long::longValue).toArray();
            assertThat(flow.dependsOn(translation(tags))).isTrue();
            tags[random.nextInt(tags.length)]--;
            assertThat(flow.dependsOn(translation(tags))).isEqualTo(Arrays.equals(sorted(tags), sorted(flow)));
            assertThat(flow.dependsOn(translation())).isFalse();
        }
    }

    private long[] sorted(CachedFlow flow) {
        return tagsOf.get(flow).stream().mapToLong(Long::longValue).sorted().toArray();
    }

    private static long[] sorted(long[] tags) {
        return Arrays.stream(tags).distinct().sorted().toArray();
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
            long tag = random.nextInt(4) == 0 ? 1_000 : random.nextInt(3);
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
