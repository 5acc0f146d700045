package dev.patchbay.perf.soundness;

import dev.patchbay.control.cli.ExitStatus;
import dev.patchbay.control.cli.Subcommand;
import dev.patchbay.control.json.Json;
import dev.patchbay.flowcache.key.FlowMask;
import dev.patchbay.perf.results.RunOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code patchbay soundness}: looks for a cached flow that covers a packet which the tables would treat otherwise. */
@Command(
        name = "soundness",
        description =
                "Draws tables, packets and changes to them, and compares what the cache answers with what the tables"
                        + " say.")
public final class SoundnessCommand implements Subcommand {
    private static final int LINE_WIDTH = 160;
    private static final long QUICK_LOOK = 1_000_000;

    @Spec
    private CommandSpec spec;

    @Mixin
    private RunOptions options;

    @Option(names = "--threads", paramLabel = "N", description = "Default: one per processor.")
    private Integer threads;

    @Option(
            names = "--fault",
            paramLabel = "SITE|list",
            description = "Leaves out what one place in the program adds to masks: the run must fail. 'list' names the"
                    + " places; 'all' tries each in turn.")
    private String fault;

    @Parameters(
            arity = "0..*",
            paramLabel = "FILE",
            description = "Scenario files to play in place of drawn ones; 'expected' is not read.")
    private List<Path> files = List.of();

    @Override
    public Integer call() throws InterruptedException, IOException {
        PrintWriter out = spec.commandLine().getOut();
        long start = options.seed();
        if (fault != null && fault.equals("list")) {
            SiteScan.all().forEach(out::println);
            return ExitStatus.OK;
        }
        if (fault != null && fault.equals("all")) {
            return new FaultRun(start, options.seconds()).report(out) ? ExitStatus.OK : ExitStatus.CHECK_FAILED;
        }
        SoundnessRun run = new SoundnessRun(
                start,
                Long.MAX_VALUE - start,
                files.isEmpty() ? options.cases(QUICK_LOOK) : 0,
                options.seconds(),
                maskKind(),
                files.isEmpty() ? Corners.scenarios() : documents());
        long began = System.nanoTime();
        run.run(threads == null ? Runtime.getRuntime().availableProcessors() : threads);
        double took = (System.nanoTime() - began) / 1e9;
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("seed", start);
        figures.put("seconds", Math.round(10 * took) / 10.0);
        figures.put("findings", (long) run.findings().size());
        figures.putAll(run.tally().summary());
        out.print(Json.writeReadable(figures, LINE_WIDTH));
        for (Finding finding : run.findings()) {
            print(finding, out);
        }
        options.write(figures, out);
        out.flush();
        return run.findings().isEmpty() ? ExitStatus.OK : ExitStatus.CHECK_FAILED;
    }

    private static void print(Finding finding, PrintWriter out) throws IOException {
        out.println("history with --seed " + finding.seed() + ", event " + finding.event() + ": " + finding.what());
        if (finding.scenario() != null) {
            Path file = Path.of("soundness-" + finding.seed() + ".json");
            Files.writeString(file, Json.writeReadable(finding.scenario(), LINE_WIDTH));
            out.println("the history up to there, with the answers of a switch without a cache: " + file);
        }
    }

    @SuppressWarnings("unchecked")
    private List<Map<String, Object>> documents() throws IOException {
        List<Map<String, Object>> documents = new ArrayList<>();
        for (Path file : files) {
            documents.add((Map<String, Object>) Json.parse(Files.readAllBytes(file)));
        }
        return documents;
    }

    private Supplier<FlowMask> maskKind() {
        if (fault == null) {
            return FlowMask::new;
        }
        List<Site> named = SiteScan.all().stream()
                .filter(site -> site.toString().equals(fault))
                .toList();
        if (named.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "--fault: no place is called '" + fault + "'; see --fault list");
        }
        return () -> new OmittingMask(named.getFirst());
    }
}
