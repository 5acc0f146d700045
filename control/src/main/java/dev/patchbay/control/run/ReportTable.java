package dev.patchbay.control.run;

import dev.patchbay.control.lab.Check;
import dev.patchbay.control.run.CheckResult.Outcome;
import dev.patchbay.datapath.counter.LatencyRecorder;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** Prints a run for people: a line per check as it ends, then the latencies, then the sum. */
final class ReportTable {
    private static final int ROWS_WIDTH = 24;
    private static final int SEEN_WIDTH = 80;
    private static final String LATENCY_TITLE = "round trips in µs";
    private static final double NS_PER_US = 1_000.0;

    private final PrintStream out;
    private final boolean colour;
    private final int idWidth;

    ReportTable(PrintStream out, boolean colour, List<Check> checks) {
        this.out = out;
        this.colour = colour;
        this.idWidth = Math.max(
                LATENCY_TITLE.length(),
                checks.stream().mapToInt(check -> check.id().length()).max().orElse(0));
    }

    void hostsUp(RunReport report) {
        out.printf(
                Locale.ROOT,
                "%s: %d hosts up after %.1f s (%s)%n%n",
                report.lab().name(),
                report.hosts().size(),
                report.hostsUpMs() / 1000.0,
                String.join(", ", report.hosts()));
        line("check", "rows", "result ", "seen");
    }

    void check(CheckResult result) {
        line(
                result.check().id(),
                rows(result.check().rows()),
                coloured(result.outcome()),
                result.outcome() == Outcome.FAILED && !result.check().about().isEmpty()
                        ? result.seen() + " [" + result.check().about() + "]"
                        : shortened(result.seen()));
        out.flush();
    }

    /** What went well need not be told at length; all of it is in the JSON. */
    private static String shortened(String seen) {
        return seen.length() <= SEEN_WIDTH ? seen : seen.substring(0, SEEN_WIDTH - 1) + "…";
    }

    private void line(String id, String rows, String outcome, String seen) {
        out.printf("%-" + idWidth + "s  %-" + ROWS_WIDTH + "s  %s  %s%n", id, rows, outcome, seen);
    }

    /** The rows, or as many as fit and how many more there are. */
    private static String rows(List<String> rows) {
        String all = String.join(" ", rows);
        return all.length() <= ROWS_WIDTH
                ? all
                : rows.get(0) + " " + rows.get(1) + " and " + (rows.size() - 2) + " more";
    }

    void end(RunReport report) {
        List<CheckResult> measured =
                report.results().stream().filter(CheckResult::hasLatency).toList();
        if (!measured.isEmpty()) {
            out.printf(
                    "%n%-" + idWidth + "s  %8s %10s %10s %10s %10s %10s%n",
                    LATENCY_TITLE,
                    "count",
                    "p50",
                    "p90",
                    "p99",
                    "p99.9",
                    "max");
            for (CheckResult result : measured) {
                LatencyRecorder latency = result.latency();
                out.printf(
                        Locale.ROOT,
                        "%-" + idWidth + "s  %8d %10.1f %10.1f %10.1f %10.1f %10.1f%n",
                        result.check().id(),
                        latency.count(),
                        latency.percentileNs(50) / NS_PER_US,
                        latency.percentileNs(90) / NS_PER_US,
                        latency.percentileNs(99) / NS_PER_US,
                        latency.percentileNs(99.9) / NS_PER_US,
                        latency.maxNs() / NS_PER_US);
            }
        }
        out.println();
        if (report.firstPingMs() >= 0) {
            out.printf(Locale.ROOT, "first ping answered after %.1f s%n", report.firstPingMs() / 1000.0);
        }
        long failed = report.count(Outcome.FAILED);
        long skipped = report.count(Outcome.SKIPPED);
        out.printf(
                Locale.ROOT,
                "%d checks passed, %d failed%s in %.1f s%n",
                report.count(Outcome.OK),
                failed,
                skipped == 0 ? "" : ", " + skipped + " skipped",
                report.durationMs() / 1000.0);
        out.flush();
    }

    private String coloured(Outcome outcome) {
        String padded = String.format("%-7s", outcome.text());
        if (!colour) {
            return padded;
        }
        int code = outcome == Outcome.OK ? 32 : outcome == Outcome.FAILED ? 31 : 33;
        return "\u001b[" + code + "m" + padded + "\u001b[0m";
    }
}
