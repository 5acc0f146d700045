package dev.patchbay.perf.report;

import java.util.Map;

/** Single steps of the fast half and of the slow path, measured by JMH: the newest run. */
final class MicrobenchmarksSection extends NewestRunSection {
    MicrobenchmarksSection() {
        super("microbenchmarks", "microbenchmarks");
    }

    @Override
    String make(Result run, String prefix, Map<String, String> charts) throws BadResultException {
        MarkdownTable table =
                new MarkdownTable("benchmark", "parameters", "time", "least – most", "unit", "bytes allocated");
        for (Result row : run.objects("medians")) {
            Result time = row.object("time");
            table.row(
                    "`" + row.text("benchmark") + "`",
                    row.text("parameters"),
                    Figures.plain(time.number("median")),
                    Figures.plain(time.number("least")) + " – " + Figures.plain(time.number("most")),
                    row.text("unit"),
                    row.has("bytes_per_operation") ? bytes(row.number("bytes_per_operation")) : "–");
        }
        return table + "\nTime and octets are per operation, median of the iterations.\n\n" + run.origin(prefix);
    }

    /** The profiler sees the whole process: less than a tenth of an octet is not of the benchmark. */
    private static String bytes(double perOperation) {
        return perOperation < 0.1 ? "0" : Figures.plain(perOperation);
    }
}
