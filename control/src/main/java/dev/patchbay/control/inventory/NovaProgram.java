package dev.patchbay.control.inventory;

import dev.patchbay.control.neutron.Server;
import java.util.ArrayList;
import java.util.List;

/** {@code nova list|show}: servers as the older client prints them. Any thread may call. */
final class NovaProgram extends InventoryProgram {
    NovaProgram(InventoryPrograms.Source source) {
        super("nova", "servers of the deployment", source);
    }

    @Override
    String answer(Inventory inventory, List<String> words) throws Refused {
        List<String> operands =
                words.stream().filter(word -> !word.startsWith("-")).toList();
        String command = operands.isEmpty() ? "" : operands.getFirst();
        if (command.equals("list")) {
            List<List<String>> rows = new ArrayList<>();
            for (List<String> row : inventory.servers(true).rows()) {
                rows.add(List.of(row.get(0), row.get(1), row.get(2), "-", row.get(4), row.get(5)));
            }
            return new Listing(List.of("ID", "Name", "Status", "Task State", "Power State", "Networks"), rows).table();
        }
        if (!command.equals("show") || operands.size() != 2) {
            throw new Refused(
                    2,
                    "error: argument <subcommand>: invalid choice: '" + command
                            + "'\nTry 'nova help ' for more information.");
        }
        Server server = inventory.server(operands.get(1));
        if (server == null) {
            throw new Refused(
                    1, "ERROR (CommandError): No server with a name or ID of '" + operands.get(1) + "' exists.");
        }
        Listing fields = Listing.of(inventory.fields(server));
        return new Listing(List.of("Property", "Value"), fields.rows()).table();
    }
}
