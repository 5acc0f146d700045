package dev.patchbay.perf.report;

import java.util.Map;

/** Look-ups among few and among many cached flows: the newest run. */
final class MegaflowsSection extends NewestRunSection {
    MegaflowsSection() {
        super("megaflows", "megaflows");
    }

    @Override
    String make(Result run, String prefix, Map<String, String> charts) throws BadResultException {
        MarkdownTable table = new MarkdownTable(
                "megaflows", "CPU ns per look-up", "quartiles", "of the first", "quartiles of the ratio");
        Result medians = run.object("medians");
        for (String flows : medians.members().keySet()) {
            Result time = medians.object(flows).object("cpu_ns_per_lookup");
            Result ratio = medians.object(flows).object("ratio_to_first");
            table.row(
                    flows,
                    Figures.plain(time.number("median")),
                    Figures.plain(time.number("lower_quartile")) + " – " + Figures.plain(time.number("upper_quartile")),
                    Figures.ratio(ratio.number("median")),
                    Figures.quartiles(ratio));
        }
        return table + "\n" + run.origin(prefix);
    }
}
