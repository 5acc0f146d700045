package dev.patchbay.control.run;

import dev.patchbay.control.cli.ExitStatus;
import dev.patchbay.control.cli.Subcommand;
import dev.patchbay.control.lab.Lab;
import dev.patchbay.control.lab.LabException;
import dev.patchbay.control.lab.LabReader;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code patchbay check}: reads a lab and says what is wrong with it, without starting anything. */
@Command(name = "check", description = "Validates a lab without starting it.")
public final class CheckCommand implements Subcommand {
    @Parameters(paramLabel = "LAB", description = "The lab file (YAML or JSON).")
    private Path file;

    /** Creates the command; picocli fills it in. */
    public CheckCommand() {}

    @Override
    public Integer call() {
        try {
            Lab lab = LabReader.read(file);
            System.out.println(file + ": lab " + lab.name() + ", "
                    + lab.hosts().size() + " hosts, "
                    + lab.guests().size() + " guests, "
                    + lab.checks().size() + " checks: good");
            return ExitStatus.OK;
        } catch (LabException e) {
            System.err.println(e.getMessage());
            return ExitStatus.USAGE;
        }
    }
}
