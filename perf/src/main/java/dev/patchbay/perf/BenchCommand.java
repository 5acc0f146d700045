package dev.patchbay.perf;

import dev.patchbay.control.cli.Subcommand;
import dev.patchbay.perf.classifier.ClassifierCommand;
import dev.patchbay.perf.memory.MegaflowsCommand;
import dev.patchbay.perf.memory.MemoryCommand;
import dev.patchbay.perf.peers.PeersCommand;
import dev.patchbay.perf.report.ReportCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code patchbay bench}: measurements; each kind is a subcommand of its own. */
@Command(
        name = "bench",
        description = "Measures how fast packets are carried.",
        subcommands = {
            MemoryCommand.class,
            MegaflowsCommand.class,
            ClassifierCommand.class,
            PeersCommand.class,
            ReportCommand.class
        },
        synopsisSubcommandLabel = "KIND")
public final class BenchCommand implements Subcommand {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        CommandLine line = spec.commandLine();
        throw new ParameterException(
                line,
                "say what to measure: "
                        + String.join(", ", line.getSubcommands().keySet()));
    }
}
