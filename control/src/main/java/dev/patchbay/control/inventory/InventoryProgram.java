package dev.patchbay.control.inventory;

import dev.patchbay.control.appctl.Program;
import dev.patchbay.control.appctl.ProgramCall;
import java.util.List;

/** A tool that answers from an inventory. One object serves all calls. */
abstract class InventoryProgram implements Program {
    private final String name;
    private final String summary;
    private final InventoryPrograms.Source source;

    InventoryProgram(String name, String summary, InventoryPrograms.Source source) {
        this.name = name;
        this.summary = summary;
        this.source = source;
    }

    /** A mistake in the words of the user. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1;

        private final int status;

        Refused(int status, String message) {
            super(message);
            this.status = status;
        }

        int status() {
            return status;
        }
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final String summary() {
        return summary;
    }

    @Override
    public final int run(ProgramCall call, List<String> arguments) {
        try {
            Inventory inventory = source.inventory();
            if (inventory == null) {
                throw new Refused(1, name + ": the lab has no section 'neutron', so there is nothing to list");
            }
            call.out().print(answer(inventory, arguments));
            return 0;
        } catch (Refused refused) {
            call.err().println(refused.getMessage());
            return refused.status;
        }
    }

    /** What is printed. */
    abstract String answer(Inventory inventory, List<String> words) throws Refused;
}
