package dev.patchbay.datapath.ofproto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is done in steps comes out as what is done at once. */
class FlowStepsTest {
    private static final String[] MATCHES = {"ip", "tcp", "tcp,tp_dst=80", "in_port=1", "dl_vlan=3", "", "arp"};

    /** Counts what is held back. */
    private static final class Holds implements ChangeSink {
        private int held;
        private int most;

        @Override
        public void tag(long tag) {}

        @Override
        public void hold() {
            held++;
            most = Math.max(most, held);
        }

        @Override
        public void release() {
            held--;
        }
    }

    private final Holds holds = new Holds();
    private final Bridge stepped = new Bridge(0, "br0", 1, holds);
    private final Bridge atOnce = new Bridge(0, "br0", 1, ChangeSink.NONE);

    private static FlowMod mod(FlowMod.Command command, String flow, Bridge bridge) {
        return FlowParser.parse(command, flow, bridge, OpenFlowVersion.OF13).mod();
    }

    private FlowMod draw(Random random) {
        FlowMod.Command[] commands = FlowMod.Command.values();
        FlowMod.Command command = random.nextInt(3) > 0 ? commands[0] : commands[random.nextInt(commands.length)];
        String match = MATCHES[random.nextInt(MATCHES.length)];
        String table = command.deletes() && random.nextBoolean() ? "" : "table=" + random.nextInt(3);
        boolean prioritised = command == FlowMod.Command.ADD || command.strict();
        String priority = prioritised ? "priority=" + random.nextInt(3) : "";
        String actions = command.deletes() ? "" : "actions=output:" + (1 + random.nextInt(3));
        return mod(command, String.join(",", table, priority, match) + " " + actions, stepped);
    }

    private static List<String> flows(Bridge bridge) {
        FlowFormat format = FlowFormat.bare(OpenFlowVersion.OF13);
        return bridge.flows().select(FlowMod.deleteAll()).stream()
                .map(rule -> format.append(new StringBuilder(), rule, 0).toString())
                .sorted()
                .toList();
    }

    @Test
    void shouldChangeTheSameFlowsInSteps() {
        for (long seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            for (int i = 0; i < 40; i++) {
                FlowMod mod = draw(random);
                FlowChange change = stepped.flows().begin(mod, 0);
                int steps = 0;
                while (change.step()) {
                    steps++;
                    assertThat(steps).isLessThan(1_000);
                }
                atOnce.flows().apply(mod, 0);
                assertThat(flows(stepped)).as("seed %d, %s", seed, mod).isEqualTo(flows(atOnce));
            }
        }
    }

    @Test
    void shouldFindTheSameFlowsInSteps() {
        Random random = new Random(5);
        for (int i = 0; i < 500; i++) {
            stepped.flows().apply(draw(random), 0);
            FlowMod wanted = draw(random);
            FlowWalk walk = stepped.flows().walk(wanted);
            List<Rule> found = new ArrayList<>();
            boolean more = true;
            while (more) {
                more = walk.step(1 + random.nextInt(3), found::add);
            }
            assertThat(found)
                    .as("%s", wanted)
                    .containsExactlyElementsOf(stepped.flows().select(wanted));
        }
    }

    private void finish(FlowBundle bundle) {
        boolean more = true;
        while (more) {
            more = bundle.step();
        }
    }

    private static List<Runnable> adds(Bridge bridge, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> (Runnable) () -> bridge.flows()
                        .apply(
                                mod(FlowMod.Command.ADD, "ip,nw_src=0.0.0." + i % 200 + ",actions=output:" + i, bridge),
                                0))
                .toList();
    }

    @Test
    void shouldHoldTheCachesWhileALargeBundleIsOnItsWay() {
        FlowBundle bundle = stepped.flows().bundle(adds(stepped, 250));
        assertThat(bundle.step()).isTrue();
        assertThat(bundle.step()).isTrue();
        assertThat(holds.held).isOne();
        finish(bundle);
        assertThat(holds.held).isZero();
        assertThat(flows(stepped)).hasSize(200);
        finish(stepped.flows().bundle(adds(stepped, 5)));
        assertThat(holds.most).isOne();
    }

    @Test
    void shouldTakeAllBackWhenAStepOfALargeBundleIsRefused() {
        stepped.flows().apply(mod(FlowMod.Command.ADD, "ip,nw_src=0.0.0.7,actions=drop", stepped), 0);
        List<String> before = flows(stepped);
        List<Runnable> steps = new ArrayList<>(adds(stepped, 150));
        steps.add(() -> {
            throw new FlowModException("OFPFMFC_TABLE_FULL", "full");
        });
        steps.addAll(adds(stepped, 50));
        FlowBundle bundle = stepped.flows().bundle(steps);
        assertThatThrownBy(() -> finish(bundle))
                .isInstanceOfSatisfying(
                        FlowModException.class,
                        refused -> assertThat(refused.index()).isEqualTo(150));
        assertThat(flows(stepped)).isEqualTo(before);
        assertThat(holds.held).isZero();
        finish(stepped.flows().bundle(adds(stepped, 120)));
        assertThat(flows(stepped)).hasSize(120);
    }

    @Test
    void shouldLetASecondBundleWaitForTheFirst() {
        FlowBundle first = stepped.flows().bundle(adds(stepped, 150));
        FlowBundle second = stepped.flows().bundle(adds(stepped, 200));
        first.step();
        first.step();
        for (int i = 0; i < 100; i++) {
            assertThat(second.step()).isTrue();
        }
        assertThat(flows(stepped)).hasSizeLessThan(150);
        finish(first);
        finish(second);
        assertThat(flows(stepped)).hasSize(200);
    }

    @Test
    void shouldGoOnWhenADefectEndsALargeBundle() {
        List<Runnable> steps = new ArrayList<>(adds(stepped, 150));
        steps.set(120, () -> {
            throw new IllegalStateException("a defect");
        });
        assertThatThrownBy(() -> finish(stepped.flows().bundle(steps))).isInstanceOf(IllegalStateException.class);
        assertThat(flows(stepped)).isEmpty();
        assertThat(holds.held).isZero();
    }
}
