package dev.patchbay.control.inventory;

import dev.patchbay.control.neutron.Server;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** {@code nova list|show}: servers as the older client prints them. Any thread may call. */
final class NovaProgram extends InventoryProgram {
    private static final Map<String, String> FIELDS = Map.of(
            "name", "name",
            "status", "status",
            "host", "OS-EXT-SRV-ATTR:host",
            "networks", "addresses",
            "instance_name", "OS-EXT-SRV-ATTR:instance_name",
            "OS-EXT-SRV-ATTR:host", "OS-EXT-SRV-ATTR:host",
            "OS-EXT-SRV-ATTR:instance_name", "OS-EXT-SRV-ATTR:instance_name",
            "OS-EXT-SRV-ATTR:hypervisor_hostname", "OS-EXT-SRV-ATTR:hypervisor_hostname");

    NovaProgram(InventoryPrograms.Source source) {
        super("nova", "servers of the deployment", source);
    }

    @Override
    String answer(Inventory inventory, List<String> words) throws Refused {
        int at = words.indexOf("--fields");
        String fields = at >= 0 && at + 1 < words.size() ? words.get(at + 1) : "";
        List<String> operands = IntStream.range(0, words.size())
                .filter(i -> !words.get(i).startsWith("-") && (at < 0 || i != at + 1))
                .mapToObj(words::get)
                .toList();
        String command = operands.isEmpty() ? "" : operands.getFirst();
        if (command.equals("list") && !fields.isEmpty()) {
            return chosen(inventory, List.of(fields.split(",", -1)));
        }
        if (command.equals("list")) {
            List<List<String>> rows = new ArrayList<>();
            for (List<String> row : inventory.servers(true).rows()) {
                rows.add(List.of(row.get(0), row.get(1), row.get(2), "-", row.get(4), row.get(5)));
            }
            return new Listing(List.of("ID", "Name", "Status", "Task State", "Power State", "Networks"), rows).table();
        }
        if (command.equals("show") && operands.size() == 1) {
            throw new Refused(2, """
                    usage: nova show [--minimal] [--wrap <integer>] <server>
                    error: the following arguments are required: <server>
                    Try 'nova help show' for more information.""");
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
        Listing shown = Listing.of(inventory.fields(server));
        return new Listing(List.of("Property", "Value"), shown.rows()).table();
    }

    /** Only what the user asks for, behind the id. */
    private static String chosen(Inventory inventory, List<String> fields) throws Refused {
        List<String> columns = new ArrayList<>(List.of("ID"));
        List<String> keys = new ArrayList<>(List.of("id"));
        for (String field : fields) {
            String key = FIELDS.get(field);
            if (key == null) {
                throw new Refused(1, "ERROR (CommandError): Non-existent fields are specified: ['" + field + "']");
            }
            columns.add(field.contains(":") ? field.replaceFirst(":", ": ") : title(field));
            keys.add(key);
        }
        List<List<String>> rows = new ArrayList<>();
        for (Server server : inventory.deployment().servers().values()) {
            Map<String, String> of = inventory.fields(server);
            rows.add(keys.stream().map(of::get).toList());
        }
        return new Listing(columns, rows).table();
    }

    private static String title(String field) {
        return field.substring(0, 1).toUpperCase(Locale.ROOT) + field.substring(1);
    }
}
