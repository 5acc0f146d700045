package dev.patchbay.perf.report;

import java.util.List;
import java.util.Map;

/** How long packets are on their way over real sockets, all systems at one rate: the newest run. */
final class LatencySection extends NewestRunSection {
    private static final List<String> PERCENTILES = List.of("p50", "p99", "p99.9", "max");

    LatencySection() {
        super("latency", "peers-latency");
    }

    @Override
    String make(Result run, String prefix, Map<String, String> charts) throws BadResultException {
        MarkdownTable table = new MarkdownTable("one-way latency in µs", "p50", "of the limit", "p99", "p99.9", "most");
        for (Result row : run.objects("medians")) {
            Systems system = Systems.of(row.text("system"));
            table.row(
                    system == null ? row.text("system") : system.title(),
                    median(row, PERCENTILES.get(0)),
                    row.has("p50_ratio_to_limit")
                            ? Figures.ratio(row.object("p50_ratio_to_limit").number("median"))
                            : "–",
                    median(row, PERCENTILES.get(1)),
                    median(row, PERCENTILES.get(2)),
                    median(row, PERCENTILES.get(3)));
        }
        String title = "One-way latency at " + Figures.plain(run.number("rate")) + " packets per second";
        charts.put("latency.svg", LatencyChart.svg(title, run));
        List<String> workloads = run.object("parameters").texts("workloads");
        return "![" + title + "](" + prefix + "latency.svg)\n\n" + table + "\nAll at "
                + Figures.plain(run.number("rate")) + " packets per second, workload `" + workloads.getFirst()
                + "`; medians of " + run.object("parameters").shown("rounds")
                + " interleaved rounds. Time runs from when a packet should have been sent.\n\n" + run.origin(prefix);
    }

    private static String median(Result row, String percentile) throws BadResultException {
        return Figures.plain(row.object(percentile + "_us").number("median"));
    }
}
