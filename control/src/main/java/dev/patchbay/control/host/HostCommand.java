package dev.patchbay.control.host;

import dev.patchbay.control.cli.ExitStatus;
import dev.patchbay.control.cli.Subcommand;
import dev.patchbay.control.lab.Lab;
import dev.patchbay.control.lab.LabException;
import dev.patchbay.control.lab.LabReader;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code patchbay host}: one host of a lab as a process, in the foreground. */
@Command(name = "host", description = "Runs one host of a lab in the foreground.", sortOptions = false)
public final class HostCommand implements Subcommand {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "LAB", description = "The lab file (YAML or JSON).")
    private Path file;

    @Option(names = "--name", required = true, paramLabel = "NAME", description = "Which host of the lab.")
    private String name;

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = "Folder for what the host keeps over a restart: local VLANs, port numbers, cookies, flows of"
                    + " users and the deployment as commands have changed it (state.json); for the process id; and, when it"
                    + " ends, its flows, MAC tables and drop counters for reading.")
    private Path state;

    @Option(
            names = "--port",
            paramLabel = "N",
            description = "UDP port of the underlay (default: what the lab says, else 4789).")
    private int port;

    @Mixin
    private EngineFlags engine;

    /** Creates the command; picocli fills it in. */
    public HostCommand() {}

    @Override
    public Integer call() throws InterruptedException, IOException {
        Lab lab;
        try {
            lab = LabReader.read(file);
        } catch (LabException e) {
            System.err.println(e.getMessage());
            return ExitStatus.USAGE;
        }
        if (!lab.hosts().containsKey(name)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "lab '" + lab.name() + "' has no host '" + name + "'; its hosts are "
                            + String.join(", ", lab.hosts().keySet()));
        }
        HostProcess process = new HostProcess(lab, name, new HostOptions(port, engine.options(), false, state));
        return process.run(process::announce);
    }
}
