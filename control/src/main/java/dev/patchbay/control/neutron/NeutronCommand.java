package dev.patchbay.control.neutron;

import dev.patchbay.control.cli.Subcommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code patchbay neutron}: what the agents of OpenStack Neutron make of a model, without running it. */
@Command(
        name = "neutron",
        description = "Compiles models of OpenStack Neutron.",
        subcommands = NeutronFlowsCommand.class)
public final class NeutronCommand implements Subcommand {
    @Spec
    private CommandSpec spec;

    /** Creates the command; picocli fills it in. */
    public NeutronCommand() {}

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "what to do is missing: flows");
    }
}
