package dev.patchbay.control.inventory;

import dev.patchbay.control.appctl.CommandRegistry;
import dev.patchbay.control.lab.Lab;
import dev.patchbay.control.neutron.Deployment;
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

    /**
     * Registers the programs.
     *
     * @param registry of the host's control socket
     * @param lab gives the lab as it is at the time of a question
     * @param host name of this host
     */
    public static void register(CommandRegistry registry, Supplier<Lab> lab, String host) {
        Source source = () -> {
            Deployment now = lab.get().deployment();
            return now == null ? null : new Inventory(now);
        };
        registry.program(new OpenstackProgram(source));
        registry.program(new NovaProgram(source));
        registry.program(new NovaManageProgram(source));
        registry.program(new VirshProgram(source, host));
    }
}
