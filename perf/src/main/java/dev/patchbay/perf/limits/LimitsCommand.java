package dev.patchbay.perf.limits;

import dev.patchbay.control.cli.ExitStatus;
import dev.patchbay.control.cli.Subcommand;
import dev.patchbay.control.json.Json;
import dev.patchbay.perf.results.ResultFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code patchbay limits}: what large tables cost, in time, memory and the waiting of others. */
@Command(
        name = "limits",
        description =
                "Loads 100,000 flows, learns beside as many cached ones, sets up as many; prints what that costs.")
public final class LimitsCommand implements Subcommand {
    private static final int LINE_WIDTH = 120;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--rules",
            paramLabel = "N",
            defaultValue = "100000",
            description = "Flows to load, 0 to leave this out; default ${DEFAULT-VALUE}.")
    private int rules;

    @Option(
            names = "--flows",
            paramLabel = "N",
            defaultValue = "100000",
            description = "Cached flows beside which is learned, 0 to leave this out; default ${DEFAULT-VALUE}.")
    private int flows;

    @Option(
            names = "--set-ups",
            paramLabel = "N",
            defaultValue = "100000",
            description = "Flows to set up and addresses to learn, 0 to leave this out; default ${DEFAULT-VALUE}.")
    private int setUps;

    @Option(
            names = "--addresses",
            paramLabel = "N",
            defaultValue = "10000",
            description = "New MAC addresses per second; default ${DEFAULT-VALUE}.")
    private int addresses;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "5",
            description = "Rounds with learning, each beside one without; default ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(
            names = "--round-ms",
            paramLabel = "MS",
            defaultValue = "2000",
            description = "Length of a round; default ${DEFAULT-VALUE}.")
    private long roundMs;

    @Option(names = "--results", paramLabel = "DIR", description = "Writes the figures of the run into this folder.")
    private Path results;

    @Override
    public Integer call() throws InterruptedException, IOException {
        Map<String, Object> figures = new LinkedHashMap<>();
        if (rules > 0) {
            figures.put("load", new RuleLoadRun(rules).run());
        }
        if (flows > 0) {
            figures.put("learning", new LearningRun(flows, addresses, Math.max(1, rounds), roundMs).run());
        }
        if (setUps > 0) {
            figures.put("set_up", new SetUpRun(setUps, Math.max(1, rounds)).run());
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println(Json.writeReadable(figures, LINE_WIDTH));
        if (results != null) {
            out.println(ResultFile.write(
                    results, "limits", spec.commandLine().getParseResult().originalArgs(), figures));
        }
        out.flush();
        return ExitStatus.OK;
    }
}
