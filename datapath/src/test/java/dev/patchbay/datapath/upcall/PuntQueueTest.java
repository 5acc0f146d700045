package dev.patchbay.datapath.upcall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patchbay.datapath.vport.Wakeup;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

final class PuntQueueTest {
    private final UnsafeBuffer frame = new UnsafeBuffer(new byte[3000]);
    private final FlowKey key = new FlowKey();
    private final List<String> seen = new ArrayList<>();

    private void note(Punt punt) {
        seen.add(punt.id() + ":" + punt.frameLength() + ":" + punt.frame().getByte(0) + ":"
                + punt.key().get(FlowField.IN_PORT));
    }

    @Test
    void shouldHandCopiesOverInOrder() {
        int[] wakeups = new int[1];
        PuntQueue queue = new PuntQueue(4, () -> wakeups[0]++);
        for (int i = 1; i <= 3; i++) {
            frame.putByte(0, (byte) i);
            key.set(FlowField.IN_PORT, 10 + i);
            assertThat(queue.offer(100 + i, key, frame, 0, 60 * i)).isTrue();
        }
        frame.putByte(0, (byte) 9);
        key.clear();
        queue.send();
        queue.send();

        assertThat(queue.hasFrames()).isTrue();
        assertThat(queue.poll(this::note, 2)).isEqualTo(2);
        assertThat(queue.poll(this::note, 2)).isOne();
        assertThat(queue.hasFrames()).isFalse();
        assertThat(seen).containsExactly("101:60:1:11", "102:120:2:12", "103:180:3:13");
        assertThat(wakeups[0]).isOne();
    }

    @Test
    void shouldRefuseWhatFindsNoRoomAndTakeAgainWhenThereIsSome() {
        PuntQueue queue = new PuntQueue(2, Wakeup.NONE);
        for (int round = 0; round < 5; round++) {
            assertThat(queue.offer(1, key, frame, 0, 3000)).isTrue();
            assertThat(queue.offer(2, key, frame, 0, 14)).isTrue();
            assertThat(queue.offer(3, key, frame, 0, 14)).isFalse();
            queue.poll(this::note, 10);
        }
        assertThat(seen).hasSize(10).doesNotContain("3:14:0:0");
    }

    @Test
    void shouldKeepItsSlotsWhenTheHandlerFails() {
        PuntQueue queue = new PuntQueue(2, Wakeup.NONE);
        for (int round = 0; round < 5; round++) {
            assertThat(queue.offer(1, key, frame, 0, 14)).isTrue();
            assertThatThrownBy(() -> queue.poll(
                            punt -> {
                                throw new IllegalStateException("defect");
                            },
                            1))
                    .hasMessage("defect");
        }
    }

    @Test
    void shouldRefuseNumbersOfSlotsThatAreNoPowerOfTwo() {
        assertThatThrownBy(() -> new PuntQueue(3, Wakeup.NONE)).isInstanceOf(IllegalArgumentException.class);
    }
}
