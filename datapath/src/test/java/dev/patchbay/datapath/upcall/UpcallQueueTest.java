package dev.patchbay.datapath.upcall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patchbay.datapath.action.ActionList;
import dev.patchbay.datapath.counter.DropReason;
import dev.patchbay.datapath.vport.Wakeup;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

final class UpcallQueueTest {
    private static final int SLOTS = 16;

    private final UnsafeBuffer frame = new UnsafeBuffer(new byte[5000]);
    private final FlowKey key = new FlowKey();
    private final List<Upcall> out = new ArrayList<>();
    private final List<Integer> executed = new ArrayList<>();
    private final UpcallQueue.Turn askAll = new Turn(false);

    /** Notes the flow hashes of frames whose turn came; the frames behind an answered one all hit or all miss. */
    private final class Turn implements UpcallQueue.Turn {
        private final boolean hit;

        Turn(boolean hit) {
            this.hit = hit;
        }

        @Override
        public void answered(Upcall upcall) {
            executed.add(upcall.frameLength());
        }

        @Override
        public boolean retry(Upcall upcall) {
            if (hit) {
                executed.add(upcall.frameLength());
            }
            return hit;
        }

        @Override
        public void resume(Upcall upcall) {
            executed.add(upcall.frameLength());
        }
    }

    private UpcallQueue queue(int window) {
        return new UpcallQueue(0, SLOTS, window, Wakeup.NONE, Wakeup.NONE);
    }

    private DropReason offer(UpcallQueue queue, int port, int hash, int length) {
        key.clear().set(FlowField.IN_PORT, port);
        return queue.offer(key, 1, hash, port, frame, 0, length);
    }

    @Test
    void shouldSendOneUpcallPerFlowAndKeepTheRestBehindIt() {
        UpcallQueue queue = queue(SLOTS);
        for (int i = 0; i < 4; i++) {
            assertThat(offer(queue, 1, 77, 100 + i)).isNull();
        }
        assertThat(queue.mustWait(77)).isTrue();
        assertThat(queue.mustWait(78)).isFalse();
        queue.send(0);
        assertThat(queue.poll(out::add, 10)).isOne();
        out.get(0).answer(ActionList.DROP);
        queue.drain(new Turn(true));

        assertThat(executed).containsExactly(100, 101, 102, 103);
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void shouldAskForTheNextFrameWhenItMissesToo() {
        UpcallQueue queue = queue(SLOTS);
        offer(queue, 1, 77, 100);
        offer(queue, 1, 77, 101);
        for (int i = 0; i < 2; i++) {
            queue.send(0);
            assertThat(queue.poll(upcall -> upcall.answer(ActionList.DROP), 10)).isOne();
            queue.drain(askAll);
        }

        assertThat(executed).containsExactly(100, 101);
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void shouldLeaveRoomForOtherPortsWhenOneHasNothingButMisses() {
        UpcallQueue queue = queue(SLOTS);
        int taken = 0;
        while (offer(queue, 1, taken, 60) == null) {
            taken++;
        }
        assertThat(taken).isEqualTo(SLOTS / 2);
        assertThat(offer(queue, 1, 99, 60)).isEqualTo(DropReason.UPCALL_PORT_SHARE);
        assertThat(offer(queue, 2, 99, 60)).isNull();
        for (int port = 3; port < SLOTS; port++) {
            offer(queue, port, 100 + port, 60);
        }
        assertThat(offer(queue, 2, 99, 60)).isIn(DropReason.UPCALL_QUEUE_FULL, DropReason.UPCALL_PORT_SHARE);
    }

    @Test
    void shouldTakePortsInTurnWhenTheWindowIsSmall() {
        UpcallQueue queue = queue(2);
        for (int i = 0; i < 6; i++) {
            offer(queue, 1, i, 60);
        }
        offer(queue, 2, 50, 60);
        offer(queue, 3, 60, 60);
        List<Long> ports = new ArrayList<>();
        while (!queue.isEmpty()) {
            queue.send(0);
            assertThat(queue.poll(
                            upcall -> {
                                ports.add(upcall.key().get(FlowField.IN_PORT));
                                upcall.answer(ActionList.DROP);
                            },
                            10))
                    .isLessThanOrEqualTo(2);
            queue.drain(askAll);
        }

        assertThat(ports).containsExactly(1L, 2L, 3L, 1L, 1L, 1L, 1L, 1L);
    }

    @Test
    void shouldAnswerWithADropWhenTheHandlerThrows() {
        UpcallQueue queue = queue(SLOTS);
        offer(queue, 1, 1, 60);
        queue.send(0);
        assertThatThrownBy(() -> queue.poll(
                        upcall -> {
                            throw new IllegalStateException("defect");
                        },
                        1))
                .hasMessage("defect");
        assertThat(queue.drain(new Turn(true))).isOne();
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void shouldRefuseASecondAnswer() {
        UpcallQueue queue = queue(SLOTS);
        offer(queue, 1, 1, 60);
        queue.send(0);
        queue.poll(out::add, 1);
        out.get(0).answer(ActionList.DROP);

        assertThatThrownBy(() -> out.get(0).answer(ActionList.DROP)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldKeepItsOwnCopyOfLongFrames() {
        UpcallQueue queue = queue(SLOTS);
        frame.putInt(4996, 4711);
        offer(queue, 1, 1, 5000);
        frame.putInt(4996, 0);
        queue.send(0);
        queue.poll(out::add, 1);
        Upcall upcall = out.get(0);

        assertThat(upcall.frameLength()).isEqualTo(5000);
        assertThat(upcall.frame().getInt(upcall.frameOffset() + 4996)).isEqualTo(4711);
    }

    @Test
    void shouldWakeBothSides() {
        int[] woken = new int[2];
        UpcallQueue queue = new UpcallQueue(0, SLOTS, SLOTS, () -> woken[0]++, () -> woken[1]++);
        offer(queue, 1, 1, 60);
        offer(queue, 1, 2, 60);
        queue.send(0);
        queue.send(0);
        assertThat(woken[0]).isOne();
        queue.poll(upcall -> upcall.answer(ActionList.DROP), 10);
        assertThat(woken[1]).isPositive();
    }
}
