package dev.patchbay.control.cli;

import dev.patchbay.control.scenario.ScenarioRun;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code patchbay scenario}: plays recorded scenarios on a switch in this process. */
@Command(
        name = "scenario",
        description =
                "Plays scenario files on a switch in this process and compares its answers with the recorded ones.")
public final class ScenarioCommand implements Subcommand {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--cache",
            paramLabel = "on|off|both",
            defaultValue = "both",
            description = "Whether flows are cached; default both, one after the other.")
    private String cache;

    @Option(
            names = "--answers",
            paramLabel = "DIR",
            description =
                    "Writes each file into this folder with the switch's own answers in place of 'expected', which"
                            + " is not read.")
    private Path answers;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Scenario files.")
    private List<Path> files;

    @Override
    public Integer call() {
        List<Boolean> modes = switch (cache.toLowerCase(Locale.ROOT)) {
            case "on" -> List.of(true);
            case "off" -> List.of(false);
            case "both" -> List.of(true, false);
            default ->
                throw new ParameterException(spec.commandLine(), "--cache takes on, off or both, not '" + cache + "'");
        };
        ScenarioRun run = new ScenarioRun(modes, answers, spec.commandLine().getOut());
        files.forEach(run::run);
        return run.finish();
    }
}
