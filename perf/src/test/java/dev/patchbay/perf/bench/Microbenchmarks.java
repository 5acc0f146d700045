package dev.patchbay.perf.bench;

import dev.patchbay.perf.results.ResultFile;
import dev.patchbay.perf.results.Statistics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Runs microbenchmarks with the GC profiler and keeps what came out with its origin, as all other measurements do.
 *
 * <p>{@code Microbenchmarks DIR [option of JMH…]} writes into the folder DIR.
 *
 * <p><b>Threads.</b> That of {@code main}; JMH forks a process for each benchmark.
 */
public final class Microbenchmarks {
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    private Microbenchmarks() {}

    /**
     * Runs them.
     *
     * @param arguments folder for the result, then options as JMH's own program takes them.
     */
    public static void main(String[] arguments) throws CommandLineOptionException, RunnerException, IOException {
        if (arguments.length == 0) {
            System.err.println("Say into which folder the result belongs, then what JMH is to run.");
            System.exit(2);
        }
        String[] options = Arrays.copyOfRange(arguments, 1, arguments.length);
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .parent(new CommandLineOptions(options))
                        .addProfiler(GCProfiler.class)
                        .build())
                .run();
        List<Object> medians = new ArrayList<>();
        List<Object> rounds = new ArrayList<>();
        for (RunResult result : results) {
            describe(result, medians, rounds);
        }
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("kind", "microbenchmarks");
        figures.put("medians", medians);
        figures.put("rounds", rounds);
        System.out.println(ResultFile.write(
                Path.of(arguments[0]),
                "microbenchmarks",
                "java @.jvm-flags -cp \"$CP\" " + Microbenchmarks.class.getName(),
                List.of(arguments),
                figures));
    }

    private static void describe(RunResult result, List<Object> medians, List<Object> rounds) {
        String[] path = result.getParams().getBenchmark().split("\\.", -1);
        String name = path[path.length - 2].replaceFirst("Benchmark$", "") + '.' + path[path.length - 1];
        StringBuilder parameters = new StringBuilder();
        for (String key : result.getParams().getParamsKeys()) {
            parameters
                    .append(parameters.isEmpty() ? "" : ", ")
                    .append(key)
                    .append(' ')
                    .append(result.getParams().getParam(key));
        }
        List<Double> times = new ArrayList<>();
        for (BenchmarkResult fork : result.getBenchmarkResults()) {
            for (IterationResult iteration : fork.getIterationResults()) {
                times.add(iteration.getPrimaryResult().getScore());
            }
        }
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("benchmark", name);
        row.put("parameters", parameters.toString());
        row.put("time", Statistics.of(times).figures());
        row.put("unit", result.getPrimaryResult().getScoreUnit());
        Result<?> allocated = result.getSecondaryResults().get(ALLOCATED);
        if (allocated != null && Double.isFinite(allocated.getScore())) {
            row.put("bytes_per_operation", Statistics.rounded(allocated.getScore()));
        }
        medians.add(row);
        Map<String, Object> raw = new LinkedHashMap<>();
        raw.put("benchmark", name);
        raw.put("parameters", parameters.toString());
        raw.put("times", times.stream().map(Statistics::rounded).toList());
        rounds.add(raw);
    }
}
