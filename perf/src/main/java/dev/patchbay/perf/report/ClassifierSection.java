package dev.patchbay.perf.report;

import java.util.List;
import java.util.Map;

/** Look-ups in a table of OpenFlow rules, beside Open vSwitch's classifier: the newest run. */
final class ClassifierSection extends NewestRunSection {
    private static final List<String> KINDS = List.of("without_wildcards", "with_wildcards");

    ClassifierSection() {
        super("classifier", "classifier");
    }

    @Override
    String make(Result run, String prefix, Map<String, String> charts) throws BadResultException {
        MarkdownTable table = new MarkdownTable(
                "look-ups", "Patchbay, M per second", "Open vSwitch, M per second", "ratio", "quartiles");
        Result medians = run.object("medians");
        for (String rules : medians.members().keySet()) {
            Result row = medians.object(rules);
            for (String kind : KINDS) {
                boolean compared = row.has("ovstest_" + kind);
                table.row(
                        rules + ", " + kind.replace('_', ' '),
                        Figures.millions(row.object(kind).number("median")),
                        compared
                                ? Figures.millions(row.object("ovstest_" + kind).number("median"))
                                : "–",
                        compared ? Figures.ratio(row.object("ratio_" + kind).number("median")) : "–",
                        compared ? Figures.quartiles(row.object("ratio_" + kind)) : "–");
            }
        }
        return table + "\n" + run.origin(prefix);
    }
}
