package dev.patchbay.perf.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What switching costs without sockets: the newest run. */
final class MemorySection extends NewestRunSection {
    MemorySection() {
        super("memory", "memory");
    }

    @Override
    String make(Result run, String prefix, Map<String, String> charts) throws BadResultException {
        String title = "In memory, one worker, no sockets";
        BarChart chart = new BarChart(title, "million packets per CPU second");
        MarkdownTable table = new MarkdownTable(
                "workload",
                "M packets per CPU second",
                "least – most",
                "EMC hits",
                "megaflow hits",
                "bytes per packet",
                "wrong");
        Result medians = run.object("medians");
        for (String workload : medians.members().keySet()) {
            Result row = medians.object(workload);
            List<Double> rounds = rounds(run, workload);
            double median = row.number("pps_per_cpu_second") / 1e6;
            table.row(
                    "`" + workload + "`",
                    Figures.plain(median),
                    Figures.plain(rounds.stream()
                                    .mapToDouble(Double::doubleValue)
                                    .min()
                                    .orElse(median)) + " – "
                            + Figures.plain(rounds.stream()
                                    .mapToDouble(Double::doubleValue)
                                    .max()
                                    .orElse(median)),
                    row.shown("emc_hits"),
                    row.shown("megaflow_hits"),
                    row.shown("bytes_per_packet"),
                    row.shown("wrong"));
            chart.bar(workload, Systems.LINUX.colour(), median, rounds, Figures.plain(median));
        }
        charts.put("memory.svg", chart.svg());
        return "![" + title + "](" + prefix + "memory.svg)\n\n" + table + "\n" + run.origin(prefix);
    }

    private static List<Double> rounds(Result run, String workload) throws BadResultException {
        List<Double> rounds = new ArrayList<>();
        for (Result round : run.objects("rounds")) {
            if (round.text("workload").equals(workload)) {
                rounds.add(round.number("pps_per_cpu_second") / 1e6);
            }
        }
        return rounds;
    }
}
