package dev.patchbay.control.inventory;

import dev.patchbay.control.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rows of texts under columns, as the OpenStack client prints them (cliff's formatters).
 *
 * @param columns names
 * @param rows each with one text per column
 */
record Listing(List<String> columns, List<List<String>> rows) {
    /** The table of one thing: a row per field. */
    static Listing of(Map<String, String> fields) {
        List<List<String>> rows = new ArrayList<>();
        fields.forEach((field, value) -> rows.add(List.of(field, value)));
        return new Listing(List.of("Field", "Value"), rows);
    }

    /** Only some columns, in the order of the listing; case does not matter. */
    Listing only(List<String> wanted) {
        if (wanted.isEmpty()) {
            return this;
        }
        List<Integer> kept = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            String column = columns.get(i);
            if (wanted.stream().anyMatch(column::equalsIgnoreCase)) {
                kept.add(i);
            }
        }
        return new Listing(
                kept.stream().map(columns::get).toList(),
                rows.stream().map(row -> kept.stream().map(row::get).toList()).toList());
    }

    /** Only some fields of the table of one thing. */
    Listing fields(List<String> wanted) {
        return wanted.isEmpty()
                ? this
                : new Listing(
                        columns,
                        rows.stream()
                                .filter(row -> wanted.stream().anyMatch(row.getFirst()::equalsIgnoreCase))
                                .toList());
    }

    /** With lines around it; columns are as wide as their longest text. */
    String table() {
        int[] widths = new int[columns.size()];
        for (int i = 0; i < widths.length; i++) {
            widths[i] = columns.get(i).length();
            for (List<String> row : rows) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        StringBuilder rule = new StringBuilder("+");
        for (int width : widths) {
            rule.append("-".repeat(width + 2)).append('+');
        }
        StringBuilder out = new StringBuilder().append(rule).append('\n');
        line(out, columns, widths).append(rule).append('\n');
        rows.forEach(row -> line(out, row, widths));
        return out.append(rule).append('\n').toString();
    }

    private static StringBuilder line(StringBuilder out, List<String> row, int[] widths) {
        out.append('|');
        for (int i = 0; i < widths.length; i++) {
            out.append(' ')
                    .append(row.get(i))
                    .append(" ".repeat(widths[i] - row.get(i).length()))
                    .append(" |");
        }
        return out.append('\n');
    }

    /** One row a line, texts apart by blanks. */
    String values() {
        StringBuilder out = new StringBuilder();
        rows.forEach(row -> out.append(String.join(" ", row)).append('\n'));
        return out.toString();
    }

    /** A list of objects. */
    String json() {
        List<Object> objects = new ArrayList<>();
        for (List<String> row : rows) {
            Map<String, Object> object = new LinkedHashMap<>();
            for (int i = 0; i < columns.size(); i++) {
                object.put(columns.get(i), row.get(i));
            }
            objects.add(object);
        }
        return Json.write(objects) + "\n";
    }
}
