package dev.patchbay.perf.report;

import java.util.Map;

/** What further workers bring, without sockets: the newest run that compared numbers of workers. */
final class WorkersSection extends NewestRunSection {
    WorkersSection() {
        super("workers", "memory-workers");
    }

    @Override
    String make(Result run, String prefix, Map<String, String> charts) throws BadResultException {
        MarkdownTable table = new MarkdownTable("workload", "M packets/s", "of the first", "quartiles", "wrong");
        Result medians = run.object("medians");
        for (String workload : medians.members().keySet()) {
            Result row = medians.object(workload);
            table.row(
                    "`" + workload + "`",
                    Figures.millions(row.number("pps")),
                    Figures.ratio(row.object("ratio_to_first").number("median")),
                    Figures.quartiles(row.object("ratio_to_first")),
                    row.shown("wrong"));
        }
        return table + "\nThe source is in the workers' own threads.\n\n" + run.origin(prefix);
    }
}
