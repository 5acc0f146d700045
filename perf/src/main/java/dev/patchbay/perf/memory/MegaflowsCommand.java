package dev.patchbay.perf.memory;

import dev.patchbay.control.cli.ExitStatus;
import dev.patchbay.control.json.Json;
import dev.patchbay.perf.results.ResultFile;
import dev.patchbay.perf.results.Statistics;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
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

/** {@code patchbay bench megaflows}: look-ups in caches of several sizes, each key as likely as any other. */
@Command(
        name = "megaflows",
        sortOptions = false,
        description = "Looks keys up among few and among many megaflows, in bursts as a worker does.")
public final class MegaflowsCommand implements Callable<Integer> {
    private static final int LINE_WIDTH = 120;
    private static final int MOST_FLOWS = 10_000_000;
    private static final int MOST_SUBTABLES = 64;
    private static final int WARM_UP = 2_000_000;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--flows",
            split = ",",
            paramLabel = "N",
            defaultValue = "1000,100000,1000000",
            description = "Megaflows; several numbers are measured in turn. Default: ${DEFAULT-VALUE}.")
    private List<Integer> flows;

    @Option(
            names = "--subtables",
            paramLabel = "N",
            defaultValue = "1",
            description = "Over which they spread evenly, up to " + MOST_SUBTABLES + ". Default: ${DEFAULT-VALUE}.")
    private int subtables;

    @Option(
            names = "--lookups",
            paramLabel = "N",
            defaultValue = "4000000",
            description = "In each turn. Default: ${DEFAULT-VALUE}.")
    private int lookups;

    @Option(names = "--rounds", paramLabel = "N", defaultValue = "9", description = "Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(names = "--results", paramLabel = "DIR", description = "Writes the figures of the run into this folder.")
    private Path results;

    @Override
    public Integer call() throws IOException {
        require("--subtables", subtables, MOST_SUBTABLES);
        require("--lookups", lookups, Integer.MAX_VALUE);
        require("--rounds", rounds, Integer.MAX_VALUE);
        List<ManyMegaflows> caches = new ArrayList<>();
        for (int number : flows) {
            require("--flows", number, MOST_FLOWS);
            caches.add(new ManyMegaflows(number, subtables));
        }
        caches.forEach(cache -> cache.lookUp(WARM_UP));
        List<Map<String, Object>> raw = new ArrayList<>();
        Map<Integer, List<Double>> times = new LinkedHashMap<>();
        Map<Integer, List<Double>> ratios = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            double first = 0;
            for (ManyMegaflows cache : caches) {
                long start = threads.getCurrentThreadCpuTime();
                int found = cache.lookUp(lookups);
                double ns = (double) (threads.getCurrentThreadCpuTime() - start) / lookups;
                first = first == 0 ? ns : first;
                times.computeIfAbsent(cache.flows(), _ -> new ArrayList<>()).add(ns);
                ratios.computeIfAbsent(cache.flows(), _ -> new ArrayList<>()).add(ns / first);
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("flows", cache.flows());
                row.put("cpu_ns_per_lookup", Statistics.rounded(ns));
                row.put("missed", lookups - found);
                raw.add(row);
            }
        }
        Map<String, Object> medians = new LinkedHashMap<>();
        times.forEach((number, each) -> {
            Map<String, Object> figures = new LinkedHashMap<>();
            figures.put("cpu_ns_per_lookup", Statistics.of(each).figures());
            figures.put("ratio_to_first", Statistics.of(ratios.get(number)).figures());
            medians.put(number + " flows", figures);
        });
        PrintWriter out = spec.commandLine().getOut();
        out.println(Json.writeReadable(medians, LINE_WIDTH));
        if (results != null) {
            Map<String, Object> figures = new LinkedHashMap<>();
            figures.put("kind", "megaflows");
            figures.put("subtables", subtables);
            figures.put("lookups", lookups);
            figures.put("medians", medians);
            figures.put("rounds", raw);
            out.println(ResultFile.write(
                    results, "megaflows", spec.commandLine().getParseResult().originalArgs(), figures));
        }
        out.flush();
        return ExitStatus.OK;
    }

    private void require(String option, int value, int most) {
        if (value < 1 || value > most) {
            throw new ParameterException(spec.commandLine(), option + " must be from 1 to " + most + ", not " + value);
        }
    }
}
