package dev.patchbay.perf.masks;

import dev.patchbay.control.cli.ExitStatus;
import dev.patchbay.control.cli.Subcommand;
import dev.patchbay.control.json.Json;
import dev.patchbay.control.scenario.BadScenarioException;
import dev.patchbay.control.scenario.UnplayableException;
import dev.patchbay.perf.results.ResultFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code patchbay masks}: mean number of exact bits of our megaflows beside Open vSwitch's. */
@Command(
        name = "masks",
        description = "Counts the exact bits of megaflows for the packets of scenario files, ours and Open vSwitch's.")
public final class MasksCommand implements Subcommand {
    /** Ours may be narrower by so much before the run fails. */
    private static final double MOST = 1.25;

    @Spec
    private CommandSpec spec;

    @Option(names = "--verbose", description = "Also names the packets for which ours are narrower.")
    private boolean verbose;

    @Option(names = "--results", paramLabel = "DIR", description = "Writes the figures of the run into this folder.")
    private Path results;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Scenario files with traces of Open vSwitch.")
    private List<Path> files;

    @Override
    @SuppressWarnings("unchecked")
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        MaskWidths widths = new MaskWidths();
        boolean complete = true;
        for (Path file : files) {
            try {
                List<String> narrower = widths.add((Map<String, Object>) Json.parse(Files.readAllBytes(file)));
                if (verbose) {
                    narrower.forEach(out::println);
                }
            } catch (BadScenarioException | UnplayableException wrong) {
                out.println(file + ": " + wrong.getMessage());
                complete = false;
            }
        }
        double ratio = widths.meanOfOurs() / widths.meanOfOpenVSwitch();
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("packets", widths.packets());
        figures.put("mean_bits", round(widths.meanOfOurs()));
        figures.put("mean_bits_of_open_vswitch", round(widths.meanOfOpenVSwitch()));
        figures.put("ratio", round(ratio));
        out.print(Json.writeReadable(figures, 120));
        if (results != null) {
            out.println(ResultFile.write(
                    results, "masks", spec.commandLine().getParseResult().originalArgs(), figures));
        }
        out.flush();
        return complete && ratio <= MOST ? ExitStatus.OK : ExitStatus.CHECK_FAILED;
    }

    private static double round(double value) {
        return Math.round(1000 * value) / 1000.0;
    }
}
