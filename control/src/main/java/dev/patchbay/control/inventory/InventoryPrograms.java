package dev.patchbay.control.inventory;

import dev.patchbay.control.appctl.CommandRegistry;
import dev.patchbay.control.lab.Lab;
import dev.patchbay.control.lab.LabException;
import dev.patchbay.control.lab.LabReader;
import java.nio.file.Path;

/** Puts the programs of this package into the registry of a host. */
public final class InventoryPrograms {
    private InventoryPrograms() {}

    /** Where an inventory comes from. */
    @FunctionalInterface
    interface Source {
        /**
         * Reads it.
         *
         * @throws LabException if the lab's file is not what it was
         */
        Inventory inventory() throws LabException;
    }

    /**
     * Registers the programs.
     *
     * @param registry of the host's control socket
     * @param lab that describes the deployment, or a slice of one: then its file is read again
     * @param host name of this host
     */
    public static void register(CommandRegistry registry, Lab lab, String host) {
        Source source = () -> {
            Lab whole = lab.deployment() != null ? lab : LabReader.read(Path.of(lab.file()));
            return whole.deployment() == null ? null : new Inventory(whole.deployment());
        };
        registry.program(new OpenstackProgram(source));
        registry.program(new NovaProgram(source));
        registry.program(new VirshProgram(source, host));
    }
}
