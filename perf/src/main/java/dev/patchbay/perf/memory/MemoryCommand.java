package dev.patchbay.perf.memory;

import dev.patchbay.control.cli.ExitStatus;
import dev.patchbay.control.json.Json;
import dev.patchbay.perf.limits.CollectorLog;
import dev.patchbay.perf.results.ResultFile;
import dev.patchbay.perf.results.Statistics;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code patchbay bench memory}: packets per second of the workers through br-tun's pipeline, without sockets. */
@Command(name = "memory", description = "Carries VXLAN packets from memory to nowhere through br-tun's pipeline.")
public final class MemoryCommand implements Callable<Integer> {
    private static final int LINE_WIDTH = 120;
    private static final int MOST_WORKERS = 64;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "9",
            description = "Rounds, in each of which every workload has its turn; default ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(
            names = "--round-ms",
            paramLabel = "MS",
            defaultValue = "1000",
            description = "Length of a turn; default ${DEFAULT-VALUE}.")
    private long roundMs;

    @Option(
            names = "--workers",
            split = ",",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "Workers, which share the flows; several numbers have their turn in each round and are compared"
                            + " with the first. Default: ${DEFAULT-VALUE}.")
    private List<Integer> workers;

    @Option(
            names = "--only",
            paramLabel = "REGEX",
            defaultValue = "",
            description = "Only the workloads whose name contains this.")
    private String only;

    @Option(
            names = "--pauses",
            description = "Also tells how long the garbage collector let everything stand still during the rounds.")
    private boolean pauses;

    @Option(names = "--results", paramLabel = "DIR", description = "Writes the figures of the run into this folder.")
    private Path results;

    @Override
    public Integer call() throws InterruptedException, IOException {
        for (int number : workers) {
            require("--workers", number, MOST_WORKERS);
        }
        if (new HashSet<>(workers).size() < workers.size()) {
            throw wrong("--workers names a number twice");
        }
        require("--rounds", rounds, Integer.MAX_VALUE);
        PrintWriter out = spec.commandLine().getOut();
        Pattern wanted = wanted();
        List<MemoryRun> runs = new ArrayList<>();
        List<Map<String, Object>> raw = new ArrayList<>();
        Map<String, Object> medians = new LinkedHashMap<>();
        Map<String, Object> stops = Map.of();
        try {
            for (Workload workload : Workload.ALL) {
                if (wanted.matcher(workload.name()).find()) {
                    for (int number : workers) {
                        runs.add(new MemoryRun(workload, number));
                    }
                }
            }
            for (MemoryRun run : runs) {
                run.warmUp();
            }
            if (runs.isEmpty()) {
                throw wrong("--only '" + only + "' fits no workload");
            }
            try (CollectorLog collector = pauses ? new CollectorLog() : null) {
                for (int i = 0; i < rounds; i++) {
                    for (MemoryRun run : runs) {
                        raw.add(run.round(roundMs));
                    }
                }
                if (collector != null) {
                    stops = collector.end();
                    stops.put("log", collector.lines());
                }
            }
        } finally {
            runs.forEach(MemoryRun::close);
        }
        for (MemoryRun run : runs) {
            medians.put(name(run), figures(raw, run));
        }
        if (pauses) {
            medians.put("collector", stops);
        }
        out.println(Json.writeReadable(medians, LINE_WIDTH));
        if (results != null) {
            // A run that is about something else is no measurement of rates that pages should show.
            String kind = pauses ? "memory-pauses" : workers.size() > 1 ? "memory-workers" : "memory";
            Map<String, Object> figures = new LinkedHashMap<>();
            figures.put("kind", kind);
            figures.put("rounds", raw);
            figures.put("medians", medians);
            out.println(ResultFile.write(
                    results, kind, spec.commandLine().getParseResult().originalArgs(), figures));
        }
        out.flush();
        return ExitStatus.OK;
    }

    private void require(String option, int value, int most) {
        if (value < 1 || value > most) {
            throw wrong(option + " must be from 1 to " + most + ", not " + value);
        }
    }

    private Pattern wanted() {
        try {
            return Pattern.compile(only);
        } catch (PatternSyntaxException e) {
            throw wrong("--only '" + only + "' is no regular expression: " + e.getDescription());
        }
    }

    private ParameterException wrong(String sentence) {
        return new ParameterException(spec.commandLine(), sentence);
    }

    /** What results call it: workloads have turns with several numbers of workers only if that is what is compared. */
    private String name(MemoryRun run) {
        return workers.size() == 1
                ? run.workload().name()
                : "%s, %d worker%s".formatted(run.workload().name(), run.workers(), run.workers() == 1 ? "" : "s");
    }

    /** The middle value of each number; with several numbers of workers also how much faster than the first they are. */
    private Map<String, Object> figures(List<Map<String, Object>> raw, MemoryRun run) {
        List<Map<String, Object>> rows = rows(raw, run.workload(), run.workers());
        Map<String, Object> medians = new LinkedHashMap<>();
        for (String figure : rows.getFirst().keySet()) {
            List<Double> values = rows.stream()
                    .map(row -> row.get(figure))
                    .filter(Number.class::isInstance)
                    .map(value -> ((Number) value).doubleValue())
                    .toList();
            if (!values.isEmpty()) {
                medians.put(figure, Statistics.rounded(Statistics.of(values).median()));
            }
        }
        if (workers.size() > 1) {
            List<Map<String, Object>> first = rows(raw, run.workload(), workers.getFirst());
            List<Double> ratios = new ArrayList<>();
            for (int i = 0; i < rows.size(); i++) {
                ratios.add(rate(rows.get(i)) / rate(first.get(i)));
            }
            medians.put("ratio_to_first", Statistics.of(ratios).figures());
        }
        return medians;
    }

    private static List<Map<String, Object>> rows(List<Map<String, Object>> raw, Workload workload, int workers) {
        return raw.stream()
                .filter(row -> row.get("workload").equals(workload.name())
                        && row.get("workers").equals(workers))
                .toList();
    }

    private static double rate(Map<String, Object> row) {
        return ((Number) row.get("pps")).doubleValue();
    }
}
