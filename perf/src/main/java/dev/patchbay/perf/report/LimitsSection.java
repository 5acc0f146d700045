package dev.patchbay.perf.report;

import java.util.List;
import java.util.Map;

/** What large tables and many new flows cost: the newest run. */
final class LimitsSection extends NewestRunSection {
    private static final List<String> STEPS = List.of("nothing", "add", "dump", "modify", "delete", "bundle");
    private static final List<String> KINDS = List.of("set_up", "learn", "normal");

    LimitsSection() {
        super("limits", "limits");
    }

    @Override
    String make(Result run, String prefix, Map<String, String> charts) throws BadResultException {
        Result load = run.object("load");
        String rules = load.shown("rules");
        MarkdownTable waits = new MarkdownTable(
                "meanwhile, with " + rules + " flows",
                "ms",
                "upcalls",
                "over 1 ms by the clock",
                "without waiting for a processor",
                "and without pauses",
                "longest in ms");
        for (String step : STEPS) {
            Result row = load.object(step);
            Result upcalls = row.object("waits");
            waits.row(
                    step,
                    row.shown("ms"),
                    upcalls.shown("upcalls"),
                    upcalls.object("by_the_clock").shown("over_1_ms"),
                    upcalls.object("without_waiting_for_a_processor").shown("over_1_ms"),
                    upcalls.object("and_without_pauses").shown("over_1_ms"),
                    Figures.plain(upcalls.object("by_the_clock").number("longest_us") / 1000));
        }
        Result setUp = run.object("set_up");
        MarkdownTable rates =
                new MarkdownTable("new flows", "k per core and second", "k per second by the clock", "bytes per flow");
        for (String kind : KINDS) {
            Result row = setUp.object(kind);
            rates.row(
                    "`" + kind + "`",
                    Figures.plain(row.number("median_per_core") / 1000),
                    Figures.plain(row.number("median_per_second") / 1000),
                    row.shown("bytes_per_flow"));
        }
        Result learning = run.object("learning");
        return waits + "\n" + rates + "\nWith " + learning.shown("new_addresses_per_second")
                + " new addresses a second, packets of " + learning.shown("cached_flows") + " cached flows keep "
                + learning.shown("kept") + " of their rate by the clock, "
                + learning.shown("kept_per_processor_second") + " by processor time.\n\n" + run.origin(prefix);
    }
}
