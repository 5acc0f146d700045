package dev.patchbay.perf.report;

import java.util.List;
import java.util.Map;

/** Look-ups in a table of OpenFlow rules, beside Open vSwitch's classifier: the newest run. */
final class ClassifierSection implements Section {
    private static final List<String> KINDS = List.of("without_wildcards", "with_wildcards");

    @Override
    public String name() {
        return "classifier";
    }

    @Override
    public String make(ResultSet results, String prefix, Map<String, String> charts) throws BadResultException {
        Result run = results.newest("classifier");
        if (run == null) {
            return NOTHING;
        }
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
