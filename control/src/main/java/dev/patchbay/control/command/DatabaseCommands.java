package dev.patchbay.control.command;

import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.fdb.MacLearningTable;
import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.TableLimits;
import dev.patchbay.datapath.ofproto.field.FlowSyntaxException;
import dev.patchbay.datapath.ofproto.field.SubField;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The database commands of {@code ovs-vsctl}, as far as there is something to set: {@code create Flow_Table} with limit and
 * overflow policy, and what a {@code Bridge} refers to or has in {@code other_config} (ovs-vswitchd.conf.db(5)).
 *
 * <p>There is no database: a row lives until the bridge that refers to it was told, within one call of the tool.
 *
 * <p>One object per call; slow path only.
 */
final class DatabaseCommands {
    private static final Set<String> NAMES = Set.of("create", "set", "remove", "clear");
    private static final String TABLES = "flow_tables";
    private static final String CONFIG = "other_config";
    private static final String TABLE_SIZE = "mac-table-size";
    private static final String AGING_TIME = "mac-aging-time";

    private final Map<String, TableLimits> rows = new HashMap<>();

    /** Whether it is one of these commands. */
    static boolean knows(String command) {
        return NAMES.contains(command);
    }

    /** Runs a command; what it prints. */
    String run(SwitchModel model, String command, ToolOptions.Parsed options, List<String> arguments)
            throws CommandFailure {
        int least = command.equals("create") ? 1 : command.equals("remove") ? 4 : 3;
        if (arguments.size() < least) {
            throw new CommandFailure("'" + command + "' command requires at least " + least + " arguments");
        }
        String table = arguments.getFirst().toLowerCase(Locale.ROOT).replace('-', '_');
        if (command.equals("create") && table.equals("flow_table")) {
            return create(options, arguments);
        }
        if (!table.equals("bridge") || command.equals("create")) {
            throw new CommandFailure(
                    arguments.getFirst() + ": only Bridge can be changed here, only Flow_Table created");
        }
        Bridge bridge =
                SwitchAccess.bridge(model, arguments.get(1), "no row \"" + arguments.get(1) + "\" in table Bridge");
        switch (command) {
            case "set" -> {
                for (String setting : arguments.subList(2, arguments.size())) {
                    set(bridge, setting, model.nowMs());
                }
            }
            case "remove" -> {
                for (String key : arguments.subList(3, arguments.size())) {
                    remove(bridge, arguments.get(2), key, model.nowMs());
                }
            }
            default -> {
                for (String column : arguments.subList(2, arguments.size())) {
                    clear(bridge, column, model.nowMs());
                }
            }
        }
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
        int equals = setting.indexOf('=');
        int colon = setting.indexOf(':');
        boolean oneKey = colon >= 0 && (equals < 0 || colon < equals);
        String column = setting.substring(0, oneKey ? colon : Math.max(equals, 0));
        if (!column.equals(TABLES) && !column.equals(CONFIG)) {
            throw noColumn("Bridge", column);
        }
        Map<String, String> entries = new TreeMap<>();
        for (String member : members(setting.substring((oneKey ? colon : equals) + 1), '{', '}')) {
            int border = member.indexOf('=');
            if (border < 0) {
                throw new CommandFailure(setting + ": a key and its value are wanted");
            }
            entries.put(unquoted(member.substring(0, border)), unquoted(member.substring(border + 1)));
        }
        if (column.equals(TABLES)) {
            Map<Integer, TableLimits> wanted = new TreeMap<>();
            for (Map.Entry<String, String> entry : entries.entrySet()) {
                wanted.put(table(entry.getKey()), row(entry.getValue()));
            }
            if (!oneKey) {
                clear(bridge, TABLES, nowMs);
            }
            // The table behind those is the switch's own, whatever a row says of it.
            wanted.keySet().removeIf(table -> table >= Bridge.VISIBLE_TABLES);
            wanted.forEach((table, limits) -> bridge.flows().limit(table, limits, nowMs));
            return;
        }
        if (!oneKey) {
            clear(bridge, CONFIG, nowMs);
        }
        for (Map.Entry<String, String> entry : entries.entrySet()) {
            configure(bridge, entry.getKey(), number(entry.getValue(), 0, Integer.MAX_VALUE));
        }
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

    private static void configure(Bridge bridge, String key, int value) throws CommandFailure {
        switch (key) {
            case TABLE_SIZE -> bridge.fdb().maxEntries(value);
            case AGING_TIME -> bridge.fdb().agingSeconds(value);
            default ->
                throw new CommandFailure(
                        key + ": of other_config only " + TABLE_SIZE + " and " + AGING_TIME + " can be set here");
        }
    }

    private static void remove(Bridge bridge, String column, String key, long nowMs) throws CommandFailure {
        String wanted = unquoted(key.substring(0, key.indexOf('=') < 0 ? key.length() : key.indexOf('=')));
        if (column.equals(TABLES)) {
            int table = table(wanted);
            if (bridge.existingTable(table) != null) {
                bridge.flows().limit(table, TableLimits.NONE, nowMs);
            }
        } else if (!column.equals(CONFIG)) {
            throw noColumn("Bridge", column);
        } else if (wanted.equals(TABLE_SIZE)) {
            bridge.fdb().maxEntries(MacLearningTable.DEFAULT_MAX_ENTRIES);
        } else if (wanted.equals(AGING_TIME)) {
            bridge.fdb().agingSeconds(MacLearningTable.DEFAULT_AGING_SECONDS);
        }
    }

    private static void clear(Bridge bridge, String column, long nowMs) throws CommandFailure {
        if (column.equals(TABLES)) {
            for (int table = 0; table < Bridge.VISIBLE_TABLES; table++) {
                if (bridge.existingTable(table) != null) {
                    bridge.flows().limit(table, TableLimits.NONE, nowMs);
                }
            }
        } else {
            remove(bridge, column, TABLE_SIZE, nowMs);
            remove(bridge, column, AGING_TIME, nowMs);
        }
    }

    private static CommandFailure noColumn(String table, String column) {
        return new CommandFailure(table + " does not contain a column whose name matches \"" + column + "\"");
    }
}
