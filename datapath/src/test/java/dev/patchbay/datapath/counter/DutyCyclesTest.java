package dev.patchbay.datapath.counter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class DutyCyclesTest {
    private static final long MS = 1_000_000;

    private final DutyCycles duty = new DutyCycles();

    private void cycle(long startNs, long ns, int... batches) {
        duty.begin(startNs);
        for (int batch : batches) {
            duty.batch(batch);
        }
        duty.end(startNs + ns, batches.length > 0);
    }

    @Test
    void shouldHaveTheWallsOfOpenVSwitch() {
        assertThat(walls(CycleMeasure.NS_PER_CYCLE.walls()))
                .containsExactly(
                        499, 716, 1025, 1469, 2104, 3014, 4317, 6183, 8857, 12686, 18171, 26027, 37279, 53395, 76480,
                        109544, 156903, 224736, 321895, 461058, 660385, 945886, 1354815, 1940535, 2779476, 3981111,
                        5702243, 8167461, 11698454, 16755981, 24000000);
        assertThat(walls(CycleMeasure.PACKETS_PER_CYCLE.walls()))
                .containsExactly(
                        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 17, 22, 28, 35, 45, 57, 72, 92, 117, 148, 188, 239,
                        303, 385, 489, 621, 788, 1000);
        assertThat(walls(CycleMeasure.NS_PER_UPCALL.walls()))
                .startsWith(999, 1258, 1584)
                .endsWith(794328, 1000000);
        assertThat(walls(HistogramWalls.linear(100, 30_000)))
                .startsWith(100, 1096, 2093, 3090, 4086)
                .endsWith(30_000);
    }

    private static long[] walls(HistogramWalls walls) {
        return LongStream.range(0, HistogramWalls.BINS - 1)
                .map(bin -> walls.wall((int) bin))
                .toArray();
    }

    @ParameterizedTest
    @EnumSource
    void shouldFindTheBinThatEndsAtOrAboveAValue(CycleMeasure measure) {
        HistogramWalls walls = measure.walls();
        Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            long value = random.nextLong(1L << random.nextInt(1, 40));
            int bin = 0;
            while (bin < HistogramWalls.BINS - 1 && value > walls.wall(bin)) {
                bin++;
            }
            assertThat(walls.bin(value)).as("bin of %d", value).isEqualTo(bin);
        }
    }

    @Test
    void shouldAddUpAScriptedHistory() {
        cycle(MS, 4_000, 32, 8);
        duty.begin(MS + 5_000);
        duty.upcall(6_000);
        duty.upcall(10_000);
        duty.end(MS + 7_000, true);
        cycle(MS + 7_000, 100);
        duty.rest();
        cycle(MS + 907_100, 1_000, 1);
        cycle(3 * MS, 100);

        DutyCycles.Snapshot now = duty.snapshot();
        assertThat(now.total(CycleTotal.CYCLES)).isEqualTo(5);
        assertThat(now.total(CycleTotal.BUSY_NS)).isEqualTo(7_000);
        assertThat(now.total(CycleTotal.IDLE_NS)).isEqualTo(200);
        assertThat(now.total(CycleTotal.RECEIVING_NS)).isEqualTo(5_000);
        assertThat(now.total(CycleTotal.SLEEPS)).isEqualTo(1);
        assertThat(now.total(CycleTotal.SLEEP_NS)).isEqualTo(900_000);
        assertThat(now.total(CycleTotal.PACKETS)).isEqualTo(41);
        assertThat(now.total(CycleTotal.BATCHES)).isEqualTo(3);
        assertThat(now.total(CycleTotal.UPCALLS)).isEqualTo(2);
        assertThat(now.total(CycleTotal.UPCALL_NS)).isEqualTo(16_000);
        assertThat(now.bin(CycleMeasure.PACKETS_PER_CYCLE, 0)).isEqualTo(3);
        assertThat(now.bin(
                        CycleMeasure.NS_PER_PACKET,
                        CycleMeasure.NS_PER_PACKET.walls().bin(100)))
                .isOne();
        assertThat(now.bin(
                        CycleMeasure.NS_PER_UPCALL,
                        CycleMeasure.NS_PER_UPCALL.walls().bin(8_000)))
                .isOne();
        assertThat(duty.cycles().latest(3, 0))
                .containsExactly(
                        new CycleHistory.Row(5, 1, 100, 0, 0, 0, 0, 0),
                        new CycleHistory.Row(4, 1, 1_000, 1_000, 1, 1, 0, 0),
                        new CycleHistory.Row(3, 1, 100, 0, 0, 0, 0, 0));
        // The millisecond at hand is not over yet.
        assertThat(duty.milliseconds().latest(2, 0))
                .containsExactly(new CycleHistory.Row(1, 4, 7_100, 5_000, 41, 3, 2, 16_000), CycleHistory.Row.NONE);
    }

    @Test
    void shouldBeginAnewWhereASnapshotWasTaken() {
        cycle(0, 50, 3);
        DutyCycles.Snapshot then = duty.snapshot();
        cycle(MS, 70, 4);

        DutyCycles.Snapshot since = duty.snapshot().since(then);
        assertThat(since.total(CycleTotal.PACKETS)).isEqualTo(4);
        assertThat(since.total(CycleTotal.BUSY_NS)).isEqualTo(70);
        assertThat(since.bin(CycleMeasure.PACKETS_PER_BATCH, 4)).isOne();
        assertThat(since.bin(CycleMeasure.PACKETS_PER_BATCH, 3)).isZero();
        assertThat(duty.cycles().latest(2, since.cyclesWritten()))
                .containsExactly(new CycleHistory.Row(2, 1, 70, 70, 4, 1, 0, 0), CycleHistory.Row.NONE);
    }

    @Test
    void shouldKeepTheLatestRowsWhenManyHaveBeenWritten() {
        for (int i = 1; i <= 5_000; i++) {
            cycle(i, 1, i);
        }
        CycleHistory.Row[] rows = duty.cycles().latest(CycleHistory.SHOWN, 0);
        for (int i = 0; i < rows.length; i++) {
            assertThat(rows[i].number()).isEqualTo(5_000 - i);
            assertThat(rows[i].packets()).isEqualTo(5_000 - i);
        }
    }

    @Test
    void shouldGiveWholeRowsWhileTheWorkerWrites() throws InterruptedException {
        int writes = 200_000;
        Thread worker = Thread.ofPlatform().start(() -> {
            for (int i = 1; i <= writes; i++) {
                cycle(i, i, i, i);
            }
        });
        List<CycleHistory.Row> torn = new ArrayList<>();
        while (worker.isAlive()) {
            for (CycleHistory.Row row : duty.cycles().latest(100, 0)) {
                long n = row.number();
                if (row.ns() != n || row.packets() != 2 * n || (n > 0 && row.batches() != 2)) {
                    torn.add(row);
                }
            }
        }
        worker.join();
        assertThat(torn).isEmpty();
        assertThat(duty.snapshot().total(CycleTotal.CYCLES)).isEqualTo(writes);
    }
}
