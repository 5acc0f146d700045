package dev.patchbay.datapath.worker;

import static dev.patchbay.datapath.worker.TestSwitch.REMOTE;
import static dev.patchbay.datapath.worker.TestSwitch.REMOTE_2;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.datapath.action.ActionList;
import dev.patchbay.datapath.counter.WorkerCounter;
import dev.patchbay.datapath.vport.TapVport;
import dev.patchbay.flowcache.key.FlowField;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The executor against {@link ReferenceActions}, over random frames and random lists of actions. */
final class ActionsAgainstReferenceTest {
    private static final int CASES = 30_000;
    private static final FlowField[] NARROW = {
        FlowField.ETH_SRC,
        FlowField.ETH_DST,
        FlowField.NW_SRC,
        FlowField.NW_DST,
        FlowField.NW_TOS,
        FlowField.NW_TTL,
        FlowField.IPV6_LABEL,
        FlowField.NW_PROTO,
        FlowField.ARP_SHA,
        FlowField.ARP_THA,
        FlowField.TP_SRC,
        FlowField.TP_DST
    };
    private static final FlowField[] WIDE = {FlowField.IPV6_SRC, FlowField.IPV6_DST, FlowField.ND_TARGET};

    private final TestSwitch patch = new TestSwitch();
    private final TapVport in = patch.tap(1);
    private final TapVport out = patch.tap(2);
    private final ActionList.Builder builder = new ActionList.Builder();
    private final List<String> toTap = new ArrayList<>();
    private final List<String> toTunnel = new ArrayList<>();
    private byte[] expected;
    private int cut;

    @Test
    void shouldChangeFramesAsTheReferenceDoes() {
        patch.tunnel(3, REMOTE);
        patch.tunnel(4, REMOTE_2);
        int vtep = patch.vtep(REMOTE_2);
        for (int seed = 0; seed < CASES; seed++) {
            Random random = new Random(seed);
            byte[] frame = new RandomFrames(random).next();
            expected = frame;
            cut = Integer.MAX_VALUE;
            toTap.clear();
            toTunnel.clear();
            patch.sent.clear();
            builder.clear();
            for (int i = random.nextInt(12); i >= 0; i--) {
                addAction(random, vtep);
            }
            addOutput(random, vtep);

            if (random.nextBoolean()) {
                assertThat(TestSwitch.offer(in, frame)).isTrue();
            } else {
                assertThat(patch.inject(REMOTE, 0, 64, 3, frame)).isTrue();
            }
            ActionList actions = builder.build();
            patch.settle(upcall -> upcall.answer(actions));

            assertThat(TestSwitch.poll(out))
                    .as("seed %d to tap: %s", seed, actions)
                    .isEqualTo(toTap);
            assertThat(patch.sent.stream().map(TestSwitch.Sent::frame).toList())
                    .as("seed %d to tunnel: %s", seed, actions)
                    .isEqualTo(toTunnel);
        }
        assertThat(patch.worker.counters().get(WorkerCounter.COPIES)).isGreaterThan(CASES / 10);
        assertThat(patch.errors).isEmpty();
    }

    private void addAction(Random random, int vtep) {
        switch (random.nextInt(8)) {
            case 0 -> addOutput(random, vtep);
            case 1 -> {
                int tpid = random.nextBoolean() ? 0x8100 : 0x88a8;
                int tci = random.nextInt(0x10000);
                builder.pushVlan(tpid, tci);
                expected = ReferenceActions.pushVlan(expected, tpid, tci & 0xefff);
            }
            case 2 -> {
                builder.popVlan();
                expected = ReferenceActions.popVlan(expected);
            }
            case 3 -> {
                FlowField field = WIDE[random.nextInt(WIDE.length)];
                long high = random.nextLong();
                long low = random.nextLong();
                long maskHigh = random.nextBoolean() ? -1 : random.nextLong();
                long maskLow = random.nextBoolean() ? -1 : random.nextLong();
                builder.set(field, high, low, maskHigh, maskLow);
                expected = ReferenceActions.setWide(expected, field, high, low, maskHigh, maskLow);
            }
            case 4 -> {
                cut = 14 + random.nextInt(60);
                builder.truncate(cut);
            }
            default -> {
                FlowField field = NARROW[random.nextInt(NARROW.length)];
                long value = random.nextLong();
                long mask = random.nextBoolean() ? -1 : random.nextLong();
                builder.set(field, value, mask);
                expected = ReferenceActions.set(expected, field, value, mask);
            }
        }
    }

    private void addOutput(Random random, int vtep) {
        byte[] sent = cut < expected.length ? Arrays.copyOf(expected, cut) : expected;
        cut = Integer.MAX_VALUE;
        if (random.nextBoolean()) {
            builder.output(2);
            toTap.add(TestSwitch.hex(sent));
        } else {
            builder.tunnelOutput(4, vtep, 3, 0, 64, 0);
            toTunnel.add(TestSwitch.hex(sent));
        }
    }
}
