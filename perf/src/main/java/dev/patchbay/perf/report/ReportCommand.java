package dev.patchbay.perf.report;

import dev.patchbay.control.cli.ExitStatus;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code patchbay bench report}: tables and charts of the result files of a folder. */
@Command(
        name = "report",
        description = {
            "Makes tables and charts of result files.",
            "They go between the marks '<!-- bench:begin NAME -->' and '<!-- bench:end -->' of pages; NAME is rates,"
                    + " headline, latency, memory, workers, pauses, megaflows, classifier, limits, microbenchmarks or"
                    + " proofs."
        })
public final class ReportCommand implements Callable<Integer> {
    private static final String README = "README.md";

    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "DIR",
            defaultValue = "bench-results",
            description = "Folder with results; charts go there, too. Default: ${DEFAULT-VALUE}.")
    private Path folder;

    @Option(
            names = "--page",
            paramLabel = "FILE",
            description = "A page with marks. Default: README.md of the folder, and that of the folder around it.")
    private List<Path> pages;

    @Option(names = "--check", description = "Writes nothing; status 1 if a page or chart is not up to date.")
    private boolean check;

    private static final List<Section> SECTIONS = List.of(
            new RatesSection(),
            new RatesSection("headline", "batched:64:1000"),
            new LatencySection(),
            new MemorySection(),
            new WorkersSection(),
            new PausesSection(),
            new MegaflowsSection(),
            new ClassifierSection(),
            new LimitsSection(),
            new MicrobenchmarksSection(),
            new ProofsSection());

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        try {
            Map<Path, String> files = make();
            int stale = 0;
            for (Map.Entry<Path, String> file : files.entrySet()) {
                if (Files.exists(file.getKey())
                        && Files.readString(file.getKey()).equals(file.getValue())) {
                    continue;
                }
                stale++;
                out.println(file.getKey() + (check ? ": not up to date" : ""));
                if (!check) {
                    Files.writeString(file.getKey(), file.getValue());
                }
            }
            if (stale == 0) {
                out.println("everything is up to date");
            }
            out.flush();
            return check && stale > 0 ? ExitStatus.CHECK_FAILED : ExitStatus.OK;
        } catch (BadResultException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return ExitStatus.USAGE;
        }
    }

    /** All pages and charts, made before the first is written. */
    private Map<Path, String> make() throws IOException, BadResultException {
        if (!Files.isDirectory(folder)) {
            throw new BadResultException(folder, "there is no such folder");
        }
        ResultSet results = ResultSet.read(folder);
        Map<Path, String> files = new LinkedHashMap<>();
        Map<String, String> charts = new LinkedHashMap<>();
        for (MarkedPage page : pages()) {
            String prefix = prefix(page.file());
            files.put(page.file(), page.with(name -> {
                for (Section section : SECTIONS) {
                    if (section.name().equals(name)) {
                        return section.make(results, prefix, charts);
                    }
                }
                return null;
            }));
        }
        charts.forEach((name, svg) -> files.put(folder.resolve(name), svg));
        return files;
    }

    private List<MarkedPage> pages() throws IOException, BadResultException {
        List<MarkedPage> marked = new ArrayList<>();
        if (pages != null) {
            for (Path page : pages) {
                marked.add(MarkedPage.read(page));
            }
            return marked;
        }
        Path absolute = folder.toAbsolutePath().normalize();
        for (Path place : List.of(folder.resolve(README), absolute.resolveSibling(README))) {
            if (Files.exists(place)) {
                MarkedPage page = MarkedPage.read(place);
                if (page.isMarked()) {
                    marked.add(page);
                }
            }
        }
        if (marked.isEmpty()) {
            throw new BadResultException(folder.resolve(README), "there is no such page with marks for a report");
        }
        return marked;
    }

    /** The way from a page to the folder's files. */
    private String prefix(Path page) {
        Path from = page.toAbsolutePath().normalize().getParent();
        String way =
                from.relativize(folder.toAbsolutePath().normalize()).toString().replace('\\', '/');
        return way.isEmpty() ? "" : way + '/';
    }
}
