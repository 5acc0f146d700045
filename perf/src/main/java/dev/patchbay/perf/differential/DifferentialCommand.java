package dev.patchbay.perf.differential;

import dev.patchbay.control.cli.ExitStatus;
import dev.patchbay.control.cli.Subcommand;
import dev.patchbay.control.json.Json;
import dev.patchbay.perf.draw.ScenarioDraw;
import dev.patchbay.perf.ovs.OvsException;
import dev.patchbay.perf.ovs.OvsInstance;
import dev.patchbay.perf.results.RunOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code patchbay differential}: random scenarios on Open vSwitch and on Patchbay. */
@Command(
        name = "differential",
        description =
                "Plays random scenarios on an installed Open vSwitch and on Patchbay and writes every difference as a"
                        + " scenario file.")
public final class DifferentialCommand implements Subcommand {
    private static final int LINE_WIDTH = 160;
    private static final int EVENTS = 30;
    private static final long QUICK_LOOK = 100;
    private static final ScenarioDraw.Features FEATURES = new ScenarioDraw.Features(true, true, false, false);

    /** More files of one kind of difference say nothing new. */
    private static final int FILES_PER_KIND = 25;

    @Spec
    private CommandSpec spec;

    @Mixin
    private RunOptions run;

    @Option(
            names = "--differences",
            paramLabel = "DIR",
            defaultValue = "differences",
            description = "Where scenario files of differences go; default ${DEFAULT-VALUE}.")
    private Path differences;

    @Option(
            names = "--record",
            paramLabel = "DIR",
            description = "Writes every scenario with the answers of Open vSwitch into this folder.")
    private Path records;

    @Parameters(
            arity = "0..*",
            paramLabel = "FILE",
            description = "Scenario files to play in place of drawn ones; 'expected' is not read.")
    private List<Path> files = List.of();

    private final Map<String, Long> kinds = new TreeMap<>();
    private final Set<String> language = new TreeSet<>();
    private final Coverage coverage = new Coverage();
    private long done;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        if (!OvsInstance.isInstalled()) {
            spec.commandLine().getErr().println("patchbay: Open vSwitch is not installed on this machine");
            return ExitStatus.COULD_NOT_START;
        }
        long first = run.seed();
        long began = System.nanoTime();
        Path folder = Files.createTempDirectory("patchbay-ovs");
        try (OvsInstance ovs = new OvsInstance(folder, List.of(), "--disable-system", "--enable-dummy");
                OvsPlayer player = new OvsPlayer(ovs)) {
            // Its clock moves when a scenario says so.
            ovs.call("time/stop");
            Comparer comparer = new Comparer(player);
            for (Path file : files) {
                compare(comparer, document(file), name(file), out);
            }
            while (files.isEmpty()
                    && done < run.cases(QUICK_LOOK)
                    && System.nanoTime() - began < run.seconds() * 1_000_000_000L) {
                String name = "differential-" + (first + done);
                compare(comparer, new ScenarioDraw(first + done, FEATURES).draw(name, EVENTS), name, out);
            }
        } catch (OvsException refused) {
            throw new IOException(refused.getMessage(), refused);
        } finally {
            delete(folder);
        }
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("seed", first);
        figures.put("seconds", (System.nanoTime() - began) / 1_000_000_000L);
        figures.put("cases", done);
        figures.put(
                "differences",
                kinds.values().stream().mapToLong(Long::longValue).sum());
        figures.put("differences_by_kind", kinds);
        figures.putAll(coverage.summary());
        out.print(Json.writeReadable(figures, LINE_WIDTH));
        language.forEach(out::println);
        run.write(figures, out);
        out.flush();
        return kinds.isEmpty() && language.isEmpty() ? ExitStatus.OK : ExitStatus.CHECK_FAILED;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> document(Path file) throws IOException {
        return (Map<String, Object>) Json.parse(Files.readAllBytes(file));
    }

    private static String name(Path file) {
        return file.getFileName().toString().replaceFirst("\\.json$", "");
    }

    private void compare(Comparer comparer, Map<String, Object> scenario, String name, PrintWriter out)
            throws IOException, InterruptedException, OvsException {
        Comparison comparison = comparer.compare(scenario);
        done++;
        coverage.add(comparison.scenario());
        if (records != null) {
            write(records, name, comparison.scenario());
        }
        for (String difference : comparison.language()) {
            if (language.add(difference)) {
                out.println(name + ": " + difference);
                out.flush();
            }
        }
        if (comparison.differences().isEmpty()) {
            return;
        }
        Comparison smallest = new Shrinker(comparer).shrink(comparison);
        String kind = Shrinker.kind(smallest).replaceAll("[^a-z_-]", "");
        out.println(name + ": " + smallest.differences().getFirst());
        out.flush();
        if (kinds.merge(kind, 1L, Long::sum) <= FILES_PER_KIND) {
            write(differences, kind + '-' + name, smallest.scenario());
        }
    }

    private static void write(Path folder, String name, Map<String, Object> scenario) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(name + ".json"), Json.writeReadable(scenario, LINE_WIDTH));
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
