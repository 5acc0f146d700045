package dev.patchbay.datapath.worker;

import static dev.patchbay.datapath.worker.TestSwitch.REMOTE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.datapath.action.ActionList;
import dev.patchbay.datapath.action.DatapathFlow;
import dev.patchbay.datapath.counter.DropReason;
import dev.patchbay.datapath.counter.WorkerCounter;
import dev.patchbay.datapath.upcall.Upcall;
import dev.patchbay.datapath.vport.TapVport;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowMask;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * No frame of a flow overtakes another, first burst included, while the slow path answers late, in any order, with or
 * without a flow to cache, and flows are removed in between. Each frame carries a sequence number of its flow. It is sent
 * five times, by a list that is left for look-ups twice; its copies, numbered in their address, keep their order, too.
 */
final class OrderingTest {
    private static final int STEPS = 4_000;
    private static final int COPIES = 5;
    private static final FlowMask EXACT = new FlowMask()
            .unwildcard(FlowField.IN_PORT)
            .unwildcard(FlowField.RECIRC_ID)
            .unwildcard(FlowField.TP_SRC)
            .unwildcard(FlowField.TP_DST);

    @ParameterizedTest
    @CsvSource({"1,4,true", "2,30,true", "3,300,true", "4,1,true", "5,30,false", "6,2000,true"})
    void shouldKeepTheOrderWithinEachFlow(long seed, int flows, boolean cache) {
        Random random = new Random(seed);
        TestSwitch patch = new TestSwitch(context -> context.cache(cache).upcallSlots(256));
        TapVport[] in = {patch.tap(1), patch.tap(2)};
        TapVport out = patch.tap(3);
        patch.tunnel(4, REMOTE);
        ActionList[] actions = {
            marked(marked(new ActionList.Builder(), 0).recirc(1), 4).build(),
            marked(marked(new ActionList.Builder(), 1).beginClone().recirc(2).endClone(), 3)
                    .build(),
            marked(new ActionList.Builder(), 2).build()
        };
        List<Upcall> waiting = new ArrayList<>();
        List<DatapathFlow> installed = new ArrayList<>();
        long[] sent = new long[flows];
        Map<Integer, Long> last = new HashMap<>();
        long received = 0;

        for (int step = 0; step < STEPS; step++) {
            for (int burst = random.nextInt(6); burst > 0; burst--) {
                int flow = random.nextInt(flows);
                byte[] frame = TestSwitch.udp(1000 + flow % 50, 2000 + flow, sent[flow]++);
                // A flow always comes by the same port.
                boolean taken =
                        flow % 3 == 2 ? patch.inject(REMOTE, 0, 64, 9, frame) : TestSwitch.offer(in[flow % 3], frame);
                assertThat(taken).isTrue();
            }
            patch.worker.doWork();
            if (random.nextInt(3) == 0) {
                patch.worker.upcalls().poll(waiting::add, 1 + random.nextInt(20));
            }
            if (random.nextInt(4) == 0) {
                answerSome(patch, random, waiting, installed, actions, cache);
            }
            if (random.nextInt(20) == 0 && !installed.isEmpty()) {
                patch.megaflows.remove(installed.remove(random.nextInt(installed.size())));
            }
            received += check(out, last, seed);
        }
        while (patch.worker.doWork() + patch.worker.upcalls().poll(waiting::add, 1000) > 0 || !waiting.isEmpty()) {
            answerSome(patch, random, waiting, installed, actions, cache);
            received += check(out, last, seed);
        }
        received += check(out, last, seed);

        long offered = 0;
        for (long count : sent) {
            offered += count;
        }
        assertThat(received).as("seed %d", seed).isPositive();
        if (patch.worker.counters().drops(DropReason.Scope.FRAME) == 0) {
            assertThat(received).as("seed %d", seed).isEqualTo(COPIES * offered);
        }
        assertThat(patch.worker.upcalls().isEmpty()).isTrue();
        assertThat(patch.worker.counters().get(WorkerCounter.QUEUED)).isPositive();
        assertThat(patch.errors).isEmpty();
    }

    private static void answerSome(
            TestSwitch patch,
            Random random,
            List<Upcall> waiting,
            List<DatapathFlow> installed,
            ActionList[] actions,
            boolean cache) {
        for (int i = random.nextInt(waiting.size() + 1); i > 0; i--) {
            Upcall upcall = waiting.remove(random.nextInt(waiting.size()));
            ActionList answer = actions[(int) upcall.key().get(FlowField.RECIRC_ID)];
            if (cache && random.nextInt(3) > 0) {
                installed.add(patch.install(upcall, answer, EXACT));
            }
            upcall.answer(answer);
        }
    }

    private static ActionList.Builder marked(ActionList.Builder builder, int copy) {
        return builder.set(FlowField.ETH_SRC, copy, -1).output(3);
    }

    /** Each copy seen must be later than the one seen before of its flow; dropped ones leave gaps. */
    private static long check(TapVport out, Map<Integer, Long> last, long seed) {
        List<String> frames = TestSwitch.poll(out);
        for (String frame : frames) {
            int flow = Integer.parseInt(frame, 72, 76, 16);
            long number = COPIES * Long.parseLong(frame, 84, 100, 16) + Long.parseLong(frame, 12, 24, 16);
            Long before = last.put(flow, number);
            assertThat(number).as("seed %d flow %d", seed, flow).isGreaterThan(before == null ? -1 : before);
        }
        return frames.size();
    }
}
