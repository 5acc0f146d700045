package dev.patchbay.control.inventory;

import dev.patchbay.control.inventory.InventoryProgram.Refused;
import dev.patchbay.control.neutron.Deployment;
import java.util.function.Function;

/** What a command of {@code openstack} does to a deployment. */
@FunctionalInterface
interface Change {
    /**
     * Changes the section.
     *
     * @param section as it is now; changed here
     * @param before what it means
     * @param arguments of the command
     * @return what is printed when the change has been made, from what it then means
     */
    Function<Inventory, Listing> make(Section section, Deployment before, Arguments arguments) throws Refused;

    /** For commands that print nothing. */
    Function<Inventory, Listing> SILENT = inventory -> null;
}
