package dev.patchbay.control.command;

import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.control.ovsdb.Database;
import dev.patchbay.control.ovsdb.KeptColumns;
import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.TableLimits;
import dev.patchbay.datapath.ofproto.field.FlowSyntaxException;
import dev.patchbay.datapath.ofproto.field.SubField;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The commands of {@code ovs-vsctl} that change the database: {@code create Flow_Table} with limit and overflow policy, which
 * lives until the bridge that refers to it was told, within one call of the tool, and changes of columns ({@link
 * DatabaseChanges}).
 *
 * <p>One object per call; slow path only.
 */
final class DatabaseCommands {
    private static final Set<String> NAMES = Set.of("create", "set", "add", "remove", "clear");
    private static final String TABLES = "flow_tables";

    private final Map<String, TableLimits> rows = new HashMap<>();
    private final KeptColumns kept;
    private final String version;

    DatabaseCommands(KeptColumns kept, String version) {
        this.kept = kept;
        this.version = version;
    }

    /** Whether it is one of these commands. */
    static boolean knows(String command) {
        return NAMES.contains(command);
    }

    /** Runs a command; what it prints. */
    String run(SwitchModel model, String command, ToolOptions.Parsed options, List<String> arguments)
            throws CommandFailure {
        int least = command.equals("create") ? 1 : command.equals("remove") || command.equals("add") ? 4 : 3;
        if (arguments.size() < least) {
            throw new CommandFailure("'" + command + "' command requires at least " + least + " arguments");
        }
        String table = DatabaseQueries.table(arguments.getFirst());
        if (command.equals("create")) {
            if (!table.equals("Flow_Table")) {
                throw new CommandFailure("rows of table " + table + " cannot be created here, only of Flow_Table");
            }
            return create(options, arguments);
        }
        Database database = new Database(model, kept, version);
        String record = arguments.get(1);
        if (options.has("--if-exists") && DatabaseQueries.row(database, table, record) == null) {
            return "";
        }
        DatabaseChanges changes = new DatabaseChanges(model, kept, database, table, record);
        List<String> rest = arguments.subList(2, arguments.size());
        Bridge bridge = table.equals("Bridge") ? model.bridge(record) : null;
        switch (command) {
            case "set" -> {
                for (String setting : rest) {
                    if (bridge != null && setting.matches(TABLES + "[:=].*")) {
                        set(bridge, setting, model.nowMs());
                    } else {
                        changes.set(setting);
                    }
                }
            }
            case "add" -> changes.add(rest.getFirst(), rest.subList(1, rest.size()));
            case "remove" -> {
                if (bridge != null && rest.getFirst().equals(TABLES)) {
                    for (String key : rest.subList(1, rest.size())) {
                        remove(bridge, key, model.nowMs());
                    }
                } else {
                    changes.remove(rest.getFirst(), rest.subList(1, rest.size()));
                }
            }
            default -> {
                for (String column : rest) {
                    if (bridge != null && column.equals(TABLES)) {
                        clear(bridge, model.nowMs());
                    } else {
                        changes.clear(column);
                    }
                }
            }
        }
        changes.apply();
        return "";
    }

    private String create(ToolOptions.Parsed options, List<String> arguments) throws CommandFailure {
        int most = Integer.MAX_VALUE;
        boolean evicts = false;
        List<SubField> groups = List.of();
        for (String setting : arguments.subList(1, arguments.size())) {
            String column = setting.substring(0, Math.max(setting.indexOf('='), 0));
            String value = setting.substring(setting.indexOf('=') + 1);
            switch (column) {
                case "flow_limit" -> most = value.equals("[]") ? most : number(value, 0, Integer.MAX_VALUE);
                case "overflow_policy" -> evicts = policy(value);
                case "groups" -> groups = groups(value);
                case "name", "prefixes", "external_ids" -> {
                    // They change nothing that is seen.
                }
                default -> throw noColumn("Flow_Table", column);
            }
        }
        TableLimits limits = new TableLimits(most, evicts, groups);
        options.options().stream()
                .filter(option -> option.name().equals("--id"))
                .forEach(option -> rows.put(option.value(), limits));
        return UUID.nameUUIDFromBytes((rows.size() + limits.toString()).getBytes(StandardCharsets.UTF_8)) + "\n";
    }

    private static boolean policy(String value) throws CommandFailure {
        return switch (unquoted(value)) {
            case "evict" -> true;
            case "refuse", "[]" -> false;
            default ->
                throw new CommandFailure(
                        "constraint violation: " + value + " is not one of the allowed values ([evict, refuse])");
        };
    }

    private static List<SubField> groups(String value) throws CommandFailure {
        List<SubField> groups = new ArrayList<>();
        try {
            for (String field : members(value, '[', ']')) {
                groups.add(SubField.parse(unquoted(field)));
            }
        } catch (FlowSyntaxException wrong) {
            throw new CommandFailure(wrong.getMessage(), wrong);
        }
        return groups;
    }

    /** The members of a set or map, which may stand without its brackets. */
    private static List<String> members(String value, char opening, char closing) {
        boolean bracketed = !value.isEmpty() && value.charAt(0) == opening && value.endsWith(String.valueOf(closing));
        String inside = (bracketed ? value.substring(1, value.length() - 1) : value).strip();
        return inside.isEmpty() ? List.of() : Arrays.asList(inside.split("\\s*[, ]\\s*", -1));
    }

    private static String unquoted(String text) {
        return text.length() > 1 && text.startsWith("\"") && text.endsWith("\"")
                ? text.substring(1, text.length() - 1)
                : text;
    }

    private static int number(String text, int least, int most) throws CommandFailure {
        if (!text.matches("-?[0-9]{1,10}")) {
            throw new CommandFailure("\"" + text + "\" is not a valid integer or range");
        }
        long number = Long.parseLong(text);
        if (number < least) {
            throw new CommandFailure(
                    "constraint violation: " + number + " is less than minimum allowed value " + least);
        }
        return (int) Math.min(number, most);
    }

    private void set(Bridge bridge, String setting, long nowMs) throws CommandFailure {
        boolean oneKey = setting.charAt(TABLES.length()) == ':';
        Map<Integer, TableLimits> wanted = new TreeMap<>();
        for (String member : members(setting.substring(TABLES.length() + 1), '{', '}')) {
            int border = member.indexOf('=');
            if (border < 0) {
                throw new CommandFailure(setting + ": a key and its value are wanted");
            }
            wanted.put(table(unquoted(member.substring(0, border))), row(unquoted(member.substring(border + 1))));
        }
        if (!oneKey) {
            clear(bridge, nowMs);
        }
        // The table behind those is the switch's own, whatever a row says of it.
        wanted.keySet().removeIf(table -> table >= Bridge.VISIBLE_TABLES);
        wanted.forEach((table, limits) -> bridge.flows().limit(table, limits, nowMs));
    }

    private static int table(String text) throws CommandFailure {
        int table = number(text, 0, Integer.MAX_VALUE);
        if (table >= Bridge.TABLES) {
            throw new CommandFailure("constraint violation: " + text + " is not in the valid range 0 to "
                    + (Bridge.TABLES - 1) + " (inclusive)");
        }
        return table;
    }

    private TableLimits row(String id) throws CommandFailure {
        TableLimits limits = rows.get(id);
        if (limits == null) {
            throw new CommandFailure("row id \"" + id + "\" is referenced but never created (e.g. with \"-- --id=" + id
                    + " create ...\")");
        }
        return limits;
    }

    private static void remove(Bridge bridge, String key, long nowMs) throws CommandFailure {
        int table = table(unquoted(key.substring(0, key.indexOf('=') < 0 ? key.length() : key.indexOf('='))));
        if (bridge.existingTable(table) != null) {
            bridge.flows().limit(table, TableLimits.NONE, nowMs);
        }
    }

    private static void clear(Bridge bridge, long nowMs) {
        for (int table = 0; table < Bridge.VISIBLE_TABLES; table++) {
            if (bridge.existingTable(table) != null) {
                bridge.flows().limit(table, TableLimits.NONE, nowMs);
            }
        }
    }

    private static CommandFailure noColumn(String table, String column) {
        return new CommandFailure(table + " does not contain a column whose name matches \"" + column + "\"");
    }
}
