package dev.patchbay.control.command;

import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.control.ovsdb.Condition;
import dev.patchbay.control.ovsdb.Database;
import dev.patchbay.control.ovsdb.Row;
import dev.patchbay.control.ovsdb.RowFormat;
import dev.patchbay.control.ovsdb.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What {@code ovs-vsctl} looks up in the database: {@code list}, {@code find}, {@code get}. Slow path; one object per command. */
final class DatabaseQueries {
    private static final Set<String> NAMES = Set.of("list", "find", "get");

    private final Database database;
    private final ToolOptions.Parsed options;

    DatabaseQueries(Database database, ToolOptions.Parsed options) {
        this.database = database;
        this.options = options;
    }

    /** Whether it is one of these commands. */
    static boolean knows(String command) {
        return NAMES.contains(command);
    }

    /** Runs a command; what it prints. */
    String run(String command, List<String> arguments) throws CommandFailure {
        int least = command.equals("get") ? 2 : 1;
        if (arguments.size() < least) {
            throw new CommandFailure("'" + command + "' command requires at least " + least + " arguments");
        }
        String table = table(arguments.getFirst());
        List<String> rest = arguments.subList(1, arguments.size());
        return switch (command) {
            case "get" -> get(table, rest);
            case "find" -> print(table, found(table, rest));
            default -> print(table, named(table, rest));
        };
    }

    static String table(String word) throws CommandFailure {
        String table = Database.table(word);
        if (table == null) {
            throw new CommandFailure("unknown table \"" + word + "\"");
        }
        return table;
    }

    static String column(Database database, String table, String word) throws CommandFailure {
        String column = Database.meant(word, database.columns(table));
        if (column == null) {
            throw new CommandFailure(table + " does not contain a column whose name matches \"" + word + "\"");
        }
        return column;
    }

    /** A row by its name, its id or the beginning of that, or null. */
    static Row row(Database database, String table, String name) {
        List<Row> rows = database.rows(table);
        for (Row row : rows) {
            boolean ofBridge = table.equals("Controller") && row.name().startsWith(name + ' ');
            if (row.name().equals(name) || row.columns().get("_uuid").toString().equals(name) || ofBridge) {
                return row;
            }
        }
        List<Row> begin = rows.stream()
                .filter(row -> name.matches("[0-9a-f-]{4,}")
                        && row.columns().get("_uuid").toString().startsWith(name))
                .toList();
        return begin.size() == 1 ? begin.getFirst() : null;
    }

    private Row existing(String table, String name) throws CommandFailure {
        Row row = row(database, table, name);
        if (row == null && !options.has("--if-exists")) {
            throw new CommandFailure("no row \"" + name + "\" in table " + table);
        }
        return row;
    }

    private List<Row> named(String table, List<String> names) throws CommandFailure {
        if (names.isEmpty()) {
            return database.rows(table);
        }
        List<Row> rows = new ArrayList<>();
        for (String name : names) {
            Row row = existing(table, name);
            if (row != null) {
                rows.add(row);
            }
        }
        return rows;
    }

    private List<Row> found(String table, List<String> texts) throws CommandFailure {
        List<Condition> conditions = new ArrayList<>();
        for (String text : texts) {
            Condition condition = Condition.parse(text);
            if (condition == null) {
                throw new CommandFailure(
                        text + ": argument does not end in \"=\", \"!=\", \"<\", \">\", \"<=\", \">=\", "
                                + "\"{=}\", \"{!=}\", \"{<}\", \"{>}\", \"{<=}\", \"{>=}\", \"{in}\", or \"{not-in}\" followed "
                                + "by a value.");
            }
            String column = column(database, table, condition.column());
            conditions.add(new Condition(column, condition.key(), condition.operator(), condition.value()));
        }
        return database.rows(table).stream()
                .filter(row -> conditions.stream()
                        .allMatch(condition -> condition.holds(row.columns().get(condition.column()))))
                .toList();
    }

    private String print(String table, List<Row> rows) throws CommandFailure {
        List<String> columns = new ArrayList<>();
        String wanted = options.value(null, "--columns");
        if (wanted == null) {
            columns.addAll(database.columns(table));
        } else {
            for (String word : wanted.split("[ ,]+", -1)) {
                columns.add(column(database, table, word));
            }
        }
        List<List<Object>> cells = rows.stream()
                .map(row -> columns.stream().map(row.columns()::get).toList())
                .toList();
        return format().print(table + " table", columns, cells);
    }

    private RowFormat format() throws CommandFailure {
        boolean bare = options.has("--bare");
        String form = options.value("list", "-f", "--format");
        String data = options.value(bare ? "bare" : "string", "-d", "--data");
        if (!RowFormat.FORMS.contains(form)) {
            throw new CommandFailure("unknown output format \"" + form + "\"");
        }
        if (!RowFormat.DATA.contains(data)) {
            throw new CommandFailure("unknown data format \"" + data + "\"");
        }
        return new RowFormat(form, data, !bare && !options.has("--no-headings"));
    }

    private String get(String table, List<String> words) throws CommandFailure {
        Row row = existing(table, words.getFirst());
        if (row == null) {
            return "";
        }
        StringBuilder out = new StringBuilder();
        for (String word : words.subList(1, words.size())) {
            int colon = word.indexOf(':');
            String column = column(database, table, colon < 0 ? word : word.substring(0, colon));
            Object value = row.columns().get(column);
            if (colon >= 0) {
                if (!(value instanceof Map<?, ?> map)) {
                    throw new CommandFailure("cannot specify key to get for non-map column " + column);
                }
                String key = Values.unquoted(word.substring(colon + 1));
                value = map.get(key);
                if (value == null && !options.has("--if-exists")) {
                    throw new CommandFailure("no key \"" + key + "\" in " + table + " record \"" + words.getFirst()
                            + "\" column " + column);
                }
            }
            out.append(value == null ? "" : Values.text(value)).append('\n');
        }
        return out.toString();
    }
}
