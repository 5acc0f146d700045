package dev.patchbay.datapath.worker;

import static dev.patchbay.datapath.worker.TestSwitch.REMOTE;
import static dev.patchbay.datapath.worker.TestSwitch.REMOTE_2;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.datapath.action.ActionList;
import dev.patchbay.datapath.action.DatapathFlow;
import dev.patchbay.datapath.counter.WorkerCounter;
import dev.patchbay.datapath.upcall.Upcall;
import dev.patchbay.datapath.vport.TapVport;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKeyExtractor;
import dev.patchbay.flowcache.key.FlowMask;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The executor against {@link ReferenceActions}, over random frames and random lists of actions: blocks in blocks, and
 * recirculations that find a flow or miss. Each list is executed by the reference while it is made.
 */
final class ActionsAgainstReferenceTest {
    private static final int CASES = 30_000;
    private static final int BOTTOM_OF_STACK = 0x100;
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
        FlowField.TP_DST,
        FlowField.ND_RESERVED,
        FlowField.ND_OPTIONS_TYPE,
        FlowField.MPLS_LSE0
    };
    private static final FlowField[] WIDE = {FlowField.IPV6_SRC, FlowField.IPV6_DST, FlowField.ND_TARGET};

    private final TestSwitch patch = new TestSwitch();
    private final TapVport in = patch.tap(1);
    private final TapVport out = patch.tap(2);
    private final List<String> toTap = new ArrayList<>();
    private final List<String> toTunnel = new ArrayList<>();
    /** What recirculation ids lead to, and the mark that the frame has then. */
    private final List<ActionList> lists = new ArrayList<>();

    private final List<Integer> marks = new ArrayList<>();
    private final List<DatapathFlow> installed = new ArrayList<>();
    private int vtep;
    private int recirculations;

    /** A frame as the reference sees it. */
    private static final class Copy {
        private byte[] frame;
        private int cut;
        private int mark;
        /** VLAN tags pushed and popped since the last look-up. */
        private int pushed;

        private int popped;
        /** Ethernet types below the labels that were pushed. */
        private final List<Integer> types = new ArrayList<>();

        Copy(byte[] frame) {
            this.frame = frame;
        }

        Copy(Copy original) {
            frame = original.frame;
            mark = original.mark;
            pushed = original.pushed;
            popped = original.popped;
            types.addAll(original.types);
        }

        /** Of a frame that is looked up again. */
        Copy lookedUp() {
            pushed = 0;
            popped = 0;
            return this;
        }

        /** Tags that are known as such: those of the look-up, up to the limit, and those pushed since. */
        int tags() {
            return pushed + Math.max(FlowKeyExtractor.DEFAULT_VLAN_LIMIT - popped, 0);
        }
    }

    @Test
    void shouldChangeFramesAsTheReferenceDoes() {
        patch.tunnel(3, REMOTE);
        patch.tunnel(4, REMOTE_2);
        vtep = patch.vtep(REMOTE_2);
        for (int seed = 0; seed < CASES; seed++) {
            Random random = new Random(seed);
            byte[] frame = new RandomFrames(random).next();
            toTap.clear();
            toTunnel.clear();
            patch.sent.clear();
            lists.clear();
            marks.clear();
            lists.add(null);
            marks.add(0);
            lists.set(0, list(random, new Copy(frame), 0));

            if (random.nextBoolean()) {
                assertThat(TestSwitch.offer(in, frame)).isTrue();
            } else {
                assertThat(patch.inject(REMOTE, 0, 64, 3, frame)).isTrue();
            }
            patch.settle(upcall -> answer(upcall, random));
            installed.forEach(patch.megaflows::remove);
            installed.clear();

            assertThat(TestSwitch.poll(out))
                    .as("seed %d to tap: %s", seed, lists)
                    .isEqualTo(toTap);
            assertThat(patch.sent.stream().map(TestSwitch.Sent::frame).toList())
                    .as("seed %d to tunnel: %s", seed, lists)
                    .isEqualTo(toTunnel);
        }
        assertThat(patch.worker.counters().get(WorkerCounter.COPIES)).isGreaterThan(CASES / 10);
        assertThat(patch.worker.counters().get(WorkerCounter.RECIRCULATED)).isEqualTo(recirculations);
        assertThat(patch.errors).isEmpty();
    }

    /** Answers with the list of the recirculation id; some answers are cached, with those of lists not asked for yet. */
    private void answer(Upcall upcall, Random random) {
        int id = (int) upcall.key().get(FlowField.RECIRC_ID);
        assertThat(upcall.key().get(FlowField.PKT_MARK)).isEqualTo(marks.get(id) & 0xffff_ffffL);
        if (random.nextBoolean()) {
            for (int other = id; other < lists.size(); other += 1 + random.nextInt(3)) {
                upcall.key().set(FlowField.RECIRC_ID, other);
                installed.add(patch.install(upcall, lists.get(other), new FlowMask().unwildcard(FlowField.RECIRC_ID)));
            }
            upcall.key().set(FlowField.RECIRC_ID, id);
        }
        upcall.answer(lists.get(id));
    }

    private ActionList list(Random random, Copy copy, int depth) {
        ActionList.Builder builder = new ActionList.Builder();
        for (int i = random.nextInt(depth == 0 ? 12 : 5); i >= 0; i--) {
            addAction(random, builder, copy, depth);
        }
        addOutput(random, builder, copy);
        return builder.build();
    }

    private void addAction(Random random, ActionList.Builder builder, Copy copy, int depth) {
        switch (random.nextInt(depth < 4 ? 14 : 12)) {
            case 0 -> addOutput(random, builder, copy);
            case 1 -> {
                int tpid = random.nextBoolean() ? 0x8100 : 0x88a8;
                int tci = random.nextInt(0x10000);
                builder.pushVlan(tpid, tci);
                copy.frame = ReferenceActions.pushVlan(copy.frame, tpid, tci & 0xefff);
                copy.pushed++;
            }
            case 2 -> {
                builder.popVlan();
                byte[] before = copy.frame;
                copy.frame = ReferenceActions.popVlan(before);
                if (copy.frame.length < before.length) {
                    copy.popped += copy.pushed == 0 ? 1 : 0;
                    copy.pushed = Math.max(copy.pushed - 1, 0);
                }
            }
            case 3 -> {
                FlowField field = WIDE[random.nextInt(WIDE.length)];
                long high = random.nextLong();
                long low = random.nextLong();
                long maskHigh = random.nextBoolean() ? -1 : random.nextLong();
                long maskLow = random.nextBoolean() ? -1 : random.nextLong();
                builder.set(field, high, low, maskHigh, maskLow);
                copy.frame = ReferenceActions.setWide(copy.frame, copy.tags(), field, high, low, maskHigh, maskLow);
            }
            case 4 -> {
                int most = 14 + random.nextInt(60);
                builder.truncate(most);
                copy.cut = Math.max(copy.frame.length - most, 0);
            }
            case 5 -> addLabel(random, builder, copy);
            case 6 -> {
                int mask = random.nextBoolean() ? -1 : random.nextInt();
                int value = random.nextInt();
                builder.set(FlowField.PKT_MARK, value, mask);
                copy.mark = (copy.mark & ~mask) | (value & mask);
            }
            case 12 -> addBlock(random, builder, copy, depth);
            case 13 -> {
                int id = lists.size();
                lists.add(null);
                marks.add(copy.mark);
                recirculations++;
                builder.recirc(id);
                lists.set(id, list(random, new Copy(copy).lookedUp(), depth + 1));
            }
            default -> {
                FlowField field = NARROW[random.nextInt(NARROW.length)];
                long value = random.nextLong();
                long mask = random.nextBoolean() ? -1 : random.nextLong();
                if (field == FlowField.MPLS_LSE0) {
                    mask &= ~BOTTOM_OF_STACK;
                }
                builder.set(field, value, mask);
                copy.frame = ReferenceActions.set(copy.frame, copy.tags(), field, value, mask);
            }
        }
    }

    private static void addLabel(Random random, ActionList.Builder builder, Copy copy) {
        int below = ReferenceActions.type(copy.frame, copy.tags());
        if (random.nextBoolean()) {
            int type = random.nextInt(5) == 0 ? 0x8848 : 0x8847;
            int entry = (random.nextInt() & ~BOTTOM_OF_STACK) | (copy.types.isEmpty() ? BOTTOM_OF_STACK : 0);
            builder.pushMpls(type, entry);
            copy.frame = ReferenceActions.pushLabel(copy.frame, copy.tags(), type, entry);
            copy.types.add(below);
        } else if (ReferenceActions.hasLabel(copy.frame, copy.tags())) {
            int type = copy.types.removeLast();
            builder.popMpls(type);
            copy.frame = ReferenceActions.popLabel(copy.frame, copy.tags(), type);
        } else {
            builder.popMpls(0x0800);
        }
    }

    private void addBlock(Random random, ActionList.Builder builder, Copy copy, int depth) {
        switch (random.nextInt(4)) {
            case 0 -> {
                builder.beginClone();
                Copy cloned = new Copy(copy);
                cloned.cut = copy.cut;
                copy.cut = 0;
                block(random, builder, cloned, depth);
                builder.endClone();
            }
            case 1 -> {
                builder.beginSample(-1);
                block(random, builder, new Copy(copy), depth);
                builder.endSample();
            }
            case 2 -> builder.beginSample(0).output(2).recirc(77).endSample();
            default -> {
                int limit = 30 + random.nextInt(120);
                builder.beginCheckLength(limit);
                int size = copy.frame.length - copy.cut - ReferenceActions.padding(copy.frame, copy.tags());
                if (size > limit) {
                    block(random, builder, new Copy(copy), depth);
                    builder.orElse().output(2).meter(3);
                } else {
                    builder.popVlan().output(2).orElse();
                    block(random, builder, new Copy(copy), depth);
                }
                builder.endCheckLength();
            }
        }
    }

    private void block(Random random, ActionList.Builder builder, Copy copy, int depth) {
        for (int i = random.nextInt(4); i >= 0; i--) {
            addAction(random, builder, copy, depth + 1);
        }
    }

    private void addOutput(Random random, ActionList.Builder builder, Copy copy) {
        byte[] sent = Arrays.copyOf(copy.frame, Math.max(copy.frame.length - copy.cut, 0));
        copy.cut = 0;
        if (random.nextBoolean()) {
            builder.output(2);
            toTap.add(TestSwitch.hex(sent));
        } else {
            builder.tunnelOutput(4, vtep, 3, 0, 64, 0);
            toTunnel.add(TestSwitch.hex(sent));
        }
    }
}
