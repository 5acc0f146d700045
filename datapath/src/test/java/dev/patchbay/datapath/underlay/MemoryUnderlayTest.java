package dev.patchbay.datapath.underlay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patchbay.datapath.counter.DropReason;
import dev.patchbay.datapath.vport.VtepTable;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

final class MemoryUnderlayTest {
    private static final int A = 0x0a000001;
    private static final int B = 0x0a000002;

    private final MemoryNetwork network = new MemoryNetwork();
    private final VtepTable vteps = new VtepTable();
    private final Arena arenaA = new Arena(2 << 20);
    private final Arena arenaB = new Arena(2 << 20);
    private final MemoryUnderlay a = network.join(arenaA, vteps, A);
    private final MemoryUnderlay b = network.join(arenaB, vteps, B);
    private final PacketBatch batch = new PacketBatch(64);

    private void send(int vtep, int length, int number) {
        TxBatch tx = new TxBatch(1);
        int header = arenaA.reserve(8);
        int frame = arenaA.reserve(length);
        arenaA.buffer().putInt(frame, number);
        tx.add(header, frame, length, vtep, TxBatch.outer(3, 61, TunnelFlags.CSUM), 7, 1);
        a.transmit(tx);
    }

    @Test
    void shouldDeliverInOrderWithTheOuterHeader() {
        int vtep = vteps.intern(A, B, 4789);
        send(vtep, 60, 1);
        send(vtep, 60, 2);

        assertThat(b.receive(batch)).isEqualTo(2);
        for (int i = 0; i < 2; i++) {
            assertThat(batch.remote(i)).isEqualTo(A);
            assertThat(batch.local(i)).isEqualTo(B);
            assertThat(batch.length(i)).isEqualTo(68);
            assertThat(batch.tos(i)).isEqualTo(3);
            assertThat(batch.ttl(i)).isEqualTo(61);
            assertThat(batch.flags(i)).isEqualTo(TunnelFlags.CSUM);
            assertThat(arenaB.buffer().getInt(batch.offset(i) + 8)).isEqualTo(i + 1);
        }
        assertThat(b.receive(batch)).isZero();
    }

    @Test
    void shouldKeepWhatABatchCannotHold() {
        UnsafeBuffer payload = new UnsafeBuffer(new byte[60_000]);
        int taken = 0;
        while (b.inject(A, B, 0, 64, 0, payload, 0, payload.capacity())) {
            taken++;
        }
        assertThat(taken).isGreaterThan(10);
        int received = 0;
        for (int count = b.receive(batch); count > 0; count = b.receive(batch)) {
            received += count;
        }
        assertThat(received).isEqualTo(taken);
    }

    @Test
    void shouldCountWhatNobodyReceivesAndWhatFindsNoRoom() {
        send(vteps.intern(A, 99, 4789), 60, 1);
        assertThat(network.unreachable()).isOne();
        int vtep = vteps.intern(A, B, 4789);
        for (int i = 0; i < 20; i++) {
            send(vtep, 65_000, 1);
        }
        assertThat(network.lost()).isPositive();
        b.close();
        send(vtep, 60, 1);
        assertThat(network.unreachable()).isEqualTo(2);
    }

    @Test
    void shouldReportWhatNoDatagramCanHold() {
        List<DropReason> failures = new ArrayList<>();
        a.onFailure((port, length, reason) -> failures.add(reason));
        send(vteps.intern(A, B, 4789), 65_500, 1);
        assertThat(failures).containsExactly(DropReason.EMSGSIZE);
        assertThat(b.receive(batch)).isZero();
    }

    @Test
    void shouldRefuseAnAddressThatIsTaken() {
        assertThatThrownBy(() -> network.join(arenaA, vteps, B))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("10.0.0.2");
    }

    @Test
    void shouldWakeTheReceiver() {
        int[] woken = new int[1];
        b.wakeup(() -> woken[0]++);
        send(vteps.intern(A, B, 4789), 60, 1);
        assertThat(woken[0]).isOne();
    }
}
