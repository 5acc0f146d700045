package dev.patchbay.perf.report;

import java.util.Map;

/** What the garbage collector did while packets flowed at full rate: the newest run that looked. */
final class PausesSection extends NewestRunSection {
    PausesSection() {
        super("pauses", "memory-pauses");
    }

    @Override
    String make(Result run, String prefix, Map<String, String> charts) throws BadResultException {
        MarkdownTable table = new MarkdownTable(
                "workload",
                "M packets/s",
                "CPU seconds",
                "bytes per packet",
                "collections",
                "longest in ms",
                "over 1 ms");
        Result medians = run.object("medians");
        Result collector = medians.object("collector");
        for (String workload : medians.members().keySet()) {
            if (workload.equals("collector")) {
                continue;
            }
            Result row = medians.object(workload);
            table.row(
                    "`" + workload + "`",
                    Figures.millions(row.number("pps")),
                    row.shown("cpu_seconds"),
                    row.shown("bytes_per_packet"),
                    collector.shown("pauses"),
                    Figures.plain(collector.number("longest_us") / 1000),
                    collector.shown("over_1_ms"));
        }
        return table + "\nCollections are those of the whole run; the file has their log.\n\n" + run.origin(prefix);
    }
}
