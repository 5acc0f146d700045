package dev.patchbay.control.command;

import dev.patchbay.datapath.counter.CycleHistory;
import dev.patchbay.datapath.counter.CycleMeasure;
import dev.patchbay.datapath.counter.CycleTotal;
import dev.patchbay.datapath.counter.HistogramWalls;
import dev.patchbay.datapath.worker.WorkerStatistics;
import java.util.Locale;

/**
 * Statistics of a worker as {@code dpif-netdev/pmd-stats-show} and {@code pmd-perf-show} print those of a poll-mode thread.
 *
 * <p>A cycle of theirs is a nanosecond here, as on a processor of 1 GHz: that is the finest that every machine's clock tells
 * alike. What Patchbay has none of (hardware offload, extraction by vector instructions, simple matches, a signature cache,
 * vhost queues) is 0.
 *
 * <p><b>Threads.</b> Stateless.
 */
final class PmdFormat {
    private static final double NS_PER_US = 1e3;
    private static final double NS_PER_S = 1e9;
    private static final double PERCENT = 100.0;
    private static final int RULE = 154;

    private PmdFormat() {}

    /** Workers are numbered where the original names processors; they are not bound to any. */
    static String thread(int worker) {
        return "pmd thread numa_id 0 core_id " + worker + ":\n";
    }

    static void statistics(StringBuilder out, WorkerStatistics of) {
        long packets = of.total(CycleTotal.PACKETS);
        long idle = of.total(CycleTotal.IDLE_NS);
        long busy = of.total(CycleTotal.BUSY_NS);
        long all = idle + busy;
        put(out, "  packets received: %d\n", packets);
        put(out, "  packet recirculations: %d\n", of.recirculated());
        put(out, "  avg. datapath passes per packet: %.02f\n", ratio(packets + of.recirculated(), packets));
        put(out, "  phwol hits: 0\n  mfex opt hits: 0\n  simple match hits: 0\n");
        put(out, "  emc hits: %d\n  smc hits: 0\n  megaflow hits: %d\n", of.exactHits(), of.megaflowHits());
        double lookups = ratio(of.subtablesExamined(), of.megaflowHits());
        put(out, "  avg. subtable lookups per megaflow hit: %.02f\n", lookups);
        put(out, "  miss with success upcall: %d\n", of.total(CycleTotal.UPCALLS));
        put(out, "  miss with failed upcall: %d\n", of.lost());
        put(out, "  avg. packets per output batch: %.02f\n", ratio(of.sent(), of.sentBatches()));
        if (all == 0) {
            return;
        }
        put(out, "  idle cycles: %d (%.02f%%)\n", idle, PERCENT * idle / all);
        put(out, "  processing cycles: %d (%.02f%%)\n", busy, PERCENT * busy / all);
        if (packets == 0) {
            return;
        }
        put(out, "  avg cycles per packet: %.02f (%d/%d)\n", ratio(all, packets), all, packets);
        put(out, "  avg processing cycles per packet: %.02f (%d/%d)\n", ratio(busy, packets), busy, packets);
    }

    /** All but the histograms; nothing if no time has passed. */
    static void overall(StringBuilder out, WorkerStatistics of, double seconds) {
        if (seconds == 0) {
            return;
        }
        iterations(out, of, seconds);
        long packets = of.total(CycleTotal.PACKETS);
        if (packets > 0) {
            passes(out, of, packets, seconds);
        } else {
            put(out, "  Rx packets:         %12d\n", 0);
        }
        if (of.sent() > 0) {
            put(out, "  Tx packets:         %12d  (%.0f Kpps)\n", of.sent(), of.sent() / seconds / 1000);
            double size = ratio(of.sent(), of.sentBatches());
            put(out, "  Tx batches:         %12d  (%.2f pkts/batch)\n", of.sentBatches(), size);
        } else {
            put(out, "  Tx packets:         %12d\n\n", 0);
        }
    }

    private static void iterations(StringBuilder out, WorkerStatistics of, double seconds) {
        long idleNs = of.total(CycleTotal.IDLE_NS);
        long usedNs = idleNs + of.total(CycleTotal.BUSY_NS);
        long sleepNs = of.total(CycleTotal.SLEEP_NS);
        long sleeps = of.total(CycleTotal.SLEEPS);
        long all = of.total(CycleTotal.CYCLES);
        long idle = of.cycles().bin(CycleMeasure.PACKETS_PER_CYCLE, 0);
        put(out, "  Iterations:         %12d  (%.2f us/it)\n", all, ratio(usedNs + sleepNs, all) / NS_PER_US);
        double used = PERCENT * usedNs / NS_PER_S / seconds;
        put(out, "  - Used TSC cycles:  %12d  (%5.1f %% of total cycles)\n", usedNs, used);
        put(out, "  - idle iterations:  %12d  (%5.1f %% of used cycles)\n", idle, PERCENT * ratio(idleNs, usedNs));
        double busy = PERCENT * ratio(usedNs - idleNs, usedNs);
        put(out, "  - busy iterations:  %12d  (%5.1f %% of used cycles)\n", Math.max(all - idle, 0), busy);
        put(out, "  - sleep iterations: %12d  (%5.1f %% of iterations)\n", sleeps, PERCENT * ratio(sleeps, all));
        double average = ratio(sleepNs, sleeps) / NS_PER_US;
        put(out, "  Sleep time (us):    %12.0f  (%3.0f us/iteration avg.)\n", sleepNs / NS_PER_US, average);
    }

    private static void passes(StringBuilder out, WorkerStatistics of, long packets, double seconds) {
        long passes = packets + of.recirculated();
        long upcalls = of.total(CycleTotal.UPCALLS);
        double kpps = packets / seconds / 1000;
        double each = ratio(of.total(CycleTotal.BUSY_NS), packets);
        put(out, "  Rx packets:         %12d  (%.0f Kpps, %.0f cycles/pkt)\n", packets, kpps, each);
        put(out, "  Datapath passes:    %12d  (%.2f passes/pkt)\n", passes, ratio(passes, packets));
        hits(out, "  - PHWOL hits:       ", 0, passes).append(")\n");
        hits(out, "  - MFEX Opt hits:    ", 0, passes).append(")\n");
        hits(out, "  - Simple Match hits:", 0, passes).append(")\n");
        hits(out, "  - EMC hits:         ", of.exactHits(), passes).append(")\n");
        hits(out, "  - SMC hits:         ", 0, passes).append(")\n");
        hits(out, "  - Megaflow hits:    ", of.megaflowHits(), passes);
        put(out, ", %.2f subtbl lookups/hit)\n", ratio(of.subtablesExamined(), of.megaflowHits()));
        hits(out, "  - Upcalls:          ", upcalls, passes);
        put(out, ", %.1f us/upcall)\n", ratio(of.total(CycleTotal.UPCALL_NS), upcalls) / NS_PER_US);
        hits(out, "  - Lost upcalls:     ", of.lost(), passes).append(")\n");
    }

    private static StringBuilder hits(StringBuilder out, String name, long hits, long passes) {
        put(out, "%s%12d  (%5.1f %%", name, hits, PERCENT * ratio(hits, passes));
        return out;
    }

    static void histograms(StringBuilder out, WorkerStatistics of) {
        out.append("Histograms\n");
        headline(out, "max vhost qlen");
        for (int bin = 0; bin < HistogramWalls.BINS; bin++) {
            out.append(' ');
            bin(out, of, CycleMeasure.NS_PER_CYCLE, bin);
            bin(out, of, CycleMeasure.PACKETS_PER_CYCLE, bin);
            bin(out, of, CycleMeasure.NS_PER_PACKET, bin);
            bin(out, of, CycleMeasure.PACKETS_PER_BATCH, bin);
            // There are no vhost queues, so none is ever full: each iteration counts in the first bin.
            HistogramWalls queue = CycleMeasure.PACKETS_PER_BATCH.walls();
            bin(out, queue, bin, bin == 0 ? of.total(CycleTotal.CYCLES) : 0);
            bin(out, of, CycleMeasure.UPCALLS_PER_CYCLE, bin);
            bin(out, of, CycleMeasure.NS_PER_UPCALL, bin);
            out.append('\n');
        }
        long cycles = of.total(CycleTotal.CYCLES);
        if (cycles == 0) {
            return;
        }
        long packets = of.total(CycleTotal.PACKETS);
        long upcalls = of.total(CycleTotal.UPCALLS);
        out.repeat('-', RULE).append('\n');
        headline(out, "vhost qlen");
        put(
                out,
                "   %-21d  %-21.5f  %-21d  %-21.5f  %-21.5f  %-21.5f  %-21d\n",
                (of.total(CycleTotal.IDLE_NS) + of.total(CycleTotal.BUSY_NS)) / cycles,
                ratio(packets, cycles),
                quotient(of.total(CycleTotal.RECEIVING_NS), packets),
                ratio(packets, of.total(CycleTotal.BATCHES)),
                0.0,
                ratio(upcalls, cycles),
                quotient(of.total(CycleTotal.UPCALL_NS), upcalls));
    }

    private static void headline(StringBuilder out, String queue) {
        put(
                out,
                "   %-21s  %-21s  %-21s  %-21s  %-21s  %-21s  %-21s\n",
                "cycles/it",
                "packets/it",
                "cycles/pkt",
                "pkts/batch",
                queue,
                "upcalls/it",
                "cycles/upcall");
    }

    private static void bin(StringBuilder out, WorkerStatistics of, CycleMeasure measure, int bin) {
        bin(out, measure.walls(), bin, of.cycles().bin(measure, bin));
    }

    private static void bin(StringBuilder out, HistogramWalls walls, int bin, long samples) {
        boolean last = bin == HistogramWalls.BINS - 1;
        put(out, "  %-9s %-11d", last ? ">" : String.valueOf(walls.wall(bin)), samples);
    }

    static void iterationHistory(StringBuilder out, CycleHistory.Row[] rows) {
        put(
                out,
                "   %-17s   %-10s   %-10s   %-10s   %-10s   %-10s   %-10s   %-10s\n",
                "iter",
                "cycles",
                "packets",
                "cycles/pkt",
                "pkts/batch",
                "vhost qlen",
                "upcalls",
                "cycles/upcall");
        for (CycleHistory.Row row : rows) {
            put(
                    out,
                    "   %-17d   %-11d  %-11d  %-11d  %-11d  %-11d  %-11d  %-11d\n",
                    row.number(),
                    row.ns(),
                    row.packets(),
                    quotient(row.ns(), row.packets()),
                    quotient(row.packets(), row.batches()),
                    0,
                    row.upcalls(),
                    quotient(row.upcallNs(), row.upcalls()));
        }
    }

    static void millisecondHistory(StringBuilder out, CycleHistory.Row[] rows) {
        put(
                out,
                "   %-12s   %-10s   %-10s   %-10s   %-10s   %-10s   %-10s   %-10s   %-10s\n",
                "ms",
                "iterations",
                "cycles/it",
                "Kpps",
                "cycles/pkt",
                "pkts/batch",
                "vhost qlen",
                "upcalls",
                "cycles/upcall");
        for (CycleHistory.Row row : rows) {
            put(
                    out,
                    "   %-12d   %-11d  %-11d  %-11d  %-11d  %-11d  %-11d  %-11d  %-11d\n",
                    row.number(),
                    row.cycles(),
                    quotient(row.ns(), row.cycles()),
                    row.packets(),
                    quotient(row.receivingNs(), row.packets()),
                    quotient(row.packets(), row.batches()),
                    0,
                    row.upcalls(),
                    quotient(row.upcallNs(), row.upcalls()));
        }
    }

    private static double ratio(long amount, long count) {
        return count > 0 ? (double) amount / count : 0;
    }

    private static long quotient(long amount, long count) {
        return count > 0 ? amount / count : 0;
    }

    @SuppressWarnings("AnnotateFormatMethod") // Its annotation would be a dependency.
    private static void put(StringBuilder out, String format, Object... values) {
        out.append(String.format(Locale.ROOT, format, values));
    }
}
