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
import java.util.concurrent.TimeUnit;
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
    private static final ScenarioDraw.Features FEATURES = new ScenarioDraw.Features(true, true, false, true, true);

    /** More files of one kind of difference say nothing new. */
    private static final int FILES_PER_KIND = 25;

    private static final int TOO_MANY_FAILURES = 5;

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
    private long end;
    private long failures;
    private int failuresInARow;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        if (!OvsInstance.isInstalled()) {
            spec.commandLine().getErr().println("patchbay: Open vSwitch is not installed on this machine");
            return ExitStatus.COULD_NOT_START;
        }
        long first = run.seed();
        long began = System.nanoTime();
        end = began + TimeUnit.SECONDS.toNanos(run.seconds());
        while (isMore()) {
            withOpenVSwitch(first, out);
        }
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("seed", first);
        figures.put("seconds", (System.nanoTime() - began) / 1_000_000_000L);
        figures.put("cases", done);
        figures.put(
                "differences",
                kinds.values().stream().mapToLong(Long::longValue).sum());
        figures.put("differences_by_kind", kinds);
        figures.put("flows_and_groups_of_one_switch_only", (long) language.size());
        figures.put("failures_of_open_vswitch", failures);
        figures.putAll(coverage.summary());
        out.print(Json.writeReadable(figures, LINE_WIDTH));
        language.forEach(out::println);
        run.write(figures, out);
        out.flush();
        return kinds.isEmpty() && language.isEmpty() ? ExitStatus.OK : ExitStatus.CHECK_FAILED;
    }

    private boolean isMore() {
        return files.isEmpty() ? done < run.cases(QUICK_LOOK) && System.nanoTime() < end : done < files.size();
    }

    /** Compares until all is done, or Open vSwitch is. */
    private void withOpenVSwitch(long first, PrintWriter out) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("patchbay-ovs");
        String name = "";
        try (OvsInstance ovs = new OvsInstance(folder, List.of(), "--disable-system", "--enable-dummy");
                OvsPlayer player = new OvsPlayer(ovs)) {
            // Its clock moves when a scenario says so.
            ovs.call("time/stop");
            // For its log it traces packets whose pipeline is too deep, once a second at most, and this teaches its
            // tables
            // what the packets would have taught them.
            ovs.call("vlog/set", "ofproto_dpif_upcall:emer");
            Comparer comparer = new Comparer(player);
            while (isMore()) {
                long number = done++;
                name = files.isEmpty() ? "differential-" + (first + number) : name(files.get((int) number));
                Map<String, Object> scenario = files.isEmpty()
                        ? new ScenarioDraw(first + number, FEATURES).draw(name, EVENTS)
                        : document(files.get((int) number));
                compare(comparer, scenario, name, out);
                failuresInARow = 0;
            }
        } catch (OvsException | IOException failed) {
            // Open vSwitch 3.1 does not survive everything; what follows is played on a new one.
            failures++;
            out.println(name + ": Open vSwitch failed: " + failed.getMessage() + ' ' + OvsInstance.lastWords(folder));
            out.flush();
            if (++failuresInARow == TOO_MANY_FAILURES) {
                throw new IOException(failed);
            }
        } finally {
            delete(folder);
        }
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
        coverage.add(comparison);
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
        boolean known = kinds.getOrDefault(kind(comparison), 0L) >= FILES_PER_KIND;
        Comparison smallest = known ? comparison : new Shrinker(comparer).shrink(comparison);
        String kind = kind(smallest);
        out.println(name + ": " + smallest.differences().getFirst());
        out.flush();
        if (kinds.merge(kind, 1L, Long::sum) <= FILES_PER_KIND) {
            write(differences, kind + '-' + name, smallest.scenario());
        }
    }

    private static String kind(Comparison comparison) {
        return Shrinker.kind(comparison).replaceAll("[^a-z_-]", "");
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
