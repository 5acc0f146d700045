package dev.patchbay.perf.classifier;

import dev.patchbay.control.cli.ExitStatus;
import dev.patchbay.control.json.Json;
import dev.patchbay.perf.results.ResultFile;
import dev.patchbay.perf.results.Statistics;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code patchbay bench classifier}: look-ups per second in a table of OpenFlow rules, beside Open vSwitch's classifier. */
@Command(
        name = "classifier",
        sortOptions = false,
        description = {
            "Looks packets up in a table of OpenFlow rules: the rules, packets and order of Open vSwitch's own benchmark.",
            "With --ovstest that benchmark has its turn in each round."
        })
public final class ClassifierCommand implements Callable<Integer> {
    private static final int LINE_WIDTH = 120;
    private static final int MOST_SUBTABLES = 1 << 13;
    private static final int WARM_UP = 2_000_000;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--rules",
            split = ",",
            paramLabel = "N",
            defaultValue = "1000,100000",
            description = "Rules in the table; several numbers are measured in turn. Default: ${DEFAULT-VALUE}.")
    private List<Integer> rules;

    @Option(names = "--priorities", paramLabel = "N", defaultValue = "10", description = "Default: ${DEFAULT-VALUE}.")
    private int priorities;

    @Option(
            names = "--subtables",
            paramLabel = "N",
            defaultValue = "10",
            description = "As that benchmark understands it: its rules all match the same fields."
                    + " Default: ${DEFAULT-VALUE}.")
    private int subtables;

    @Option(
            names = "--lookups",
            paramLabel = "N",
            defaultValue = "10000000",
            description = "In each turn. Default: ${DEFAULT-VALUE}.")
    private int lookups;

    @Option(names = "--rounds", paramLabel = "N", defaultValue = "9", description = "Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(
            names = "--ovstest",
            paramLabel = "PROGRAM",
            description = "Open vSwitch's test program, from its sources: 'make tests/ovstest'.")
    private String ovstest;

    @Option(names = "--results", paramLabel = "DIR", description = "Writes the figures of the run into this folder.")
    private Path results;

    @Override
    public Integer call() throws IOException, InterruptedException {
        require("--rounds", rounds, Integer.MAX_VALUE);
        require("--lookups", lookups, Integer.MAX_VALUE);
        require("--priorities", priorities, Integer.MAX_VALUE);
        require("--subtables", subtables, MOST_SUBTABLES);
        for (int number : rules) {
            require("--rules", number, Integer.MAX_VALUE);
        }
        List<Map<String, Object>> raw = new ArrayList<>();
        Map<String, Object> medians = new LinkedHashMap<>();
        for (int number : rules) {
            measure(number, raw, medians);
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println(Json.writeReadable(medians, LINE_WIDTH));
        if (results != null) {
            Map<String, Object> figures = new LinkedHashMap<>();
            figures.put("kind", "classifier");
            figures.put("priorities", priorities);
            figures.put("subtables", subtables);
            figures.put("lookups", lookups);
            figures.put("medians", medians);
            figures.put("rounds", raw);
            out.println(ResultFile.write(
                    results, "classifier", spec.commandLine().getParseResult().originalArgs(), figures));
        }
        out.flush();
        return ExitStatus.OK;
    }

    private void require(String option, int value, int most) {
        if (value < 1 || value > most) {
            throw new ParameterException(spec.commandLine(), option + " must be from 1 to " + most + ", not " + value);
        }
    }

    /** Measures one size of table. */
    private void measure(int number, List<Map<String, Object>> raw, Map<String, Object> medians)
            throws IOException, InterruptedException {
        SameRules table = new SameRules(number, priorities, subtables);
        table.lookUp(WARM_UP, false);
        table.lookUp(WARM_UP, true);
        Map<String, List<Double>> rates = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            List<Ovstest.Answer> theirs =
                    ovstest == null ? List.of() : new Ovstest(ovstest).run(number, priorities, subtables, lookups);
            for (int kind = 0; kind < 2; kind++) {
                String name = kind == 0 ? "without_wildcards" : "with_wildcards";
                long start = System.nanoTime();
                int hits = table.lookUp(lookups, kind == 1);
                double rate = lookups * 1e9 / (System.nanoTime() - start);
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("rules", number);
                row.put("rules_in_table", table.rules());
                row.put("kind", name);
                row.put("hits", hits);
                row.put("per_second", Math.round(rate));
                rates.computeIfAbsent(name, _ -> new ArrayList<>()).add(rate);
                if (!theirs.isEmpty()) {
                    Ovstest.Answer answer = theirs.get(kind);
                    row.put("ovstest_hits", answer.hits());
                    row.put("ovstest_per_second", Math.round(answer.ratePerSecond()));
                    rates.computeIfAbsent("ovstest_" + name, _ -> new ArrayList<>())
                            .add(answer.ratePerSecond());
                    rates.computeIfAbsent("ratio_" + name, _ -> new ArrayList<>())
                            .add(rate / answer.ratePerSecond());
                }
                raw.add(row);
            }
        }
        Map<String, Object> figures = new LinkedHashMap<>();
        rates.forEach((name, each) -> figures.put(name, Statistics.of(each).figures()));
        medians.put(number + " rules", figures);
    }
}
