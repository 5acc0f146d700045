package dev.patchbay.control.inventory;

import dev.patchbay.control.agent.CommandOutcome;
import dev.patchbay.control.appctl.CommandRegistry;
import dev.patchbay.control.lab.Lab;
import dev.patchbay.control.neutron.Deployment;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

/** Puts the programs of this package into the registry of a host. */
public final class InventoryPrograms {
    private InventoryPrograms() {}

    /** Where an inventory comes from. */
    @FunctionalInterface
    interface Source {
        /** As it is now; null without a deployment. */
        Inventory inventory();
    }

    /** Has commands done that change the deployment. */
    @FunctionalInterface
    public interface Changer {
        /**
         * Does one.
         *
         * @param words of the command
         * @return what became of it
         * @throws IOException in one sentence, if it cannot be asked for
         */
        CommandOutcome change(List<String> words) throws IOException;
    }

    /**
     * Registers the programs.
     *
     * @param registry of the host's control socket
     * @param lab gives the lab as it is at the time of a question
     * @param host name of this host
     * @param changer for the commands that change it
     */
    public static void register(CommandRegistry registry, Supplier<Lab> lab, String host, Changer changer) {
        Source source = () -> {
            Deployment now = lab.get().deployment();
            return now == null ? null : new Inventory(now);
        };
        registry.program(new OpenstackProgram(source, changer));
        registry.program(new NovaProgram(source));
        registry.program(new NovaManageProgram(source));
        registry.program(new VirshProgram(source, host));
    }
}
