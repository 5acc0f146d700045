package dev.patchbay.control.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.datapath.action.DatapathFlow;
import dev.patchbay.datapath.counter.CycleHistory;
import dev.patchbay.datapath.counter.DropReason;
import dev.patchbay.datapath.counter.DutyCycles;
import dev.patchbay.datapath.counter.WorkerCounter;
import dev.patchbay.datapath.counter.WorkerCounters;
import dev.patchbay.datapath.worker.WorkerStatistics;
import dev.patchbay.flowcache.megaflow.MegaflowClassifier;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against what Open vSwitch 3.1.0 printed of a poll-mode thread with dummy ports. */
final class PmdFormatTest {
    private final DutyCycles duty = new DutyCycles();
    private final WorkerCounters counters = new WorkerCounters();

    @BeforeEach
    void work() {
        cycle(1_000_000, 4_000, 40);
        duty.begin(1_004_000);
        duty.upcall(2_500);
        duty.end(1_005_000, true);
        cycle(1_005_000, 1_000, 0);
        duty.rest();
        cycle(1_009_000, 2_000, 20);
        cycle(2_000_000, 2_000, 0);
        counters.add(WorkerCounter.RUN_HITS, 30);
        counters.add(WorkerCounter.EMC_HITS, 28);
        counters.add(WorkerCounter.RECIRCULATED, 15);
        counters.drop(DropReason.UPCALL_QUEUE_FULL, 3);
        counters.add(WorkerCounter.OUTPUTS, 62);
        counters.add(WorkerCounter.PUNTED, 1);
        counters.drop(DropReason.PORT_QUEUE_FULL, 1);
        counters.add(WorkerCounter.OUTPUT_BATCHES, 4);
    }

    private void cycle(long startNs, long ns, int packets) {
        duty.begin(startNs);
        if (packets > 0) {
            duty.batch(packets);
        }
        duty.end(startNs + ns, packets > 0);
    }

    private WorkerStatistics statistics() {
        return WorkerStatistics.of(0, counters, new MegaflowClassifier<DatapathFlow>(1, 7).reader(0), duty);
    }

    private static String recorded(String name) throws IOException {
        try (InputStream in = PmdFormatTest.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Without the numbers, however wide. */
    private static String shape(String text) {
        return text.replaceAll(" *[0-9]+(\\.[0-9]+)?(?= |$|\\)|%|\n|/|,)", " N").replaceAll(" +", " ");
    }

    @Test
    void shouldPrintStatisticsLikeTheOriginal() throws IOException {
        StringBuilder out = new StringBuilder(PmdFormat.thread(0));
        PmdFormat.statistics(out, statistics());
        assertThat(shape(out.toString())).isEqualTo(shape(recorded("pmd-stats-show.txt")));
        assertThat(out).hasToString("""
                pmd thread numa_id 0 core_id 0:
                  packets received: 60
                  packet recirculations: 15
                  avg. datapath passes per packet: 1.25
                  phwol hits: 0
                  mfex opt hits: 0
                  simple match hits: 0
                  emc hits: 58
                  smc hits: 0
                  megaflow hits: 0
                  avg. subtable lookups per megaflow hit: 0.00
                  miss with success upcall: 1
                  miss with failed upcall: 3
                  avg. packets per output batch: 15.00
                  idle cycles: 3000 (30.00%)
                  processing cycles: 7000 (70.00%)
                  avg cycles per packet: 166.67 (10000/60)
                  avg processing cycles per packet: 116.67 (7000/60)
                """);
    }

    @Test
    void shouldLeaveOutWhatAThreadWithoutPacketsDoesNotHave() {
        StringBuilder out = new StringBuilder();
        PmdFormat.statistics(out, statistics().since(statistics()));
        assertThat(out.toString()).endsWith("  avg. packets per output batch: 0.00\n");
        out.setLength(0);
        PmdFormat.overall(out, statistics().since(statistics()), 1);
        assertThat(out.toString())
                .endsWith("  Rx packets:                    0\n  Tx packets:                    0\n\n");
    }

    @Test
    void shouldPrintPerformanceLikeTheOriginal() throws IOException {
        String text = recorded("pmd-perf-show.txt");
        StringBuilder out = new StringBuilder();
        PmdFormat.overall(out, statistics(), 0.002);
        assertThat(shape(out.toString()))
                .isEqualTo(shape(text.substring(text.indexOf("  Iterations"), text.indexOf("\nHistograms"))));
        assertThat(out).hasToString("""
                  Iterations:                    5  (2.60 us/it)
                  - Used TSC cycles:         10000  (  0.5 % of total cycles)
                  - idle iterations:             3  ( 30.0 % of used cycles)
                  - busy iterations:             2  ( 70.0 % of used cycles)
                  - sleep iterations:            1  ( 20.0 % of iterations)
                  Sleep time (us):               3  (  3 us/iteration avg.)
                  Rx packets:                   60  (30 Kpps, 117 cycles/pkt)
                  Datapath passes:              75  (1.25 passes/pkt)
                  - PHWOL hits:                  0  (  0.0 %)
                  - MFEX Opt hits:               0  (  0.0 %)
                  - Simple Match hits:           0  (  0.0 %)
                  - EMC hits:                   58  ( 77.3 %)
                  - SMC hits:                    0  (  0.0 %)
                  - Megaflow hits:               0  (  0.0 %, 0.00 subtbl lookups/hit)
                  - Upcalls:                     1  (  1.3 %, 2.5 us/upcall)
                  - Lost upcalls:                3  (  4.0 %)
                  Tx packets:                   60  (30 Kpps)
                  Tx batches:                    4  (15.00 pkts/batch)
                """);
    }

    @Test
    void shouldPrintHistogramsLikeTheOriginal() throws IOException {
        String text = recorded("pmd-perf-show.txt");
        StringBuilder out = new StringBuilder();
        PmdFormat.histograms(out, statistics());
        String original = text.substring(text.indexOf("Histograms"), text.indexOf("\n   iter "));
        assertThat(shape(out.toString())).isEqualTo(shape(original));
        String[] lines = out.toString().split("\n", -1);
        String[] originalLines = original.split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            assertThat(lines[i]).hasSameSizeAs(originalLines[i]);
        }
        assertThat(lines[2])
                .isEqualTo("   499       0            0         3            10        0            0         0        "
                        + "    0         5            0         4            999       0          ");
        assertThat(lines[lines.length - 2])
                .isEqualTo("   2000                   12.00000               100                    30.00000         "
                        + "      0.00000                0.20000                2500                 ");
    }

    @Test
    void shouldPrintHistoriesLikeTheOriginal() throws IOException {
        String text = recorded("pmd-perf-show.txt");
        int iterations = text.indexOf("   iter ");
        int milliseconds = text.indexOf("   ms ");
        StringBuilder out = new StringBuilder();
        PmdFormat.iterationHistory(out, duty.cycles().latest(2, 0));
        assertThat(shape(out.toString())).isEqualTo(shape(text.substring(iterations, milliseconds - 1)));
        assertThat(out.toString())
                .endsWith("   4                   2000         20           100          20           0            0  "
                        + "          0          \n");
        out.setLength(0);
        PmdFormat.millisecondHistory(
                out, new CycleHistory.Row[] {duty.milliseconds().latest(1, 0)[0], CycleHistory.Row.NONE});
        assertThat(shape(out.toString())).isEqualTo(shape(text.substring(milliseconds)));
        assertThat(out.toString().lines().toList().get(1))
                .isEqualTo(
                        "   1              4            2000         60           100          30           0        "
                                + "    1            2500       ");
    }
}
